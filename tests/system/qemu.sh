# SPDX-License-Identifier: Apache-2.0
# Sourced by the system tests: the machine everything is tried on.

# Where mke2fs and e2fsck are, which not everybody has on the path.
PATH=$PATH:/usr/sbin:/sbin

# How the core ends the machine: (value << 1) | 1 of the debug-exit device.
# shellcheck disable=SC2034 # used by the scripts that source this
{
    EXIT_DONE=33    # every domain ended in order
    EXIT_REFUSED=35 # the system image was refused
    EXIT_PANIC=37   # the hypervisor itself was wrong
    EXIT_TIMEOUT=124
}

# XSAVE is off: QEMU's SVM does not intercept XSETBV.
QEMU_CPU=EPYC,-xsave,-xsaveopt,-xsavec,-xgetbv1,-avx,-avx2,-fma,-f16c
QEMU_CPU=$QEMU_CPU,-rdseed,-sha-ni,-topoext,-nrip-save,-fxsr-opt,-misalignsse
QEMU_CPU=$QEMU_CPU,-3dnowprefetch,-osvw

# machine SECONDS LOG ARGUMENT...: run until it ends; the serial console goes
# to LOG without carriage returns. Returns QEMU's status, 124 after SECONDS.
machine() {
    machine_seconds=$1
    machine_log=$2
    shift 2
    timeout --kill-after=5 "$machine_seconds" qemu-system-x86_64 \
        -accel tcg -machine q35 -cpu "$QEMU_CPU" -m 2048 -nodefaults \
        -display none -serial "file:$machine_log.raw" -monitor none \
        -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 "$@" \
        >"$machine_log.qemu" 2>&1 </dev/null
    machine_status=$?
    tr -d '\r' <"$machine_log.raw" >"$machine_log"
    return $machine_status
}

# boot IMAGE SECONDS LOG [ARGUMENT...]: the core by PVH with one image.
boot() {
    boot_image=$1
    boot_seconds=$2
    boot_log=$3
    shift 3
    machine "$boot_seconds" "$boot_log" -kernel build/cloison.elf \
        -initrd "$boot_image" "$@"
}

# end_machine PIDFILE [SIGNAL]: end the machine that was given -pidfile. Not
# the shell or the timeout around it: what they have to do is still done.
end_machine() {
    [ ! -s "$1" ] || kill "-${2:-TERM}" "$(cat "$1")" 2>/dev/null
    rm -f "$1"
}
