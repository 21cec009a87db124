/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The gate refuses what it must, changes nothing then, and hands the
 * rest to the objects.
 *
 * LINKS: core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/core_is_ok.c
 * core/logic/domain.c
 * core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
 * core/logic/evtchn.c core/logic/evtchn_close.c
 * core/logic/evtchn_deliver.c core/logic/evtchn_is_ok.c
 * core/logic/evtchn_send.c core/logic/gate.c
 * core/logic/gate_copy.c core/logic/gate_event.c core/logic/gate_grant.c
 * core/logic/gate_memory.c core/logic/gate_misc.c core/logic/gate_param.c
 * core/logic/gate_sched.c core/logic/gate_vcpu.c core/logic/grant.c
 * core/logic/grant_copy.c core/logic/grant_domain.c core/logic/grant_entry.c
 * core/logic/grant_is_ok.c core/logic/grant_table.c core/logic/guest_mem.c
 * core/logic/guest_walk.c core/logic/lifecycle.c core/logic/maptrack.c
 * core/logic/memop.c core/logic/msr.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/vcpu.c core/logic/vlapic.c
 * core/logic/vlapic_set.c core/lib/format.c xsm/name.c
 * tests/fake/fake_console.c
 * tests/fake/fake_frame.c tests/fake/fake_time.c tests/fake/fake_vcpu.c
 * tests/fake/fake_xsm.c tests/fake/gate_world.c
 */
#include "tests/unit/unit.h"

#include "core/abi/console.h"
#include "core/abi/errno.h"
#include "core/abi/event_channel.h"
#include "core/abi/grant_table.h"
#include "core/abi/hvm.h"
#include "core/abi/hypercall.h"
#include "core/abi/memory.h"
#include "core/abi/sched.h"
#include "core/abi/vcpu.h"
#include "core/abi/version.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/gate_world.h"

#define ARGUMENT WORLD_ARGUMENT
#define LIST WORLD_LIST

static int start(void **state)
{
    (void)state;
    world_reset();
    assert_true(core_is_ok());
    world_keep();
    return 0;
}

/* Refused with this errno, and nothing has changed. */
static void refused(uint64_t result, uint64_t number)
{
    assert_true(result == 0 - number);
    assert_true(world_is_kept());
    assert_true(core_is_ok());
    assert_int_equal(gate_call.action, GATE_RETURN);
}

static void event(uint32_t domain, uint64_t op, uint64_t word0, uint64_t word1,
                  uint64_t number)
{
    world_poke64(domain, ARGUMENT, word0);
    world_poke64(domain, ARGUMENT + 8, word1);
    world_keep();
    refused(world_call(domain, HYPERCALL_EVENT_CHANNEL_OP, op, ARGUMENT),
            number);
}

/* A port from domain 0 to domain 1. */
static uint32_t unbound(uint32_t domain, uint32_t remote)
{
    world_poke64(domain, ARGUMENT, ABI_DOMID_SELF + remote * 65536u);
    assert_true(world_call(domain, HYPERCALL_EVENT_CHANNEL_OP,
                           EVENT_OP_ALLOC_UNBOUND, ARGUMENT) == 0);
    assert_true(core_is_ok());
    return world_peek32(domain, ARGUMENT + 4);
}

static void user_mode_is_refused(void **state)
{
    struct domid self = {0};

    (void)state;
    for (uint64_t number = 0; number < 64; number++) {
        memset(&gate_call, 0, sizeof gate_call);
        gate_call.number = number;
        gate_call.user_mode = true;
        gate_call.long_mode = true;
        gate_hypercall(self, 0);
        refused(gate_call.result, ERRNO_EPERM);
    }
}

static void other_modes_are_unsupported(void **state)
{
    struct domid self = {0};

    (void)state;
    for (uint64_t number = 0; number < 64; number++) {
        memset(&gate_call, 0, sizeof gate_call);
        gate_call.number = number;
        gate_hypercall(self, 0);
        refused(gate_call.result, ERRNO_ENOSYS);
    }
}

static void unknown_numbers_are_unsupported(void **state)
{
    static const uint8_t known[] = {12, 15, 17, 18, 20, 24, 29, 32, 34};

    (void)state;
    for (uint64_t number = 0; number < 300; number++) {
        if (number < 64 && memchr(known, (int)number, sizeof known) != NULL) {
            continue;
        }
        refused(world_call(0, number, 0, ARGUMENT), ERRNO_ENOSYS);
    }
    refused(world_call(0, 0x10000000020u, 4, ARGUMENT), ERRNO_ENOSYS);
    refused(world_call(0, ~0ull, 4, ARGUMENT), ERRNO_ENOSYS);
}

