/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a new policy forbids is gone when it takes effect, what it allows
 * stays, and a policy that is refused takes nothing away.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c core/logic/device_tpm.c
 * core/logic/status.c tests/fake/fake_device.c
 * core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/console_is_ok.c
 * core/logic/core_is_ok.c core/logic/domain.c core/logic/domain_is_ok.c
 * core/logic/vcpu_is_ok.c core/logic/evtchn.c core/logic/evtchn_close.c
 * core/logic/evtchn_deliver.c core/logic/evtchn_is_ok.c
 * core/logic/evtchn_revoke.c core/logic/evtchn_send.c core/logic/gate.c
 * core/logic/gate_copy.c core/logic/gate_event.c core/logic/gate_grant.c
 * core/logic/gate_memory.c core/logic/gate_misc.c core/logic/gate_param.c
 * core/logic/gate_policy.c core/logic/gate_sched.c core/logic/gate_vcpu.c
 * core/logic/grant.c core/logic/grant_copy.c core/logic/grant_domain.c
 * core/logic/grant_entry.c core/logic/grant_is_ok.c
 * core/logic/grant_table.c core/logic/guest_mem.c
 * core/logic/guest_walk.c core/logic/image.c
 * core/logic/lifecycle.c core/logic/maptrack.c
 * core/logic/memop.c core/logic/msr.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/reload.c core/logic/vcpu.c
 * core/logic/vlapic.c core/logic/vlapic_is_ok.c core/lib/bytes.c
 * core/lib/format.c attest/log.c attest/image.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * tests/fake/fake_tpm.c
 * xsm/check.c xsm/decide.c xsm/flow.c xsm/label.c xsm/level.c xsm/load.c
 * xsm/name.c xsm/numbering.c xsm/prepare.c xsm/slot.c xsm/table.c
 * xsm/wall.c policy/reload_write.c policy/tool.c
 * core/lib/sha256.c
 * tests/fake/fake_console.c tests/fake/fake_frame.c tests/fake/fake_time.c
 * tests/fake/fake_policy.c tests/fake/fake_vcpu.c tests/fake/gate_world.c
 * tests/fake/reload_world.c -lsodium
 */
#include "tests/unit/unit.h"

#include "drivers/lib/errno.h"
#include "core/abi/hypercall.h"
#include "core/abi/grant_table.h"
#include "core/abi/shared_info.h"
#include "core/logic/reload.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_device.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/reload_world.h"

#define GRANTER 1
#define HOLDER 2
#define REF 8
#define HOST 0x1000000u /* above all RAM */

#define BIT(perm) (1u << (perm) % 32)

static int start(void **state)
{
    (void)state;
    reload_world_reset();
    return 0;
}

static struct domid id(uint32_t domain)
{
    return (struct domid){(uint16_t)domain};
}

/* The entry of page REF + i of the granter, and what the core wrote there. */
static void offer(uint32_t i)
{
    fake_frame_poke64(domain_grant_frame(id(GRANTER), 0), (REF + i) * 8,
                      GRANT_ENTRY_PERMIT_ACCESS + HOLDER * 65536u +
                          ((uint64_t)(REF + i) << 32));
}

static uint32_t in_use(uint32_t i)
{
    return fake_frame_peek32(domain_grant_frame(id(GRANTER), 0),
                             (REF + i) * 8) %
           65536 / 8;
}

static uint64_t host(uint32_t i)
{
    return HOST + i * PAGE_BYTES;
}

/* Map it at host(i): the status of the element. */
static int16_t map(uint32_t i, uint32_t flags)
{
    offer(i);
    world_poke64(HOLDER, WORLD_ARGUMENT, host(i));
    world_poke64(HOLDER, WORLD_ARGUMENT + 8,
                 flags + ((uint64_t)(REF + i) << 32));
    world_poke64(HOLDER, WORLD_ARGUMENT + 16, GRANTER);
    assert_int_equal(world_call3(HOLDER, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP,
                                 WORLD_ARGUMENT, 1),
                     0);
    return (int16_t)(world_peek32(HOLDER, WORLD_ARGUMENT + 16) / 65536);
}

static bool mapped(uint32_t i)
{
    struct gfn gfn = {host(i) / PAGE_BYTES};

    return p2m_leaf(id(HOLDER), gfn) != 0;
}

static uint32_t alloc(uint32_t domain, uint32_t remote)
{
    world_poke64(domain, WORLD_ARGUMENT, ABI_DOMID_SELF + remote * 65536u);
    assert_int_equal(world_call(domain, HYPERCALL_EVENT_CHANNEL_OP,
                                EVENT_OP_ALLOC_UNBOUND, WORLD_ARGUMENT),
                     0);
    return world_peek32(domain, WORLD_ARGUMENT + 4);
}

static uint64_t bind(uint32_t domain, uint32_t remote, uint32_t port)
{
    world_poke64(domain, WORLD_ARGUMENT, remote + ((uint64_t)port << 32));
    return world_call(domain, HYPERCALL_EVENT_CHANNEL_OP,
                      EVENT_OP_BIND_INTERDOMAIN, WORLD_ARGUMENT);
}

