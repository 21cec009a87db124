# SPDX-License-Identifier: Apache-2.0
# Sourced: system images of micro-guests. A source says in its comment which
# domains it runs in, one line each, "cmd" with commas for spaces:
#  * SYSTEM a: vcpus=2 label=red memory=16M cmd=serve,fast end=poweroff
# and perhaps which policy besides the base, and what the machine has besides:
#  * POLICY tests/guests/device.cil
#  * MACHINE -device edu,addr=05.0
#  * SYSTEM b: label=driver device=0000:00:05.0

# value LINE KEY DEFAULT: of "KEY=value" in a SYSTEM line.
value() {
    local word
    for word in $1; do
        if [ "${word%%=*}" = "$2" ]; then
            echo "${word#*=}"
            return
        fi
    done
    echo "$3"
}

# label NAME: what the names of labels stand for.
label() {
    case $1 in
    red) echo system_u:system_r:tenant_t:s1:c1 ;;
    blue) echo system_u:system_r:tenant_t:s1:c2 ;;
    high) echo system_u:system_r:tenant_t:s2:c1 ;;
    driver) echo system_u:system_r:hostile_t:s1:c3 ;;
    alone) echo system_u:system_r:isolated_t:s1:c1 ;;
    *) echo "$1" ;;
    esac
}

# systems SOURCE: its SYSTEM lines as "LETTER key=value...".
systems() {
    sed -n 's/^ \* SYSTEM \([a-z]\): *\(.*\)$/\1 \2/p' "$1"
}

# describe NAME SOURCE: the YAML description of the scenario, to be put into a
# directory below build/test.
describe() {
    local letter rest device
    printf 'version: 1\npolicy:\n  - ../../../policy/base\n'
    sed -n 's|^ \* POLICY \(.*\)$|  - ../../../\1|p' "$2"
    printf 'domains:\n'
    systems "$2" | while read -r letter rest; do
        printf '  - name: %s-%s\n' "$1" "$letter"
        printf '    label: %s\n' "$(label "$(value "$rest" label red)")"
        printf '    memory: %s\n' "$(value "$rest" memory 16M)"
        printf '    vcpus: %s\n' "$(value "$rest" vcpus 1)"
        printf '    kernel: ${BUILD}/guests/%s.elf\n' "$1"
        printf '    cmdline: "%s"\n' "$(value "$rest" cmd '' | tr , ' ')"
        device=$(value "$rest" device '')
        [ -z "$device" ] || printf '    devices:\n      - pci: %s\n' "$device"
    done
}

# image NAME SOURCE DIRECTORY: DIRECTORY/NAME.img, or why not in NAME.build.
image() {
    describe "$1" "$2" >"$3/$1.yaml" &&
        build/bin/cloison build "$3/$1.yaml" -o "$3/$1.img" \
            -k "${GUEST_KEY:-build/keys/dev.key}" >"$3/$1.build" 2>&1
}