/* XSA-107/188/358/359/505: the FIFO event channels do not exist. */
static void fifo_event_channels_are_unsupported(void **state)
{
    (void)state;
    event(0, EVENT_OP_INIT_CONTROL, 5, 0, ERRNO_ENOSYS);
    event(0, EVENT_OP_EXPAND_ARRAY, 5, 0, ERRNO_ENOSYS);
    event(0, EVENT_OP_SET_PRIORITY, 1, 0, ERRNO_ENOSYS);
}

/* XSA-343/344: there is no reset to race with. */
static void event_reset_and_pirq_are_unsupported(void **state)
{
    (void)state;
    event(0, EVENT_OP_RESET, ABI_DOMID_SELF, 0, ERRNO_ENOSYS);
    event(0, EVENT_OP_BIND_PIRQ, 1, 0, ERRNO_ENOSYS);
    event(0, 14, 1, 0, ERRNO_ENOSYS);
    event(0, ~0ull, 1, 0, ERRNO_ENOSYS);
}

static void sub_operations_not_listed_are_unsupported(void **state)
{
    static const uint8_t grant[] = {2, 3, 4, 7, 9, 10, 11, 12, 13};
    static const uint8_t memory[] = {0, 2, 5, 7 + 1, 9, 10, 11, 14, 23, 26, 63};
    static const uint8_t vcpu[] = {0, 1, 2, 4, 6, 11, 12, 13, 14};

    (void)state;
    for (uint32_t i = 0; i < sizeof grant; i++) {
        refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, grant[i], LIST, 1),
                ERRNO_ENOSYS);
    }
    for (uint32_t i = 0; i < sizeof memory; i++) {
        refused(world_call(0, HYPERCALL_MEMORY_OP, memory[i], ARGUMENT),
                ERRNO_ENOSYS);
    }
    for (uint32_t i = 0; i < sizeof vcpu; i++) {
        refused(world_call3(0, HYPERCALL_VCPU_OP, vcpu[i], 0, ARGUMENT),
                ERRNO_ENOSYS);
    }
    for (uint64_t op = 4; op < 9; op++) {
        refused(world_call(0, HYPERCALL_SCHED_OP, op, ARGUMENT), ERRNO_ENOSYS);
    }
    for (uint64_t op = 2; op < 30; op++) {
        refused(world_call(0, HYPERCALL_HVM_OP, op, ARGUMENT), ERRNO_ENOSYS);
    }
    refused(world_call3(0, HYPERCALL_CONSOLE_IO, 2, 1, ARGUMENT), ERRNO_ENOSYS);
    refused(world_call(0, HYPERCALL_VERSION, 5, ARGUMENT), ERRNO_ENOSYS);
}

/* XSA-212: guest addresses at every edge. */
static void bad_addresses_fault(void **state)
{
    static const uint64_t bad[] = {
        WORLD_NOWHERE,       WORLD_UNMAPPED * 0x1000ull, 0x800000000000u,
        0x7ffffffffffcu,     0xffff7ffffffffff8u,        0xffff800000000000u,
        0xfffffffffffff000u, 0xffffffffffffffffu};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        for (uint64_t op = 0; op < 10; op++) {
            if (op != EVENT_OP_BIND_PIRQ) {
                refused(world_call(0, HYPERCALL_EVENT_CHANNEL_OP, op, bad[i]),
                        ERRNO_EFAULT);
            }
        }
        refused(world_call(0, HYPERCALL_MEMORY_OP, 7, bad[i]), ERRNO_EFAULT);
        refused(world_call(0, HYPERCALL_MEMORY_OP, 6, bad[i]), ERRNO_EFAULT);
        refused(world_call3(0, HYPERCALL_VCPU_OP, 8, 0, bad[i]), ERRNO_EFAULT);
        refused(world_call(0, HYPERCALL_SCHED_OP, 2, bad[i]), ERRNO_EFAULT);
        refused(world_call(0, HYPERCALL_SCHED_OP, 3, bad[i]), ERRNO_EFAULT);
        refused(world_call(0, HYPERCALL_HVM_OP, 1, bad[i]), ERRNO_EFAULT);
        refused(world_call(0, HYPERCALL_VERSION, 6, bad[i]), ERRNO_EFAULT);
        refused(world_call3(0, HYPERCALL_CONSOLE_IO, 0, 8, bad[i]),
                ERRNO_EFAULT);
        for (uint64_t op = 0; op < 9; op++) {
            if (op < 2 || op == 5 || op == 6 || op == 8) {
                refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, op, bad[i], 1),
                        ERRNO_EFAULT);
            }
        }
    }
}

