/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The gate refuses what it must, and changes nothing then.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c core/logic/device_tpm.c
 * core/logic/status.c tests/fake/fake_device.c
 * core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/console_is_ok.c
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
 * core/logic/vlapic_is_ok.c core/lib/format.c xsm/name.c
 * core/logic/gate_policy.c core/logic/reload.c core/logic/evtchn_revoke.c
 * core/lib/bytes.c core/lib/sha256.c attest/log.c attest/image.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * tests/fake/fake_tpm.c
 * tests/fake/fake_console.c tests/fake/fake_load.c
 * tests/fake/fake_frame.c tests/fake/fake_time.c tests/fake/fake_vcpu.c
 * tests/fake/fake_xsm.c tests/fake/gate_world.c
 */
#include "tests/unit/unit.h"

#include "tests/unit/gate_calls.h"
#include "tests/unit/unsupported.h"

static void user_mode_is_refused(void **state)
{
    struct domid self = {0};

    (void)state;
    for (uint64_t number = 0; number < 64; number++) {
        memset(&gate_call, 0, sizeof gate_call);
        gate_call.number = number;
        gate_call.user_mode = true;
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
        guest_paging.long_mode = 0;
        gate_hypercall(self, 0);
        refused(gate_call.result, ERRNO_ENOSYS);
    }
}

static void unknown_numbers_are_unsupported(void **state)
{
    static const uint8_t known[] = {12, 15, 17, 18, 20, 24, 29, 32, 34, 49, 50};

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
    static const uint8_t vcpu[] = {0, 1, 2, 4, 6, 7, 8, 9, 11, 12, 13, 14};

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
        if (op == SCHED_OP_WATCHDOG) {
            continue;
        }
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
        refused(world_call3(0, HYPERCALL_VCPU_OP, 10, 0, bad[i]), ERRNO_EFAULT);
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
    for (uint64_t op = 0; op < 12; op++) {
        refused(world_call3(0, HYPERCALL_VCPU_OP, op, WORLD_VCPUS, ARGUMENT),
                ERRNO_ENOENT);
        refused(world_call3(0, HYPERCALL_VCPU_OP, op, ~0ull, ARGUMENT),
                ERRNO_ENOENT);
    }
    refused(world_call3(0, HYPERCALL_VCPU_OP, 9, 1, 0), ERRNO_ENOSYS);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(user_mode_is_refused, start),
        cmocka_unit_test_setup(other_modes_are_unsupported, start),
        cmocka_unit_test_setup(unknown_numbers_are_unsupported, start),
        cmocka_unit_test_setup(fifo_event_channels_are_unsupported, start),
        cmocka_unit_test_setup(event_reset_and_pirq_are_unsupported, start),
        cmocka_unit_test_setup(sub_operations_not_listed_are_unsupported,
                               start),
        cmocka_unit_test_setup(bad_addresses_fault, start),
        cmocka_unit_test_setup(answer_to_a_readonly_page_is_refused_first,
                               start),
        cmocka_unit_test_setup(remote_domains_that_may_not_are_all_denied,
                               start),
        cmocka_unit_test_setup(policy_refusals_change_nothing, start),
        cmocka_unit_test_setup(refusals_by_policy_are_audited, start),
        cmocka_unit_test_setup(ports_that_are_not_bound_are_refused, start),
        cmocka_unit_test_setup(virq_and_vcpu_numbers_are_checked, start),
        cmocka_unit_test_setup(vcpu_info_must_lie_in_own_ram, start),
        cmocka_unit_test_setup(only_the_callback_can_be_set, start),
        cmocka_unit_test_setup(balloon_arguments_are_checked, start),
        cmocka_unit_test_setup(grant_counts_are_checked, start),
        cmocka_unit_test_setup(grant_version_two_is_refused, start),
        cmocka_unit_test_setup(poll_arguments_are_checked, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
