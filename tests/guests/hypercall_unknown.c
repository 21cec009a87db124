/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What Cloison does not have answers -ENOSYS, what is not ring 0 of
 * 64-bit mode gets nothing.
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

static const uint8_t supported[] = {
    HC_MEMORY_OP,        HC_SET_TIMER_OP, HC_XEN_VERSION, HC_CONSOLE_IO,
    HC_GRANT_TABLE_OP,   HC_VCPU_OP,      HC_SCHED_OP,    HC_HVM_OP,
    HC_EVENT_CHANNEL_OP, HC_CLOISON,      HC_DEVICE,
};

static bool is_supported(uint64_t number)
{
    for (uint32_t i = 0; i < sizeof(supported); i++) {
        if (supported[i] == number) {
            return true;
        }
    }
    return false;
}

static void unknown_numbers(void)
{
    for (uint64_t number = 0; number < 80; number++) {
        if (is_supported(number)) {
            continue;
        }
        if (hypercall(number, 0, 0, 0) != E_NOSYS) {
            expect("unknown number is -ENOSYS", (int64_t)number, -1);
        }
    }
    /* Numbers are 64-bit: no truncation to a known one. */
    expect("2^32 + 17", hypercall(0x100000011, 0, 0, 0), E_NOSYS);
    expect("2^63", hypercall(0x8000000000000000, 0, 0, 0), E_NOSYS);
    expect("2^64 - 1", hypercall(~0ul, 0, 0, 0), E_NOSYS);
}

static void unknown_sub_operations(void)
{
    static uint8_t zero[256];
    expect("memory_op 63", memory_op(63, zero), E_NOSYS);
    expect("memory exchange", memory_op(MEM_EXCHANGE, zero), E_NOSYS);
    expect("memory batch", memory_op(MEM_ADD_BATCH, zero), E_NOSYS);
    expect("event_op 14", event_op(14, zero), E_NOSYS);
    expect("event_op 2^32", event_op(0x100000000, zero), E_NOSYS);
    expect("grant transfer", grant_op(GR_TRANSFER, zero, 1), E_NOSYS);
    expect("grant swap", grant_op(GR_SWAP, zero, 1), E_NOSYS);
    expect("grant cache flush", grant_op(GR_CACHE_FLUSH, zero, 1), E_NOSYS);
    expect("grant status frames", grant_op(GR_GET_STATUS_FRAMES, zero, 1),
           E_NOSYS);
    expect("grant_op 99", grant_op(99, zero, 1), E_NOSYS);
    expect("vcpu_op 99", vcpu_op(99, 0, zero), E_NOSYS);
    expect("sched_op 99", sched_op(99, zero), E_NOSYS);
    expect("remote shutdown", sched_op(SCHED_REMOTE_SHUTDOWN, zero), E_NOSYS);
    expect("hvm_op 99", hvm_op(99, zero), E_NOSYS);
    expect("xen_version 99", hypercall(HC_XEN_VERSION, 99, 0, 0), E_NOSYS);
    expect("console_io 99", hypercall(HC_CONSOLE_IO, 99, 0, 0), E_NOSYS);
}

static void other_modes(void)
{
    for (uint64_t number = 0; number < 64; number++) {
        if (hypercall_from_user(number, 0, 0) != E_PERM) {
            expect("from user mode: -EPERM", (int64_t)number, -1);
        }
    }
    /* The 32-bit ABI does not exist. */
    expect("from 32-bit code", (int32_t)hypercall_from_compat(17, 0, 0),
           E_NOSYS);
}

void guest_main(void)
{
    uint64_t version = (uint64_t)hypercall(HC_XEN_VERSION, VER_VERSION, 0, 0);
    expect_true("version is 4.x", version / 65536 == 4);
    unknown_numbers();
    unknown_sub_operations();
    other_modes();
    expect("still the same version",
           hypercall(HC_XEN_VERSION, VER_VERSION, 0, 0), (int64_t)version);
}