/* An operation whose answer would get lost is refused before it begins. */
static void answer_to_a_readonly_page_is_refused_first(void **state)
{
    uint64_t page = WORLD_READONLY * 0x1000ull;

    (void)state;
    world_poke64(0, page, ABI_DOMID_SELF + 65536u);
    world_keep();
    refused(
        world_call(0, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_ALLOC_UNBOUND, page),
        ERRNO_EFAULT);
    refused(world_call(0, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_BIND_IPI, page),
            ERRNO_EFAULT);
    refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP, page, 1),
            ERRNO_EFAULT);
    refused(world_call(0, HYPERCALL_VERSION, VERSION_OP_EXTRAVERSION, page),
            ERRNO_EFAULT);
}

/* A domain that is absent, dead or denied: the same answer. */
static void remote_domains_that_may_not_are_all_denied(void **state)
{
    static const uint32_t nobody[] = {WORLD_DEAD, 4,      15,   16,
                                      255,        0x7ff1, 65535};

    (void)state;
    for (uint32_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        event(0, EVENT_OP_ALLOC_UNBOUND, ABI_DOMID_SELF + nobody[i] * 65536u, 0,
              ERRNO_EPERM);
        event(0, EVENT_OP_BIND_INTERDOMAIN, nobody[i] + (1ull << 32), 0,
              ERRNO_EPERM);
    }
    fake_xsm_deny(0, 1, PERM_EVENT_CREATE);
    fake_xsm_deny(0, 1, PERM_EVENT_BIND);
    event(0, EVENT_OP_ALLOC_UNBOUND, ABI_DOMID_SELF + 65536u, 0, ERRNO_EPERM);
    event(0, EVENT_OP_BIND_INTERDOMAIN, 1 + (1ull << 32), 0, ERRNO_EPERM);
}

/* XSA-47: a refusal by the policy leaves no trace, for every operation. */
static void policy_refusals_change_nothing(void **state)
{
    uint32_t port = unbound(0, 1);

    (void)state;
    fake_xsm_deny_all();
    event(0, EVENT_OP_SEND, port, 0, 0);
    event(0, EVENT_OP_CLOSE, port, 0, ERRNO_EPERM);
    event(0, EVENT_OP_UNMASK, port, 0, ERRNO_EPERM);
    event(0, EVENT_OP_STATUS, ABI_DOMID_SELF + ((uint64_t)port << 32), 0,
          ERRNO_EPERM);
    event(0, EVENT_OP_BIND_VCPU, port + (1ull << 32), 0, ERRNO_EPERM);
    event(0, EVENT_OP_BIND_IPI, 0, 0, ERRNO_EPERM);
    event(0, EVENT_OP_BIND_VIRQ, 0, 0, ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_VERSION, 0, 0), ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_SET_TIMER_OP, 1000, 0), ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_YIELD, 0), ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_BLOCK, 0), ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_SHUTDOWN, ARGUMENT),
            ERRNO_EPERM);
    refused(world_call3(0, HYPERCALL_CONSOLE_IO, 0, 5, ARGUMENT), ERRNO_EPERM);
    refused(world_call3(0, HYPERCALL_CONSOLE_IO, 1, 5, ARGUMENT), ERRNO_EPERM);
    refused(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_IS_UP, 0, 0),
            ERRNO_EPERM);
    refused(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_REGISTER_RUNSTATE, 0,
                        ARGUMENT),
            ERRNO_EPERM);
    world_poke64(0, ARGUMENT, ABI_DOMID_SELF);
    world_poke64(0, ARGUMENT + 8, 0x02000000000000f3u);
    world_keep();
    refused(world_call(0, HYPERCALL_HVM_OP, HVM_OP_SET_PARAM, ARGUMENT),
            ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_HVM_OP, HVM_OP_GET_PARAM, ARGUMENT),
            ERRNO_EPERM);
    world_poke64(0, ARGUMENT + 8, 0);
    world_poke64(0, ARGUMENT + 16, 20);
    world_keep();
    refused(world_call(0, HYPERCALL_MEMORY_OP, 7, ARGUMENT), ERRNO_EPERM);
    refused(world_call(0, HYPERCALL_MEMORY_OP, 3, ARGUMENT), ERRNO_EPERM);
}

