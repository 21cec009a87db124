# SPDX-License-Identifier: Apache-2.0
# Sourced: system images of micro-guests. A source says in its comment which
# domains it runs in, one line each, "cmd" with commas for spaces, and which
# directories of policy modules it has besides the base policy. PERMISSIVE
# stands for a system that says so of itself:
#  * SYSTEM a: vcpus=2 label=red memory=16M cmd=serve,fast end=poweroff
# A domain that is not the scenario's own program but one of the drivers:
#  * SYSTEM b: label=red kernel=drivers/store
#  * POLICY ../../../policy/systems/site
# and what the machine has besides:
#  * MACHINE -device edu,addr=05.0
#  * SYSTEM b: label=driver device=0000:00:05.0
# TPM: it has a TPM; UEFI: that, and starts from a disc by UEFI and GRUB

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
    watcher) echo system_u:system_r:watcher_t:s1:c1 ;;
    attest) echo attest_u:attest_r:attest_t:s0-s3:c0.c1023 ;;
    reporter) echo system_u:system_r:reporter_t:s1:c1 ;;
    alone) echo system_u:system_r:isolated_t:s1:c1 ;;
    # Those of policy/systems/site.
    acme) echo acme.tenant_u:acme.tenant_r:acme.guest_t:s1:c10 ;;
    vault) echo acme_vault.tenant_u:acme_vault.tenant_r:acme_vault.guest_t:s2:c10 ;;
    bolt) echo bolt.tenant_u:bolt.tenant_r:bolt.guest_t:s1:c11 ;;
    disk) echo acme_disk.driver_u:acme_disk.driver_r:acme_disk.driver_t:s1:c10 ;;
    guard) echo acme_release.guard_u:acme_release.guard_r:acme_release.guard_t:s1:c10-s2:c10 ;;
    analyst) echo analyst.service_u:analyst.service_r:analyst.service_t:s2:c10,c11 ;;
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
    local letter rest device key server
    printf 'version: 1\npolicy:\n  - ../../../policy/base\n'
    sed -n 's/^ \* POLICY \(.*\)$/  - \1/p' "$2"
    sed -n 's/^ \* PERMISSIVE$/permissive: true/p' "$2"
    printf 'domains:\n'
    systems "$2" | while read -r letter rest; do
        printf '  - name: %s-%s\n' "$1" "$letter"
        printf '    label: %s\n' "$(label "$(value "$rest" label red)")"
        printf '    memory: %s\n' "$(value "$rest" memory 16M)"
        printf '    vcpus: %s\n' "$(value "$rest" vcpus 1)"
        printf '    kernel: ${BUILD}/%s.elf\n' \
            "$(value "$rest" kernel "guests/$1")"
        [ -z "$(value "$rest" initrd '')" ] ||
            printf '    initrd: %s.initrd\n' "$1"
        printf '    cmdline: "%s"\n' "$(value "$rest" cmd '' | tr , ' ')"
        for key in console store restart keep serial attestation; do
            server=$(value "$rest" $key '')
            # Another domain of the scenario is named by its letter.
            case $server in
            [a-z]) server=$1-$server ;;
            esac
            [ -z "$server" ] || printf '    %s: %s\n' $key "$server"
        done
        device=$(value "$rest" device '')
        [ -z "$device" ] || printf '    devices:\n      - pci: %s\n' "$device"
    done
}

# policies NAME SOURCE DIRECTORY: DIRECTORY/NAME.initrd, the signed policies
# that its RELOAD lines name, in slots of POLICY_SLOT bytes (lib/guest.h). SED
# makes the description that is signed out of the scenario's own, KEY is a name
# in DIRECTORY:
#  * RELOAD version=5 key=KEY edit=SED
policies() {
    local line count=0 file yaml key
    rm -f "$3/$1.initrd"
    sed -n 's/^ \* RELOAD //p' "$2" | while read -r line; do
        yaml=$3/$1-$count.yaml
        file=$3/$1-$count.reload
        key=$(value "$line" key '')
        if [ -z "$key" ]; then
            key=${GUEST_KEY:-build/keys/dev.key}
        else
            key=$3/$key.key
            [ -f "$key" ] || build/bin/cloison keygen -o "${key%.key}" ||
                return 1
        fi
        describe "$1" "$2" | sed "$(value "$line" edit '')" >"$yaml"
        build/bin/cloison policy sign --system "$yaml" -o "$file" \
            -V "$(value "$line" version 2)" -k "$key" || return 1
        truncate -s $((0x24000)) "$file"
        cat "$file" >>"$3/$1.initrd"
        count=$((count + 1))
    done
}

# image NAME SOURCE DIRECTORY: DIRECTORY/NAME.img, or why not in NAME.build.
image() {
    describe "$1" "$2" >"$3/$1.yaml" &&
        policies "$1" "$2" "$3" >"$3/$1.build" 2>&1 &&
        build/bin/cloison build "$3/$1.yaml" -o "$3/$1.img" \
            -k "${GUEST_KEY:-build/keys/dev.key}" >"$3/$1.build" 2>&1
}
