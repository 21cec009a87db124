# SPDX-License-Identifier: Apache-2.0
# Sourced by every test driver: one line a test, and the counts of all of
# them in the file $TEST_COUNTS (one line "PASSED FAILED" a call).

TEST_COUNTS=${TEST_COUNTS:-/dev/null}

# pass NAME [COUNT]
pass() {
    echo "ok      $1${2:+ ($2 tests)}"
    echo "${2:-1} 0" >>"$TEST_COUNTS"
}

# fail NAME [REASON]
fail() {
    echo "FAILED  $1${2:+: $2}"
    echo "0 1" >>"$TEST_COUNTS"
    failures=$((${failures:-0} + 1))
}

# Exit status of a driver: 0 only if no test of it failed.
finish() {
    [ "${failures:-0}" -eq 0 ]
}