/* Xen-style lines for what the policy refused, and for nothing else. */
static void refusals_by_policy_are_audited(void **state)
{
    (void)state;
    event(0, EVENT_OP_ALLOC_UNBOUND, ABI_DOMID_SELF + 4 * 65536u, 0,
          ERRNO_EPERM);
    event(0, EVENT_OP_ALLOC_UNBOUND, ABI_DOMID_SELF + 99 * 65536u, 0,
          ERRNO_EPERM);
    assert_int_equal(fake_console_length, 0);
    fake_xsm_deny(0, 1, PERM_EVENT_CREATE);
    event(0, EVENT_OP_ALLOC_UNBOUND, ABI_DOMID_SELF + 65536u, 0, ERRNO_EPERM);
    assert_string_equal(
        fake_console_text,
        "(XEN) avc:  denied  { create } for domid=0 target=1 "
        "scontext=system_u:system_r:tenant_t:s0:c1.c3 "
        "tcontext=system_u:system_r:tenant_t:s1:c1.c3 tclass=event\n");
}

/* XSA-342, XSA-221: ports out of range, free and huge. */
static void ports_that_are_not_bound_are_refused(void **state)
{
    static const uint32_t ports[] = {0, 1, 1023, 1024, 4095, 4096, 0xffffffff};

    (void)state;
    for (uint32_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        event(0, EVENT_OP_SEND, ports[i], 0, ERRNO_EINVAL);
        event(0, EVENT_OP_CLOSE, ports[i], 0, ERRNO_EINVAL);
        event(0, EVENT_OP_BIND_VCPU, ports[i], 0, ERRNO_EINVAL);
        event(0, EVENT_OP_BIND_INTERDOMAIN, 1 + ((uint64_t)ports[i] << 32), 0,
              ERRNO_EINVAL);
    }
}

static void virq_and_vcpu_numbers_are_checked(void **state)
{
    (void)state;
    event(0, EVENT_OP_BIND_VIRQ, 24, 0, ERRNO_EINVAL);
    event(0, EVENT_OP_BIND_VIRQ, 0xffffffff, 0, ERRNO_EINVAL);
    event(0, EVENT_OP_BIND_VIRQ, (uint64_t)WORLD_VCPUS << 32, 0, ERRNO_ENOENT);
    event(0, EVENT_OP_BIND_IPI, WORLD_VCPUS, 0, ERRNO_ENOENT);
    refused(world_call3(0, HYPERCALL_VCPU_OP, 7, WORLD_VCPUS, 0), ERRNO_ENOENT);
    refused(world_call3(0, HYPERCALL_VCPU_OP, 7, ~0ull, 0), ERRNO_ENOENT);
    refused(world_call3(0, HYPERCALL_VCPU_OP, 9, 1, 0), ERRNO_EINVAL);
}

/* XSA-327: vcpu_info at every bad place. */
static void vcpu_info_must_lie_in_own_ram(void **state)
{
    static const uint64_t places[][2] = {
        {WORLD_PAGES, 0}, {~0ull, 0}, {1ull << 28, 0}, {1ull << 32, 0}};

    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        world_poke64(0, ARGUMENT, places[i][0]);
        world_poke64(0, ARGUMENT + 8, places[i][1]);
        world_keep();
        refused(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_REGISTER_INFO, 0,
                            ARGUMENT),
                ERRNO_EINVAL);
    }
    world_poke64(0, ARGUMENT, 9);
    for (uint64_t offset = 4096 - 63; offset < 4105; offset++) {
        world_poke64(0, ARGUMENT + 8, offset);
        world_keep();
        refused(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_REGISTER_INFO, 0,
                            ARGUMENT),
                ERRNO_ENXIO);
    }
}

