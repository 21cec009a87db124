/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The gate hands what it lets pass to the objects, in bounded pieces.
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
#include "drivers/lib/arguments.h"
#include "tests/unit/unit.h"

#include "tests/unit/gate_calls.h"

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
    assert_true(fake_frame_peek64(shared, SHARED_INFO_EVENT_PENDING) == 0);
    assert_true(world_call(1, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_SEND,
                           ARGUMENT) == 0);
    assert_true(fake_frame_peek64(shared, SHARED_INFO_EVENT_PENDING) ==
                1ull << port);
    world_poke64(1, ARGUMENT, ABI_DOMID_SELF + ((uint64_t)peer << 32));
    assert_true(world_call(1, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_STATUS,
                           ARGUMENT) == 0);
    assert_int_equal(world_peek32(1, ARGUMENT + 8), EVTCHN_INTERDOMAIN);
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

static void copies_without_a_grant_or_with_unknown_flags_are_refused(void **s)
{
    (void)s;
    for (uint32_t flags = 0; flags < 65536; flags += flags == 0 ? 4 : 31) {
        world_poke32(0, LIST + 32, 8 + flags * 65536);
        world_poke32(0, LIST + 36, 0);
        (void)world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_COPY, LIST, 1);
        assert_true(gate_call.result == 0);
        assert_int_equal((int16_t)world_peek32(0, LIST + 36),
                         GRANT_STATUS_BAD_COPY_ARG);
    }
    assert_int_equal(fake_xsm_check_count, 0);
}

/* What an entry does is done for all of its elements, or for none. */
static void a_list_whose_end_cannot_be_written_is_not_begun(void **state)
{
    (void)state;
    world_keep();
    refused(world_call3(0, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_COPY,
                        WORLD_READONLY * 0x1000 - 40, 2),
            ERRNO_EFAULT);
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
    assert_true(world_call(0, HYPERCALL_SET_TIMER_OP, 77, 0) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == 77);
    assert_true(world_call(0, HYPERCALL_SET_TIMER_OP, 0, 0) == 0);
    assert_true(vcpus[0].vcpu[0].timer_deadline == DEADLINE_NONE);
}

#define T(name) cmocka_unit_test_setup(name, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(version_answers, start),
        cmocka_unit_test_setup(events_go_from_one_domain_to_the_other, start),
        cmocka_unit_test_setup(balloon_goes_on_where_it_stopped, start),
        cmocka_unit_test_setup(extents_beyond_a_batch_continue, start),
        cmocka_unit_test_setup(long_texts_continue, start),
        cmocka_unit_test_setup(long_grant_lists_continue, start),
        cmocka_unit_test_setup(
            copies_without_a_grant_or_with_unknown_flags_are_refused, start),
        cmocka_unit_test_setup(a_list_whose_end_cannot_be_written_is_not_begun,
                               start),
        cmocka_unit_test_setup(pages_are_mapped_and_unmapped, start),
        cmocka_unit_test_setup(denied_map_is_audited_and_changes_nothing,
                               start),
        cmocka_unit_test_setup(yield_and_poll_let_others_run, start),
        cmocka_unit_test_setup(shutdown_ends_the_domain_alone, start),
        cmocka_unit_test_setup(callback_is_set_and_read_back, start),
        cmocka_unit_test_setup(timers_of_the_caller_only, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
