/* SPDX-License-Identifier: Apache-2.0 */
/** @file A small world for tests of the gate. */
#include "tests/fake/fake_tables.h"
#include "tests/fake/gate_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/port/hw_image.h"
#include "core/logic/guest_mem.h"
#include "core/logic/status.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"

/* Pool pages of a domain: its tables and some to extend. */
#define WORLD_POOL 12
#define POOL_PAGES ((WORLD_DEAD + 1) * WORLD_POOL)

/* All that no refused operation may change; what is told on the console and
   counted by the audit is not in it. */
static struct state {
    struct domain domains[DOMAIN_MAX];
    struct vcpu_table vcpus[DOMAIN_MAX];
    struct vlapic_table vlapics[DOMAIN_MAX];
    unsigned char evtchns[sizeof evtchns];
    unsigned char virqs[sizeof evtchn_virqs];
    uint32_t taken[DOMAIN_MAX];
    unsigned char maptracks[sizeof maptracks];
    unsigned char active[sizeof active];
    struct npt_page pool[POOL_PAGES];
    uint8_t level[POOL_PAGES];
    struct p2m p2ms[DOMAIN_MAX];
    uint32_t populated[DOMAIN_MAX];
    unsigned char places[sizeof p2m_places];
    struct console consoles[DOMAIN_MAX];
    unsigned char reports[sizeof status_reports];
    uint64_t memory;
} before, after;

static void take(struct state *into)
{
    memcpy(into->domains, domains, sizeof domains);
    memcpy(into->vcpus, vcpus, sizeof vcpus);
    memcpy(into->vlapics, vlapics, sizeof vlapics);
    memcpy(into->evtchns, evtchns, sizeof evtchns);
    memcpy(into->virqs, evtchn_virqs, sizeof evtchn_virqs);
    memcpy(into->taken, evtchn_taken, sizeof evtchn_taken);
    memcpy(into->maptracks, maptracks, sizeof maptracks);
    memcpy(into->active, active, sizeof active);
    memcpy(into->pool, npt_pool, sizeof into->pool);
    memcpy(into->level, npt_level, sizeof into->level);
    memcpy(into->p2ms, p2ms, sizeof p2ms);
    memcpy(into->populated, p2m_populated, sizeof p2m_populated);
    memcpy(into->places, p2m_places, sizeof p2m_places);
    memcpy(into->consoles, consoles, sizeof consoles);
    memcpy(into->reports, status_reports, sizeof status_reports);
    into->memory = fake_frame_digest();
}

/* The log, for the attestation domain. */
void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    memcpy(fake_frame_bytes(frame), page, PAGE_BYTES);
}

void world_keep(void)
{
    take(&before);
}

bool world_is_kept(void)
{
    take(&after);
    return memcmp(&before, &after, sizeof before) == 0;
}

static struct mfn frame_of(uint32_t domain, uint64_t address)
{
    struct mfn frame = {domains[domain].memory.v + address / PAGE_BYTES};
    return frame;
}

void world_poke64(uint32_t domain, uint64_t address, uint64_t value)
{
    fake_frame_poke64(frame_of(domain, address), address % PAGE_BYTES, value);
}

void world_poke32(uint32_t domain, uint64_t address, uint32_t value)
{
    fake_frame_poke32(frame_of(domain, address), address % PAGE_BYTES, value);
}

uint64_t world_peek64(uint32_t domain, uint64_t address)
{
    return fake_frame_peek64(frame_of(domain, address), address % PAGE_BYTES);
}

uint32_t world_peek32(uint32_t domain, uint64_t address)
{
    return fake_frame_peek32(frame_of(domain, address), address % PAGE_BYTES);
}

void world_tables(uint32_t domain)
{
    for (uint32_t level = 0; level < 3; level++) {
        world_poke64(domain, (WORLD_TABLES + level) * PAGE_BYTES,
                     (WORLD_TABLES + level + 1) * PAGE_BYTES + 7);
    }
    for (uint64_t page = 0; page < WORLD_PAGES; page++) {
        uint64_t entry = page * PAGE_BYTES + 7;

        if (page == WORLD_READONLY) {
            entry -= 2;
        } else if (page == WORLD_UNMAPPED) {
            entry = 0;
        }
        world_poke64(domain, (WORLD_TABLES + 3) * PAGE_BYTES + page * 8, entry);
    }
}

static void build_domain(uint32_t d)
{
    struct domid domain = {(uint16_t)d};

    domains[d].state = d == WORLD_DEAD ? DOMAIN_DEAD : DOMAIN_LIVE;
    domains[d].vcpu_count = WORLD_VCPUS;
    domains[d].memory.v = 100000 + d * 1000u;
    domains[d].memory_pages = WORLD_PAGES;
    domains[d].grant_frame_count = 1;
    if (p2m_build(domain, d * WORLD_POOL, WORLD_POOL) != ST_OK) {
        abort();
    }
    vcpu_domain_init(domain);
    if (d == WORLD_DEAD) {
        vcpu_domain_end(domain);
    }
    (void)snprintf(image_plan.domains[d].text.name, DOMAIN_NAME_MAX, "dom%u",
                   d);
    (void)snprintf(image_plan.domains[d].text.label, LABEL_TEXT_MAX,
                   "system_u:system_r:tenant_t:s%u:c1.c3", d);
    world_tables(d);
}

void world_reset(void)
{
    fake_frame_reset();
    fake_vcpu_reset();
    fake_time_reset();
    fake_console_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    memset(vcpus, 0, sizeof vcpus);
    memset(evtchns, 0, sizeof evtchns);
    memset(evtchn_virqs, 0, sizeof evtchn_virqs);
    memset(evtchn_taken, 0, sizeof evtchn_taken);
    memset(vcpu_pollers, 0, sizeof vcpu_pollers);
    memset(consoles, 0, sizeof consoles);
    memset(&audit, 0, sizeof audit);
    memset(grant_table_hint, 0, sizeof grant_table_hint);
    vcpu_next_deadline = 0;
    grant_table_init();
    p2m_init();
    vlapic_boot();
    for (uint32_t d = 0; d <= WORLD_DEAD; d++) {
        build_domain(d);
    }
    guest_paging.cr3 = WORLD_TABLES * PAGE_BYTES;
    guest_paging.long_mode = 1;
}

uint64_t world_call3(uint32_t domain, uint64_t number, uint64_t a0, uint64_t a1,
                     uint64_t a2)
{
    struct domid self = {(uint16_t)domain};

    memset(&gate_call, 0, sizeof gate_call);
    gate_call.number = number;
    gate_call.arg[0] = a0;
    gate_call.arg[1] = a1;
    gate_call.arg[2] = a2;
    gate_hypercall(self, 0);
    return gate_call.result;
}

uint64_t world_call(uint32_t domain, uint64_t number, uint64_t a0, uint64_t a1)
{
    return world_call3(domain, number, a0, a1, 0);
}