static void only_the_callback_can_be_set(void **state)
{
    static const uint64_t bad[] = {0,
                                   0xf3,
                                   0x01000000000000f3u,
                                   0x020000000000001fu,
                                   0x0200000000000100u,
                                   0x0300000000000030u,
                                   ~0ull};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world_poke64(0, ARGUMENT, ABI_DOMID_SELF);
        world_poke64(0, ARGUMENT + 8, bad[i]);
        world_keep();
        refused(world_call(0, HYPERCALL_HVM_OP, HVM_OP_SET_PARAM, ARGUMENT),
                ERRNO_EINVAL);
    }
    for (uint64_t index = 1; index < 39; index++) {
        world_poke64(0, ARGUMENT, ABI_DOMID_SELF + (index << 32));
        world_keep();
        refused(world_call(0, HYPERCALL_HVM_OP, HVM_OP_SET_PARAM, ARGUMENT),
                ERRNO_EPERM);
    }
    world_poke64(0, ARGUMENT, 1);
    world_poke64(0, ARGUMENT + 8, 0x02000000000000f3u);
    world_keep();
    refused(world_call(0, HYPERCALL_HVM_OP, HVM_OP_SET_PARAM, ARGUMENT),
            ERRNO_EPERM);
}

/* XSA-31/158: counts and orders at every edge. */
static void balloon_arguments_are_checked(void **state)
{
    static const struct {
        uint64_t start, count, order, op, number;
    } bad[] = {{LIST, 1, 1, 1, ERRNO_EINVAL},
               {LIST, 1ull << 32, 0, 6, ERRNO_EINVAL},
               {LIST, ~0ull, 0, 1, ERRNO_EINVAL},
               {LIST, 3, 0, 1 + 4 * 64, ERRNO_EINVAL},
               {LIST, 3, 0, 1 + (~0ull / 64) * 64 % (1ull << 63), ERRNO_EINVAL},
               {~0ull, 1, 0, 1, ERRNO_EFAULT},
               {0ull - 0x10000, 0xffffffff, 0, 6, ERRNO_EFAULT},
               {WORLD_NOWHERE, 1, 0, 1, ERRNO_EFAULT}};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world_poke64(0, ARGUMENT, bad[i].start);
        world_poke64(0, ARGUMENT + 8, bad[i].count);
        world_poke64(0, ARGUMENT + 16, bad[i].order);
        world_poke64(0, ARGUMENT + 24, ABI_DOMID_SELF);
        world_keep();
        refused(world_call(0, HYPERCALL_MEMORY_OP, bad[i].op, ARGUMENT),
                bad[i].number);
    }
    world_poke64(0, ARGUMENT, LIST);
    world_poke64(0, ARGUMENT + 8, 1);
    world_poke64(0, ARGUMENT + 16, 0);
    world_poke64(0, ARGUMENT + 24, 1);
    world_keep();
    refused(world_call(0, HYPERCALL_MEMORY_OP, 1, ARGUMENT), ERRNO_EPERM);
}

static void grant_counts_are_checked(void **state)
{
    (void)state;
    refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_COPY, LIST,
                        1ull << 32),
            ERRNO_EINVAL);
    refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP, LIST, ~0ull),
            ERRNO_EINVAL);
    refused(
        world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_QUERY_SIZE, LIST, 2),
        ERRNO_EINVAL);
    assert_true(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP,
                            WORLD_NOWHERE, 0) == 0);
    assert_true(world_is_kept());
}

/* XSA-134/18, XSA-255 and others: version 2 does not exist. */
static void grant_version_two_is_refused(void **state)
{
    (void)state;
    world_poke64(0, ARGUMENT, 2);
    world_keep();
    refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_SET_VERSION,
                        ARGUMENT, 1),
            ERRNO_EINVAL);
}

static void poll_arguments_are_checked(void **state)
{
    (void)state;
    world_poke64(0, ARGUMENT, LIST);
    world_poke64(0, ARGUMENT + 8, 129);
    world_poke64(0, ARGUMENT + 16, 0);
    world_keep();
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_POLL, ARGUMENT),
            ERRNO_EINVAL);
    world_poke64(0, ARGUMENT, WORLD_NOWHERE);
    world_poke64(0, ARGUMENT + 8, 128);
    world_keep();
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_POLL, ARGUMENT),
            ERRNO_EFAULT);
}

static void version_answers(void **state)
{
    (void)state;
    assert_true(world_call(0, HYPERCALL_VERSION, 0, 0) == 0x40011);
    assert_true(world_call(0, HYPERCALL_VERSION, 7, 0) == 4096);
    assert_true(world_is_kept());
    assert_true(world_call(0, HYPERCALL_VERSION, 1, ARGUMENT) == 0);
    assert_memory_equal(
        fake_frame_bytes((struct mfn){domains[0].memory.v + ARGUMENT / 4096}),
        "-cloison\0\0\0\0\0\0\0", 16);
    world_poke64(0, ARGUMENT, 0);
    assert_true(world_call(0, HYPERCALL_VERSION, 6, ARGUMENT) == 0);
    assert_true(world_peek64(0, ARGUMENT) == 0x0001030500000000u);
    world_poke64(0, ARGUMENT, 1);
    world_keep();
    refused(world_call(0, HYPERCALL_VERSION, 6, ARGUMENT), ERRNO_EINVAL);
}