static uint64_t send_event(uint32_t domain, uint32_t port)
{
    world_poke64(domain, WORLD_ARGUMENT, port);
    return world_call(domain, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_SEND,
                      WORLD_ARGUMENT);
}

/* A channel between granter and holder; *theirs: the holder's port. */
static uint32_t channel(uint32_t *theirs)
{
    uint32_t port = alloc(GRANTER, HOLDER);

    assert_int_equal(bind(HOLDER, GRANTER, port), 0);
    *theirs = world_peek32(HOLDER, WORLD_ARGUMENT + 8);
    (void)hw_frame_test_and_clear(domain_shared_info(id(HOLDER)),
                                  SHARED_INFO_EVENT_PENDING, *theirs);
    return port;
}

static struct evtchn port_of(uint32_t domain, uint32_t port)
{
    return evtchns[domain].port[port];
}

/* Class c of everything that identities 1 and 2 may do is taken away. */
static void forbid(enum xsm_class class)
{
    reload_next.allowed[GRANTER][HOLDER] &= ~(1u << class);
    reload_next.allowed[HOLDER][GRANTER] &= ~(1u << class);
}

static void load(void)
{
    assert_true(core_is_ok());
    assert_int_equal(reload_policy(), 0);
    assert_true(core_is_ok());
    reload_next.version++;
}

static void a_mapping_that_is_forbidden_goes(void **state)
{
    (void)state;
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    assert_int_equal(map(1, GRANT_MAP_HOST + GRANT_MAP_READONLY),
                     GRANT_STATUS_OKAY);
    fake_vcpu.flush_count = 0;
    forbid(CLASS_GRANT);
    load();
    assert_false(mapped(0));
    assert_false(mapped(1));
    assert_int_equal(in_use(0), 0);
    assert_int_equal(in_use(1), 0);
    assert_true(fake_vcpu.flush_count >= 2);
    assert_non_null(strstr(fake_console_text, "2 mappings, 0 channels"));
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_PERMISSION_DENIED);
}

static void reading_stays_when_writing_goes(void **state)
{
    (void)state;
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    assert_int_equal(map(1, GRANT_MAP_HOST + GRANT_MAP_READONLY),
                     GRANT_STATUS_OKAY);
    reload_next.removed[CLASS_GRANT] = BIT(PERM_GRANT_MAP_WRITE);
    load();
    assert_false(mapped(0));
    assert_true(mapped(1));
    assert_int_equal(in_use(0), 0);
    assert_int_equal(in_use(1), 1);
    assert_int_equal(map(2, GRANT_MAP_HOST + GRANT_MAP_READONLY),
                     GRANT_STATUS_OKAY);
    assert_int_equal(map(3, GRANT_MAP_HOST), GRANT_STATUS_PERMISSION_DENIED);
}

static void one_direction_is_enough_for_a_mapping(void **state)
{
    (void)state;
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    reload_next.allowed[GRANTER][HOLDER] = 0;
    load();
    assert_true(mapped(0));
}

static void a_channel_that_is_forbidden_is_parted(void **state)
{
    uint32_t theirs;
    uint32_t ours = channel(&theirs);

    (void)state;
    forbid(CLASS_EVENT);
    load();
    assert_int_equal(port_of(GRANTER, ours).state, EVTCHN_UNBOUND);
    assert_int_equal(port_of(GRANTER, ours).remote, GRANTER);
    assert_int_equal(port_of(HOLDER, theirs).state, EVTCHN_UNBOUND);
    assert_int_equal(port_of(HOLDER, theirs).remote, HOLDER);
    assert_true(evtchn_pending(id(GRANTER), ours));
    assert_true(evtchn_pending(id(HOLDER), theirs));
    assert_non_null(strstr(fake_console_text, "0 mappings, 1 channels"));
    assert_true(bind(HOLDER, GRANTER, ours) == 0ull - ERRNO_EPERM);
    /* As to a peer that has closed: nothing, and no error. */
    assert_int_equal(send_event(HOLDER, theirs), 0);
}

static void either_direction_parts_a_channel(void **state)
{
    (void)state;
    for (uint32_t way = 0; way < 2; way++) {
        uint32_t theirs;
        uint32_t ours;

        reload_world_reset();
        ours = channel(&theirs);
        if (way == 0) {
            reload_next.allowed[GRANTER][HOLDER] = 0;
        } else {
            reload_next.allowed[HOLDER][GRANTER] = 0;
        }
        load();
        assert_int_equal(port_of(GRANTER, ours).state, EVTCHN_UNBOUND);
        assert_int_equal(port_of(HOLDER, theirs).state, EVTCHN_UNBOUND);
    }
}

