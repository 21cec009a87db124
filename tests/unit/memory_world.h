/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A small world for tests of memory: three domains with page tables,
 * a model of the processor's walk through them, and a memory of how it was.
 */
#ifndef CLOISON_TESTS_UNIT_MEMORY_WORLD_H
#define CLOISON_TESTS_UNIT_MEMORY_WORLD_H

#include "tests/fake/fake_tables.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "core/logic/p2m.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"

#define WORLD_DOMAINS 3

/* RAM: three level 1 tables, the last one half full. */
#define WORLD_PAGES 1280

/* Pool pages: as many as asked for, less most of the reserve. */
#define WORLD_POOL 12
#define WORLD_USED 6

/* Where the processor finds nothing. */
#define WALK_NOTHING 0

/* What must not change when something is refused. */
struct world_state {
    struct npt_page pool[WORLD_DOMAINS * WORLD_POOL];
    uint8_t level[NPT_PAGE_MAX];
    uint8_t owner[NPT_PAGE_MAX];
    uint32_t given;
    struct p2m p2ms[DOMAIN_MAX];
    uint32_t populated[DOMAIN_MAX];
    struct p2m_places places[DOMAIN_MAX];
    struct domain domains[DOMAIN_MAX];
    struct maptrack_table maptracks[DOMAIN_MAX];
    uint64_t frames;
    uint64_t writes;
    uint32_t flushes;
};

static struct world_state world_before;
static struct world_state world_after;

static inline struct domid domid(uint32_t v)
{
    struct domid domain = {(uint16_t)v};
    return domain;
}

/* What the core writes for the guest to read. */
static inline bool is_sealed(uint64_t gfn)
{
    return gfn >= CLOISON_STATUS_GFN && gfn < CLOISON_SEALED_END;
}

static inline struct gfn gfn_of(uint64_t v)
{
    struct gfn gfn = {v};
    return gfn;
}

/* Machine frame of a page of RAM. */
static inline struct mfn ram(uint32_t domain, uint64_t gfn)
{
    struct mfn frame = {domains[domain].memory.v + gfn};
    return frame;
}

/* Machine frame of shared frame @p index. */
static inline uint64_t shared(uint32_t domain, uint64_t index)
{
    return domains[domain].memory.v + WORLD_PAGES + index;
}

static inline uint64_t leaf_rw(uint64_t frame)
{
    return frame * PAGE_BYTES + NPT_LEAF_RW;
}

static inline uint64_t leaf_ram(uint32_t domain, uint64_t gfn)
{
    return leaf_rw(ram(domain, gfn).v) - (is_sealed(gfn) ? NPT_WRITE : 0);
}

static inline void world_domain(uint32_t d)
{
    memset(&domains[d], 0, sizeof domains[d]);
    domains[d].state = DOMAIN_LIVE;
    domains[d].vcpu_count = 1;
    domains[d].memory.v = 100000 + d * 5000u;
    domains[d].memory_pages = WORLD_PAGES;
    domains[d].grant_frame_count = 1;
}

static inline int world_start(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_vcpu_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    memset(maptracks, 0, sizeof maptracks);
    memset(p2m_places, 0, sizeof p2m_places);
    memset(npt_pool, 0xff, sizeof world_before.pool);
    p2m_init();
    for (uint32_t d = 0; d < WORLD_DOMAINS; d++) {
        world_domain(d);
        assert_int_equal(p2m_build(domid(d), d * WORLD_POOL, WORLD_POOL),
                         ST_OK);
    }
    assert_true(p2m_is_ok());
    return 0;
}

static inline void world_copy(struct world_state *to)
{
    memset(to, 0, sizeof *to);
    memcpy(to->pool, npt_pool, sizeof to->pool);
    memcpy(to->level, npt_level, sizeof to->level);
    memcpy(to->owner, npt_owner, sizeof to->owner);
    to->given = npt_given;
    memcpy(to->p2ms, p2ms, sizeof to->p2ms);
    memcpy(to->populated, p2m_populated, sizeof to->populated);
    memcpy(to->places, p2m_places, sizeof to->places);
    memcpy(to->domains, domains, sizeof to->domains);
    memcpy(to->maptracks, maptracks, sizeof to->maptracks);
    to->frames = fake_frame_digest();
    to->writes = fake_frame_write_count;
    to->flushes = fake_vcpu.flush_count;
}

static inline void world_remember(void)
{
    world_copy(&world_before);
}

static inline void world_unchanged(void)
{
    world_copy(&world_after);
    assert_memory_equal(&world_before, &world_after, sizeof world_before);
    assert_true(p2m_is_ok());
}

/* What the processor finds for a guest frame: a leaf or WALK_NOTHING. */
static inline uint64_t walk(uint32_t domain, uint64_t gfn)
{
    uint64_t entry = (uint64_t)(NPT_POOL_FRAME + p2ms[domain].first) << 12 | 1;

    for (int shift = 27; shift >= 0; shift -= 9) {
        uint64_t page =
            ((entry & 0xffffffffff000) >> 12) - (uint64_t)NPT_POOL_FRAME;

        assert_true(page < NPT_PAGE_MAX);
        entry = npt_pool[page].entry[gfn >> shift & 511];
        if ((entry & 1) == 0) {
            return WALK_NOTHING;
        }
    }
    return entry;
}

/* A foreign mapping of a frame of @p granter is in the tables. */
static inline void world_map(uint32_t domain, uint32_t handle,
                             struct maptrack mapping)
{
    maptracks[domain].entry[handle] = mapping;
    assert_int_equal(p2m_reserve(domid(domain), gfn_of(mapping.gfn)), ST_OK);
    p2m_set_foreign(domid(domain), handle);
}

static inline struct maptrack mapping_of(uint32_t granter, uint64_t page,
                                         uint64_t gfn, bool writable)
{
    struct maptrack mapping = {1, writable, (uint16_t)granter,
                               8, gfn,      {domains[granter].memory.v + page}};
    return mapping;
}

#endif