static void events_go_from_one_domain_to_the_other(void **state)
{
    uint32_t port = unbound(0, 1);
    uint32_t peer;
    struct mfn shared;
    struct domid zero = {0};

    (void)state;
    world_poke64(1, ARGUMENT, (uint64_t)port << 32);
    assert_true(world_call(1, HYPERCALL_EVENT_CHANNEL_OP,
                           EVENT_OP_BIND_INTERDOMAIN, ARGUMENT) == 0);
    peer = world_peek32(1, ARGUMENT + 8);
    world_poke64(1, ARGUMENT, peer);
    shared = domain_shared_info(zero);
    assert_true(fake_frame_peek64(shared, SHARED_PENDING_OFFSET) == 0);
    assert_true(world_call(1, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_SEND,
                           ARGUMENT) == 0);
    assert_true(fake_frame_peek64(shared, SHARED_PENDING_OFFSET) ==
                1ull << port);
    world_poke64(1, ARGUMENT, ABI_DOMID_SELF + ((uint64_t)peer << 32));
    assert_true(world_call(1, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_STATUS,
                           ARGUMENT) == 0);
    assert_int_equal(world_peek32(1, ARGUMENT + 8), EVENT_STATUS_INTERDOMAIN);
    assert_int_equal(world_peek32(1, ARGUMENT + 16), 0);
    assert_int_equal(world_peek32(1, ARGUMENT + 20), port);
    fake_xsm_deny(1, 0, PERM_EVENT_SEND);
    event(1, EVENT_OP_SEND, peer, 0, ERRNO_EPERM);
    assert_non_null(strstr(fake_console_text, "{ send } for domid=1 target=0"));
}

/* Bounded work: a long list takes several entries, each checked anew. */
static void balloon_goes_on_where_it_stopped(void **state)
{
    uint64_t op = MEMORY_OP_DECREASE_RESERVATION;
    uint64_t result;

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        world_poke64(0, LIST + i * 8, i < 20 ? 10 + i : 30);
    }
    world_poke64(0, ARGUMENT, LIST);
    world_poke64(0, ARGUMENT + 8, 20);
    world_poke64(0, ARGUMENT + 16, 0);
    world_poke64(0, ARGUMENT + 24, 0);
    assert_true(world_call(0, HYPERCALL_MEMORY_OP, op, ARGUMENT) == 20);
    assert_int_equal(p2m_populated[0], WORLD_PAGES - 20);
    assert_true(core_is_ok());
    assert_true(world_call(0, HYPERCALL_MEMORY_OP, op, ARGUMENT) ==
                0 - (uint64_t)ERRNO_EINVAL);
    op = MEMORY_OP_POPULATE_PHYSMAP;
    assert_true(world_call(0, HYPERCALL_MEMORY_OP, op, ARGUMENT) == 20);
    assert_int_equal(p2m_populated[0], WORLD_PAGES);
    world_poke64(0, ARGUMENT + 24, ABI_DOMID_SELF);
    result = world_call(0, HYPERCALL_MEMORY_OP, 3, ARGUMENT + 24);
    assert_true(result == WORLD_PAGES);
    assert_true(world_call(0, HYPERCALL_MEMORY_OP, 4, ARGUMENT + 24) ==
                WORLD_PAGES);
}

static void extents_beyond_a_batch_continue(void **state)
{
    (void)state;
    domains[0].memory_pages = WORLD_PAGES;
    for (uint64_t i = 0; i < 100; i++) {
        world_poke64(0, LIST + i * 8, 20);
    }
    world_poke64(0, ARGUMENT, LIST);
    world_poke64(0, ARGUMENT + 8, 1);
    world_poke64(0, ARGUMENT + 16, 0);
    world_poke64(0, ARGUMENT + 24, ABI_DOMID_SELF);
    assert_true(world_call(0, HYPERCALL_MEMORY_OP,
                           MEMORY_OP_DECREASE_RESERVATION, ARGUMENT) == 1);
    /* start == count: done before it began */
    assert_true(world_call(0, HYPERCALL_MEMORY_OP,
                           MEMORY_OP_DECREASE_RESERVATION + 64, ARGUMENT) == 1);
    assert_int_equal(gate_call.action, GATE_RETURN);
}

