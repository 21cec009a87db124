/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of what the beginning and the end of a domain do to grants. */
/* LINKS: core/logic/grant.c core/logic/grant_entry.c core/logic/grant_table.c
   core/logic/grant_is_ok.c core/logic/grant_copy.c core/logic/grant_domain.c
   core/logic/maptrack.c core/logic/domain.c core/logic/p2m.c
   core/logic/p2m_build.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_xsm.c */
#include "tests/unit/grant_world.h"

static struct grant_map_answer map_as(uint16_t self, uint64_t address,
                                      uint16_t granter)
{
    struct grant_map_request request = {address, WRITE_MAP, REF, granter};

    return grant_map(domid(self), request);
}

/* Everybody maps from everybody else. */
static int mesh_start(void **state)
{
    int result = world_start(state);

    for (uint16_t granter = 0; granter < DEAD; granter++) {
        uint16_t grantee = (uint16_t)((granter + 1) % DEAD);

        entry_set(granter, REF, PERMIT, grantee, PAGE);
        assert_int_equal(map_as(grantee, HOST_ADDRESS, granter).status, 0);
        assert_int_equal(map_as(grantee, HOST_ADDRESS + 4096, granter).status,
                         0);
    }
    assert_true(grant_is_ok());
    return result;
}

static uint32_t concerned(uint16_t domain)
{
    uint32_t count = 0;

    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        for (uint32_t h = 0; h < MAPTRACK_MAX; h++) {
            count += maptracks[d].entry[h].used != 0 &&
                     (d == domain || maptracks[d].entry[h].granter == domain);
        }
    }
    return count;
}

static void end_drops_the_domains_own_mappings(void **state)
{
    (void)state;
    grant_domain_end(domid(GRANTEE));
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN)) == 0);
    assert_int_equal(entry_flags(GRANTER, REF), PERMIT);
    assert_int_equal(active[GRANTER].entry[REF].writers, 0);
    assert_int_equal(concerned(GRANTEE), 0);
    assert_true(grant_is_ok());
}

static void end_takes_the_domains_frames_from_everybody(void **state)
{
    (void)state;
    uint32_t flush_count = fake_vcpu.flush_count;

    assert_true(leaf_frame(HOST_GFN) == ram(GRANTER, PAGE).v);
    grant_domain_end(domid(GRANTER));
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN)) == 0);
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(HOST_GFN + 1)) == 0);
    assert_true(fake_vcpu.flush_count >= flush_count + 4);
    assert_int_equal(concerned(GRANTER), 0);
    assert_true(grant_is_ok());
}

static void end_leaves_the_others_alone(void **state)
{
    (void)state;
    /* The third domain maps from the grantee: neither has to do with 0. */
    grant_domain_end(domid(GRANTER));
    assert_int_equal(active[GRANTEE].entry[REF].writers, 2);
    assert_true(p2m_leaf(domid(THIRD), gfn_of(HOST_GFN)) / 4096 %
                    1099511627776 ==
                ram(GRANTEE, PAGE).v);
    assert_int_equal(concerned(THIRD), 2);
}

static void end_of_all_leaves_nothing(void **state)
{
    (void)state;
    for (uint16_t d = 0; d < DEAD; d++) {
        grant_domain_end(domid(d));
        domains[d].state = DOMAIN_DEAD;
        assert_true(grant_is_ok());
    }
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        assert_int_equal(concerned((uint16_t)d), 0);
    }
    world_keep();
    assert_int_equal(map_as(GRANTEE, HOST_ADDRESS, GRANTER).status,
                     GRANT_STATUS_PERMISSION_DENIED);
    world_unchanged();
}

static void handle_of_a_revoked_mapping_is_refused(void **state)
{
    (void)state;
    grant_domain_end(domid(GRANTER));
    domains[GRANTER].state = DOMAIN_DEAD;
    world_keep();
    assert_int_equal(grant_unmap(domid(GRANTEE), HOST_ADDRESS, 0),
                     GRANT_STATUS_BAD_HANDLE);
    world_unchanged();
}

/* Whoever ends, the grantee has mapped the granter's page into its own RAM,
   which it gave back before. */
static void map_into_ram(uint64_t gfn)
{
    p2m_clear(domid(GRANTEE), gfn_of(gfn));
    fake_frame_poke32(ram(GRANTEE, gfn), 8, 0x51515151);
    assert_int_equal(map_as(GRANTEE, gfn * PAGE_BYTES, GRANTER).status, 0);
    assert_true(leaf_frame(gfn) == ram(GRANTER, PAGE).v);
}

static void end_by_force_gives_the_mapper_its_own_page_cleared(void **state)
{
    (void)state;
    const uint32_t populated = p2m_populated[GRANTEE];

    map_into_ram(20);
    grant_domain_end(domid(GRANTER));
    assert_true(leaf_frame(20) == ram(GRANTEE, 20).v);
    assert_int_equal(leaf_writable(20), 1);
    assert_int_equal(fake_frame_peek32(ram(GRANTEE, 20), 8), 0);
    assert_int_equal(p2m_populated[GRANTEE], populated);
    assert_true(grant_is_ok());
}

static void end_of_the_mapper_gives_nothing_back(void **state)
{
    (void)state;
    map_into_ram(20);
    grant_domain_end(domid(GRANTEE));
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(20)) == 0);
    assert_int_equal(fake_frame_peek32(ram(GRANTEE, 20), 8), 0x51515151);
}

static void unmap_gives_nothing_back(void **state)
{
    (void)state;
    map_into_ram(20);
    for (uint32_t h = 0; h < MAPTRACK_MAX; h++) {
        (void)grant_unmap(domid(GRANTEE), 20 * PAGE_BYTES, h);
    }
    assert_true(p2m_leaf(domid(GRANTEE), gfn_of(20)) == 0);
    assert_int_equal(fake_frame_peek32(ram(GRANTEE, 20), 8), 0x51515151);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, mesh_start)
    const struct CMUnitTest tests[] = {
        TEST(end_drops_the_domains_own_mappings),
        TEST(end_takes_the_domains_frames_from_everybody),
        TEST(end_leaves_the_others_alone),
        TEST(end_of_all_leaves_nothing),
        TEST(handle_of_a_revoked_mapping_is_refused),
        TEST(end_by_force_gives_the_mapper_its_own_page_cleared),
        TEST(end_of_the_mapper_gives_nothing_back),
        TEST(unmap_gives_nothing_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
