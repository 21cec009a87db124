# SPDX-License-Identifier: Apache-2.0
# Sourced after tests/system/qemu.sh: machines with a TPM, started by UEFI
# from a disc of attest/boot/iso. A machine is a directory with the TPM's state,
# so the same machine can start again.

OVMF_CODE=/usr/share/OVMF/OVMF_CODE_4M.fd
OVMF_VARS=/usr/share/OVMF/OVMF_VARS_4M.fd

# attested_ca DIR: a maker of TPMs, for attested_make; once for many machines.
# DIR/roots.pem is what a verifier trusts.
attested_ca() {
    mkdir -p "$1" && attested_ca_dir=$(cd "$1" && pwd) || return 1
    cat >"$1/localca.conf" <<CONF
statedir = $attested_ca_dir
signingkey = $attested_ca_dir/signkey.pem
issuercert = $attested_ca_dir/issuercert.pem
certserial = $attested_ca_dir/certserial
CONF
    cat >"$1/localca.options" <<CONF
--platform-manufacturer Cloison
--platform-version 1
--platform-model Test
CONF
    cat >"$1/setup.conf" <<CONF
create_certs_tool = /usr/bin/swtpm_localca
create_certs_tool_config = $attested_ca_dir/localca.conf
create_certs_tool_options = $attested_ca_dir/localca.options
active_pcr_banks = sha256
CONF
}

# attested_make DIR CA: a new machine in DIR (not there yet) whose TPM has an
# endorsement key certified by the maker in CA.
attested_make() {
    mkdir -p "$1/tpm" || return 1
    swtpm_setup --tpm2 --tpmstate "$1/tpm" --create-ek-cert --overwrite \
        --pcr-banks sha256 --config "$2/setup.conf" --logfile "$1/setup.log" \
        >"$1/setup.out" 2>&1 || {
        echo "attested: swtpm_setup failed, see $1/setup.log" >&2
        return 1
    }
    cat "$2/issuercert.pem" "$2/swtpm-localca-rootca-cert.pem" \
        >"$2/roots.pem"
}

# attested_firmware DIR [IOMMU]: sets attested_arguments, the words for QEMU:
# firmware, its variables and an IOMMU (intel or amd); no TPM. The variables are
# new at each start: the firmware would remember which devices it saw, and start
# its shell before one that is new.
attested_firmware() {
    cp "$OVMF_VARS" "$1/vars.fd" || return 1
    attested_arguments=(-device "${2:-intel}-iommu,intremap=on"
        -drive "if=pflash,format=raw,unit=0,readonly=on,file=$OVMF_CODE"
        -drive "if=pflash,format=raw,unit=1,file=$1/vars.fd")
}

# attested_tpm DIR: start the TPM of the machine, which ends with QEMU; sets
# attested_arguments to the words for QEMU, the TPM alone.
attested_tpm() {
    attested_stop "$1"
    # A socket's name must be short, a directory's may be long.
    attested_socket=$(mktemp -d "${TMPDIR:-/tmp}/tpm.XXXXXX") || return 1
    echo "$attested_socket" >"$1/socket"
    attested_dir=$(cd "$1" && pwd) || return 1
    swtpm socket --tpm2 --tpmstate "dir=$attested_dir/tpm" --terminate \
        --ctrl "type=unixio,path=$attested_socket/s" \
        --log "file=$attested_dir/tpm.log,level=${attested_log_level:-1}" \
        --flags startup-clear -d \
        --pid "file=$attested_dir/tpm.pid" || {
        echo "attested: swtpm does not start, see $1/tpm.log" >&2
        return 1
    }
    attested_arguments=(-chardev "socket,id=tpm,path=$attested_socket/s"
        -tpmdev "emulator,id=tpm0,chardev=tpm" -device "tpm-tis,tpmdev=tpm0")
}

# attested_disk DIR: the machine's disk at 00:04.0, blank when the machine is
# new: sets attested_disk_words, the words for QEMU. It is DIR/disk.raw.
attested_disk() {
    [ -f "$1/disk.raw" ] || truncate -s 64M "$1/disk.raw" || return 1
    attested_disk_words=(-drive "if=none,id=disk,format=raw,file=$1/disk.raw"
        -device "virtio-blk-pci,drive=disk,addr=04.0,iommu_platform=on,disable-legacy=on")
}

# attested_net [PORT]: the machine's network card at 00:06.0, on a network of
# QEMU's own, to whose agent a port of this machine's loopback leads: that one
# if it is free. Sets attested_port, and attested_net_words, the words for QEMU.
attested_net() {
    attested_port=${1:-$((20000 + RANDOM % 12000))}
    for _ in 1 2 3 4 5 6 7 8; do
        (exec 3<>"/dev/tcp/127.0.0.1/$attested_port") 2>/dev/null || break
        attested_port=$((20000 + RANDOM % 12000))
    done
    attested_forward=tcp:127.0.0.1:$attested_port-10.0.2.15:7100
    attested_net_words=(
        -netdev "user,id=wire,restrict=on,hostfwd=$attested_forward"
        -device "virtio-net-pci,netdev=wire,addr=06.0,iommu_platform=on,disable-legacy=on,romfile=")
}

# attested_both DIR: firmware and TPM, as attested_firmware and attested_tpm.
attested_both() {
    attested_tpm "$1" || return 1
    attested_chip=("${attested_arguments[@]}")
    attested_firmware "$1" || return 1
    attested_arguments+=("${attested_chip[@]}")
}

# attested_stop DIR: end the TPM if the machine left it running.
attested_stop() {
    if [ -f "$1/tpm.pid" ]; then
        # It may be on its way out by itself.
        attested_pid=$(cat "$1/tpm.pid" 2>/dev/null)
        if [ "$(cat "/proc/$attested_pid/comm" 2>/dev/null)" = swtpm ]; then
            kill "$attested_pid"
        fi
        rm -f "$1/tpm.pid"
    fi
    if [ -f "$1/socket" ]; then
        rm -rf "$(cat "$1/socket")" "$1/socket"
    fi
}

# attested SECONDS LOG DIR [ARGUMENT...]: start the machine by its firmware,
# for instance with -cdrom DISC, and wait for its end; as machine of qemu.sh.
attested() {
    attested_seconds=$1
    attested_log=$2
    attested_machine=$3
    shift 3
    attested_both "$attested_machine" || return 1
    machine "$attested_seconds" "$attested_log" "${attested_arguments[@]}" "$@"
    attested_status=$?
    attested_stop "$attested_machine"
    return $attested_status
}