static void a_channel_stays_but_offers_go(void **state)
{
    uint32_t theirs;
    uint32_t ours = channel(&theirs);
    uint32_t offered = alloc(GRANTER, HOLDER);

    (void)state;
    reload_next.removed[CLASS_EVENT] = BIT(PERM_EVENT_CREATE);
    load();
    assert_int_equal(port_of(GRANTER, ours).state, EVTCHN_INTERDOMAIN);
    assert_int_equal(send_event(GRANTER, ours), 0);
    assert_true(evtchn_pending(id(HOLDER), theirs));
    assert_int_equal(port_of(GRANTER, offered).state, EVTCHN_UNBOUND);
    assert_int_equal(port_of(GRANTER, offered).remote, GRANTER);
    assert_true(bind(HOLDER, GRANTER, offered) == 0ull - ERRNO_EINVAL);
}

static void what_was_parted_can_be_made_again(void **state)
{
    uint32_t theirs;
    uint32_t ours = channel(&theirs);

    (void)state;
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    forbid(CLASS_EVENT);
    forbid(CLASS_GRANT);
    load();
    reload_next.allowed[GRANTER][HOLDER] = RELOAD_ALL;
    reload_next.allowed[HOLDER][GRANTER] = RELOAD_ALL;
    load();
    assert_int_equal(port_of(GRANTER, ours).state, EVTCHN_UNBOUND);
    assert_true(bind(HOLDER, GRANTER, ours) == 0ull - ERRNO_EINVAL);
    (void)channel(&theirs);
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
}

static void many_are_revoked_at_once(void **state)
{
    uint32_t theirs;

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(map(i, i % 2 == 0
                                    ? GRANT_MAP_HOST
                                    : GRANT_MAP_HOST + GRANT_MAP_READONLY),
                         GRANT_STATUS_OKAY);
    }
    for (uint32_t i = 0; i < 60; i++) {
        (void)channel(&theirs);
    }
    forbid(CLASS_GRANT);
    forbid(CLASS_EVENT);
    load();
    assert_non_null(strstr(fake_console_text, "40 mappings, 60 channels"));
    for (uint32_t i = 0; i < 40; i++) {
        assert_false(mapped(i));
    }
}

static void numbers_of_identities_may_change(void **state)
{
    (void)state;
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    reload_next.identities[GRANTER] = 2;
    reload_next.identities[HOLDER] = 1;
    reload_next.allowed[2][1] = 0;
    load();
    assert_true(mapped(0));
    reload_next.allowed[1][2] = 0;
    load();
    assert_false(mapped(0));
}

static void a_refused_policy_takes_nothing_away(void **state)
{
    uint32_t theirs;

    (void)state;
    (void)channel(&theirs);
    assert_int_equal(map(0, GRANT_MAP_HOST), GRANT_STATUS_OKAY);
    forbid(CLASS_GRANT);
    forbid(CLASS_EVENT);
    reload_next.identities[0] = 99;
    fake_reload_make(&reload_next);
    reload_keep();
    assert_true(reload_all(0) == 0ull - ERRNO_EINVAL);
    assert_true(reload_is_kept());
    reload_next.identities[0] = 0;
    fake_reload_make(&reload_next);
    attest_log.length = ATTEST_LOG_BYTES;
    reload_keep();
    assert_true(reload_all(0) == 0ull - ERRNO_ENOSPC);
    assert_true(reload_is_kept());
    assert_true(mapped(0));
}

#define FUNCTION 40
#define REGISTERS 0xfeb00u
#define SLOT (HOLDER * DEVICE_PER_DOMAIN)

static void a_device_that_may_no_longer_be_owned_goes(void **state)
{
    const struct mfn root = {NPT_POOL_FRAME + p2ms[HOLDER].first};

    (void)state;
    fake_device_reset();
    fake_device_add(FUNCTION, REGISTERS * PAGE_BYTES, PAGE_BYTES);
    devices[SLOT].used = 1;
    devices[SLOT].function = FUNCTION;
    hw_iommu_set(SLOT, FUNCTION, id(HOLDER), root);
    load();
    assert_true(fake_iommu.roots[FUNCTION] != 0);
    reload_next.removed[CLASS_DEVICE] = BIT(PERM_DEVICE_OWN);
    load();
    assert_true(fake_iommu.roots[FUNCTION] == 0);
    assert_int_equal(fake_pci[FUNCTION][1], PCI_COMMAND_NO_PIN);
    assert_int_equal(devices[SLOT].used, 0);
    assert_non_null(strstr(fake_console_text, "and 1 devices revoked"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_refused_policy_takes_nothing_away, start),
        cmocka_unit_test_setup(a_mapping_that_is_forbidden_goes, start),
        cmocka_unit_test_setup(reading_stays_when_writing_goes, start),
        cmocka_unit_test_setup(one_direction_is_enough_for_a_mapping, start),
        cmocka_unit_test_setup(a_channel_that_is_forbidden_is_parted, start),
        cmocka_unit_test_setup(either_direction_parts_a_channel, start),
        cmocka_unit_test_setup(a_channel_stays_but_offers_go, start),
        cmocka_unit_test_setup(what_was_parted_can_be_made_again, start),
        cmocka_unit_test_setup(many_are_revoked_at_once, start),
        cmocka_unit_test_setup(numbers_of_identities_may_change, start),
        cmocka_unit_test_setup(a_device_that_may_no_longer_be_owned_goes,
                               start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