static void long_texts_continue(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 300; i += 4) {
        world_poke32(0, LIST + i, 0x64636261);
    }
    (void)world_call3(0, HYPERCALL_CONSOLE_IO, CONSOLE_OP_WRITE, 300, LIST);
    assert_int_equal(gate_call.action, GATE_CONTINUE);
    assert_true(gate_call.arg[1] == 172 && gate_call.arg[2] == LIST + 128);
    gate_hypercall((struct domid){0}, 0);
    assert_int_equal(gate_call.action, GATE_CONTINUE);
    gate_hypercall((struct domid){0}, 0);
    assert_int_equal(gate_call.action, GATE_RETURN);
    assert_true(gate_call.result == 0);
    world_keep();
    refused(world_call3(1, HYPERCALL_CONSOLE_IO, 0, 1ull << 31, LIST),
            ERRNO_EINVAL);
    assert_int_equal(strncmp(fake_console_text, "[dom0 s0:c1.c3] abcd", 20), 0);
}

/* XSA-226/411: a long list of copies goes on, and every status is written. */
static void long_grant_lists_continue(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        world_poke32(0, LIST + i * 40 + 36, 0);
    }
    (void)world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_COPY, LIST, 40);
    assert_int_equal(gate_call.action, GATE_CONTINUE);
    assert_true(gate_call.arg[1] == LIST + 32 * 40 && gate_call.arg[2] == 8);
    gate_hypercall((struct domid){0}, 0);
    assert_int_equal(gate_call.action, GATE_RETURN);
    assert_true(gate_call.result == 0);
    for (uint64_t i = 0; i < 40; i++) {
        assert_true((int16_t)world_peek32(0, LIST + i * 40 + 36) < 0);
    }
}

static void pages_are_mapped_and_unmapped(void **state)
{
    struct mfn table = domain_grant_frame((struct domid){1}, 0);
    uint32_t handle;

    (void)state;
    fake_frame_poke32(table, 8 * 8, GRANT_ENTRY_PERMIT_ACCESS);
    fake_frame_poke32(table, 8 * 8 + 4, 5);
    world_poke64(0, ARGUMENT, 70 * 0x1000);
    world_poke64(0, ARGUMENT + 8, GRANT_MAP_HOST + (8ull << 32));
    world_poke64(0, ARGUMENT + 16, 1);
    assert_true(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP, ARGUMENT,
                            1) == 0);
    assert_int_equal(world_peek32(0, ARGUMENT + 16), 1);
    handle = world_peek32(0, ARGUMENT + 20);
    assert_true(world_peek64(0, ARGUMENT + 24) == 70 * 0x1000);
    assert_true(core_is_ok());
    assert_int_equal(maptracks[0].entry[handle].used, 1);
    world_poke64(0, ARGUMENT, 70 * 0x1000);
    world_poke64(0, ARGUMENT + 8, 0);
    world_poke64(0, ARGUMENT + 16, handle);
    assert_true(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_UNMAP,
                            ARGUMENT, 1) == 0);
    assert_int_equal(world_peek32(0, ARGUMENT + 20), 0);
    assert_int_equal(maptracks[0].entry[handle].used, 0);
    assert_true(core_is_ok());
}

static void denied_map_is_audited_and_changes_nothing(void **state)
{
    struct mfn table = domain_grant_frame((struct domid){1}, 0);

    (void)state;
    fake_frame_poke32(table, 8 * 8, GRANT_ENTRY_PERMIT_ACCESS);
    fake_frame_poke32(table, 8 * 8 + 4, 5);
    fake_xsm_deny(0, 1, PERM_GRANT_MAP_WRITE);
    world_poke64(0, ARGUMENT, 70 * 0x1000);
    world_poke64(0, ARGUMENT + 8, GRANT_MAP_HOST + (8ull << 32));
    /* As the refusal will leave it. */
    world_poke64(0, ARGUMENT + 16, 0xfffffffffff80001u);
    world_poke64(0, ARGUMENT + 24, 0);
    world_keep();
    assert_true(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP, ARGUMENT,
                            1) == 0);
    assert_true(world_is_kept());
    assert_non_null(
        strstr(fake_console_text, "{ map_write } for domid=0 target=1"));
}

