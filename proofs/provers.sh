# SPDX-License-Identifier: Apache-2.0
# Sourced by what runs Frama-C: a Why3 configuration of its own, in build/, so
# that a user's file decides nothing.

export WHY3CONFIG=$PWD/build/proofs/why3.conf
if [ ! -s "$WHY3CONFIG" ]; then
    mkdir -p build/proofs
    why3 config detect >build/proofs/why3.log 2>&1
    # The default limit makes Z3 give up with an error where it needs more.
    sed -i '/^memlimit = /d; s/^\[main\]$/[main]\nmemlimit = 4000/' \
        "$WHY3CONFIG"
fi
