/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A small world for tests of grants: three live domains and a dead one,
 * page tables, grant tables, and a memory of how it was.
 */
#ifndef CLOISON_TESTS_UNIT_GRANT_WORLD_H
#define CLOISON_TESTS_UNIT_GRANT_WORLD_H

#include "tests/fake/fake_tables.h"
#include "tests/unit/unit.h"

#include "core/abi/hypercall.h"
#include "core/logic/grant.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"

#define GRANTER 0
#define GRANTEE 1
#define THIRD 2
#define DEAD 3
#define ABSENT 4

/* RAM of each domain, and a reference and a page that tests like to use. */
#define WORLD_PAGES 64
#define REF 8
#define PAGE 5

/* Where a mapping goes: above all RAM. */
#define HOST_GFN 1000
#define HOST_ADDRESS ((uint64_t)HOST_GFN * PAGE_BYTES)

/* Pool pages of each domain: root, three levels, some to extend. */
#define WORLD_POOL 12

#define READ_MAP (GRANT_MAP_HOST + GRANT_MAP_READONLY)
#define WRITE_MAP GRANT_MAP_HOST
#define PERMIT GRANT_ENTRY_PERMIT_ACCESS
#define PERMIT_READ (GRANT_ENTRY_PERMIT_ACCESS + GRANT_ENTRY_READONLY)

static inline struct domid domid(uint16_t v)
{
    struct domid domain = {v};
    return domain;
}

static inline struct gfn gfn_of(uint64_t v)
{
    struct gfn gfn = {v};
    return gfn;
}

/* Machine frame of a page of RAM. */
static inline struct mfn ram(uint16_t domain, uint64_t gfn)
{
    struct mfn frame = {domains[domain].memory.v + gfn};
    return frame;
}

static inline void world_domain(uint16_t d, enum domain_state state)
{
    memset(&domains[d], 0, sizeof domains[d]);
    domains[d].state = (uint8_t)state;
    domains[d].vcpu_count = 1;
    domains[d].memory.v = 100000 + d * 1000u;
    domains[d].memory_pages = WORLD_PAGES;
    domains[d].grant_frame_count = 2;
    assert_int_equal(p2m_build(domid(d), d * WORLD_POOL, WORLD_POOL), ST_OK);
}

static inline int world_start(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_vcpu_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    grant_table_init();
    memset(grant_table_hint, 0, sizeof grant_table_hint);
    p2m_init();
    for (uint16_t d = 0; d <= DEAD; d++) {
        world_domain(d, d == DEAD ? DOMAIN_DEAD : DOMAIN_LIVE);
    }
    assert_true(grant_is_ok());
    fake_xsm_check_count = 0;
    return 0;
}

/* The granter writes an entry of its table. */
static inline void entry_set(uint16_t granter, uint32_t ref, uint32_t flags,
                             uint32_t grantee, uint32_t frame)
{
    struct mfn table = domain_grant_frame(domid(granter), ref / 512);

    fake_frame_poke32(table, ref % 512 * 8, flags + grantee * 65536);
    fake_frame_poke32(table, ref % 512 * 8 + 4, frame);
}

static inline uint32_t entry_flags(uint16_t granter, uint32_t ref)
{
    struct mfn table = domain_grant_frame(domid(granter), ref / 512);

    return fake_frame_peek32(table, ref % 512 * 8) % 65536;
}

static inline struct grant_map_answer
world_map(uint64_t address, uint32_t flags, uint32_t ref, uint16_t granter)
{
    struct grant_map_request request = {address, flags, ref, granter};

    return grant_map(domid(GRANTEE), request);
}

/* A mapping that must succeed; its handle. */
static inline uint32_t map_good(uint64_t address, uint32_t flags, uint32_t ref)
{
    struct grant_map_answer answer = world_map(address, flags, ref, GRANTER);

    assert_int_equal(answer.status, GRANT_STATUS_OKAY);
    assert_in_range(answer.handle, 0, MAPTRACK_MAX - 1);
    assert_true(grant_is_ok());
    return answer.handle;
}

/* The leaf of the grantee at a guest frame, split. */
static inline uint64_t leaf_frame(uint64_t gfn)
{
    return p2m_leaf(domid(GRANTEE), gfn_of(gfn)) / PAGE_BYTES % 1099511627776;
}

static inline uint64_t leaf_writable(uint64_t gfn)
{
    return p2m_leaf(domid(GRANTEE), gfn_of(gfn)) / NPT_WRITE % 2;
}

/* All state that an operation on grants could change. */
#define WORLD_POOL_PAGES ((DEAD + 1) * WORLD_POOL)

static struct {
    struct maptrack_table maps[DOMAIN_MAX];
    struct active_table uses[DOMAIN_MAX];
    uint32_t hint[DOMAIN_MAX];
    struct domain domain[DOMAIN_MAX];
    struct npt_page pool[WORLD_POOL_PAGES];
    uint8_t level[NPT_PAGE_MAX];
    struct p2m p2m[DOMAIN_MAX];
    uint64_t memory;
    uint32_t flush_count;
} kept;

static inline void world_keep(void)
{
    memcpy(kept.maps, maptracks, sizeof kept.maps);
    memcpy(kept.uses, active, sizeof kept.uses);
    memcpy(kept.hint, grant_table_hint, sizeof kept.hint);
    memcpy(kept.domain, domains, sizeof kept.domain);
    memcpy(kept.pool, npt_pool, sizeof kept.pool);
    memcpy(kept.level, npt_level, sizeof kept.level);
    memcpy(kept.p2m, p2ms, sizeof kept.p2m);
    kept.memory = fake_frame_digest();
    kept.flush_count = fake_vcpu.flush_count;
}

static inline void world_unchanged(void)
{
    assert_memory_equal(kept.maps, maptracks, sizeof kept.maps);
    assert_memory_equal(kept.uses, active, sizeof kept.uses);
    assert_memory_equal(kept.hint, grant_table_hint, sizeof kept.hint);
    assert_memory_equal(kept.domain, domains, sizeof kept.domain);
    assert_memory_equal(kept.pool, npt_pool, sizeof kept.pool);
    assert_memory_equal(kept.level, npt_level, sizeof kept.level);
    assert_memory_equal(kept.p2m, p2ms, sizeof kept.p2m);
    assert_true(kept.memory == fake_frame_digest());
    assert_int_equal(kept.flush_count, fake_vcpu.flush_count);
    assert_true(grant_is_ok());
}

/* A map that must be refused so, and change nothing. */
static inline void map_refused(int16_t status, uint64_t address, uint32_t flags,
                               uint32_t ref, uint16_t granter)
{
    struct grant_map_answer answer;

    world_keep();
    answer = world_map(address, flags, ref, granter);
    assert_int_equal(answer.status, status);
    assert_true(answer.status < 0);
    assert_true(answer.handle == GRANT_HANDLE_NONE);
    world_unchanged();
}

#endif