static void yield_and_poll_let_others_run(void **state)
{
    (void)state;
    assert_true(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_YIELD, 0) == 0);
    assert_int_equal(gate_call.action, GATE_RESCHEDULE);
    world_poke64(0, ARGUMENT, LIST);
    world_poke64(0, ARGUMENT + 8, 1);
    world_poke64(0, ARGUMENT + 16, 5000);
    world_poke64(0, LIST, 7);
    assert_true(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_POLL, ARGUMENT) ==
                0);
    assert_int_equal(gate_call.action, GATE_RESCHEDULE);
    assert_int_equal(vcpus[0].vcpu[0].state, VCPU_BLOCKED);
    assert_true(core_is_ok());
}

static void shutdown_ends_the_domain_alone(void **state)
{
    (void)state;
    world_poke64(0, ARGUMENT, 6);
    world_keep();
    refused(world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_SHUTDOWN, ARGUMENT),
            ERRNO_EINVAL);
    world_poke64(0, ARGUMENT, SHUTDOWN_REASON_REBOOT);
    assert_true(
        world_call(0, HYPERCALL_SCHED_OP, SCHED_OP_SHUTDOWN, ARGUMENT) == 0);
    assert_int_equal(gate_call.action, GATE_RESCHEDULE);
    assert_int_equal(domains[0].state, DOMAIN_DEAD);
    assert_int_equal(domains[1].state, DOMAIN_LIVE);
    assert_true(core_is_ok());
}

static void callback_is_set_and_read_back(void **state)
{
    (void)state;
    world_poke64(0, ARGUMENT, ABI_DOMID_SELF);
    world_poke64(0, ARGUMENT + 8, 0x02000000000000f3u);
    assert_true(world_call(0, HYPERCALL_HVM_OP, HVM_OP_SET_PARAM, ARGUMENT) ==
                0);
    assert_int_equal(domains[0].callback_vector, 0xf3);
    world_poke64(0, ARGUMENT + 8, 0);
    assert_true(world_call(0, HYPERCALL_HVM_OP, HVM_OP_GET_PARAM, ARGUMENT) ==
                0);
    assert_true(world_peek64(0, ARGUMENT + 8) == 0x02000000000000f3u);
    assert_int_equal(domains[1].callback_vector, 0);
}

static void timers_of_the_caller_only(void **state)
{
    (void)state;
    world_poke64(0, ARGUMENT, 123456);
    world_poke64(0, ARGUMENT + 8, 0);
    assert_true(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_SET_SINGLESHOT_TIMER,
                            0, ARGUMENT) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == 123456);
    assert_true(world_call3(0, HYPERCALL_VCPU_OP, VCPU_OP_STOP_SINGLESHOT_TIMER,
                            0, 0) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == DEADLINE_NONE);
    assert_true(world_call(0, HYPERCALL_SET_TIMER_OP, 77, 0) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == 77);
    assert_true(world_call(0, HYPERCALL_SET_TIMER_OP, 0, 0) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == DEADLINE_NONE);
}

#define T(name) cmocka_unit_test_setup(name, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(user_mode_is_refused),
        T(other_modes_are_unsupported),
        T(unknown_numbers_are_unsupported),
        T(fifo_event_channels_are_unsupported),
        T(event_reset_and_pirq_are_unsupported),
        T(sub_operations_not_listed_are_unsupported),
        T(bad_addresses_fault),
        T(answer_to_a_readonly_page_is_refused_first),
        T(remote_domains_that_may_not_are_all_denied),
        T(policy_refusals_change_nothing),
        T(refusals_by_policy_are_audited),
        T(ports_that_are_not_bound_are_refused),
        T(virq_and_vcpu_numbers_are_checked),
        T(vcpu_info_must_lie_in_own_ram),
        T(only_the_callback_can_be_set),
        T(balloon_arguments_are_checked),
        T(grant_counts_are_checked),
        T(grant_version_two_is_refused),
        T(poll_arguments_are_checked),
        T(version_answers),
        T(events_go_from_one_domain_to_the_other),
        T(balloon_goes_on_where_it_stopped),
        T(extents_beyond_a_batch_continue),
        T(long_texts_continue),
        T(long_grant_lists_continue),
        T(pages_are_mapped_and_unmapped),
        T(denied_map_is_audited_and_changes_nothing),
        T(yield_and_poll_let_others_run),
        T(shutdown_ends_the_domain_alone),
        T(callback_is_set_and_read_back),
        T(timers_of_the_caller_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
