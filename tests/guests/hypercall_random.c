/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A long run of random hypercalls with random arguments leaves the
 * core, the other domain and even this one in working order.
 *
 * SYSTEM a: vcpus=2 label=red cmd=seed=1
 * SYSTEM b: vcpus=2 label=blue cmd=seed=2
 * SYSTEM c: vcpus=1 label=red cmd=watch
 */
#include "tests/guests/lib/guest.h"

#define CALLS 30000
#define ARGUMENT_WORDS 16

/* Shared frames end up in low pages at most: see interesting[]. */
static uint64_t argument[512] PAGE_ALIGNED;
static uint8_t canary[4096] PAGE_ALIGNED;
static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* No value names a page that this guest lives on. */
static uint64_t interesting(void)
{
    static const uint64_t values[] = {
        0,          1,          2,          3,         7,
        8,          31,         32,         63,        64,
        1023,       1024,       4095,       4096,      DOMID_SELF,
        0x7ff1,     0x7ff4,     0xffff,     65536,     0x40000,
        0x7fffffff, 0x80000000, 0xffffffff, 1ul << 28, 1ul << 32,
        1ul << 40,  1ul << 52,  1ul << 63,  ~0ul,      0x00007fffffffffff,
    };
    uint64_t value = values[next() % (sizeof(values) / sizeof(values[0]))];
    return next() % 4 == 0 ? value + (next() % 64 << 32) : value;
}

static uint64_t pointer(void)
{
    uint64_t at = (uint64_t)argument + next() % 64 * 8;
    return next() % 16 == 0 ? interesting() : at;
}

static void fill(void)
{
    for (uint32_t i = 0; i < ARGUMENT_WORDS; i++) {
        uint64_t low = interesting() % 0x100000000;
        argument[i] =
            next() % 2 == 0 ? interesting() : low + (interesting() << 32);
    }
    if (next() % 2 == 0) {
        argument[0] = argument[0] / 65536 * 65536 + DOMID_SELF;
    }
}

/* Calls that would rightly end or stop this guest are not made. */
static bool harmless(uint64_t number, uint64_t op)
{
    if (number == HC_SCHED_OP) {
        return op != SCHED_SHUTDOWN && op != SCHED_BLOCK && op != SCHED_POLL &&
               op != SCHED_WATCHDOG;
    }
    return number != HC_CONSOLE_IO;
}

static void one_call(void)
{
    static const uint8_t numbers[] = {
        HC_MEMORY_OP,        HC_GRANT_TABLE_OP,   HC_VCPU_OP,
        HC_SCHED_OP,         HC_HVM_OP,           HC_XEN_VERSION,
        HC_EVENT_CHANNEL_OP, HC_EVENT_CHANNEL_OP, HC_SET_TIMER_OP};
    uint64_t number = numbers[next() % sizeof(numbers)];
    uint64_t op = next() % 16;
    if (next() % 32 == 0) {
        number = interesting();
    }
    if (!harmless(number, op)) {
        return;
    }
    fill();
    if (number == HC_VCPU_OP) {
        hypercall(number, op, next() % 4, pointer());
    } else if (number == HC_GRANT_TABLE_OP) {
        hypercall(number, op, pointer(), next() % 3);
    } else {
        hypercall(number, op, pointer(), interesting());
    }
}

void guest_main(void)
{
    memset(canary, 0x6c, PAGE);
    if (guest_option("watch")) {
        shared_map();
        time_wait(1500000000);
    } else {
        state = 88172645463325252ul * guest_option_number("seed", 1);
        for (uint32_t i = 0; i < CALLS; i++) {
            one_call();
        }
    }
    for (uint32_t i = 0; i < PAGE; i++) {
        if (canary[i] != 0x6c) {
            expect("own memory is untouched", canary[i], 0x6c);
            break;
        }
    }
    expect_true("the core still answers",
                hypercall(HC_XEN_VERSION, VER_VERSION, 0, 0) > 0);
}
