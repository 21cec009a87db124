/* SPDX-License-Identifier: Apache-2.0 */
/** @file The world of gate_world.h under a real policy. */
#include "tests/fake/reload_world.h"

#include <stdlib.h>
#include <string.h>

#include "core/abi/hypercall.h"
#include "core/abi/grant_table.h"
#include "core/logic/measure.h"
#include "core/port/hw_image.h"
#include "core/logic/reload.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/fake_tpm.h"
#include "xsm/load.h"
#include "xsm/prepare.h"

struct fake_policy reload_next;

static struct xsm_slot kept_slot;
static struct attest_log kept_log;
static uint32_t kept_version;

/* gate_world.c resets the monitor that it expects. */
void fake_xsm_reset(void)
{
}

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void policy_reset(void)
{
    memset(&reload_next, 0, sizeof(reload_next));
    reload_next.version = RELOAD_FIRST_VERSION;
    reload_next.allowed[1][2] = RELOAD_ALL;
    reload_next.allowed[2][1] = RELOAD_ALL;
    reload_next.refused[1] = 1u << CLASS_SECURITY;
    reload_next.refused[2] = 1u << CLASS_SECURITY;
    for (uint32_t d = 0; d <= WORLD_DEAD; d++) {
        reload_next.identities[d] = d == WORLD_DEAD ? 1 : d;
        memcpy(reload_next.labels[d], image_plan.domains[d].text.label,
               LABEL_TEXT_MAX);
    }
}

static void monitor_reset(void)
{
    struct xsm_label label;

    memset(xsm_slots, 0, sizeof(struct xsm_slot) * XSM_SLOTS);
    memset(xsm_labelled, 0, DOMAIN_MAX);
    memset(xsm_connected, 0, XSM_PAIRS);
    memset(xsm_reports, 0, sizeof(xsm_reports));
    xsm_report_count = 0;
    xsm_version = 0;
    fake_policy_make(&reload_next);
    must(xsm_load(fake_policy_table, sizeof(fake_policy_table), false) ==
         ST_OK);
    for (uint16_t d = 0; d <= WORLD_DEAD; d++) {
        struct domid domain = {d};

        memset(&label, 0, sizeof(label));
        label.identity = reload_next.identities[d];
        must(xsm_label_set(domain, &label) == ST_OK);
    }
    must(xsm_prepare() == ST_OK);
    xsm_activate();
}

void reload_world_reset(void)
{
    world_reset();
    memset(&attest_log, 0, sizeof(attest_log));
    memset(&measure, 0, sizeof(measure));
    image_plan.tpm_required = 0;
    fake_tpm_reset(FAKE_TPM_ZEROS);
    memset(&reload, 0, sizeof(reload));
    image_plan.permissive = 0;
    image_plan.tpm_required = 0;
    policy_reset();
    monitor_reset();
    reload_next.version++;
    fake_reload_make(&reload_next);
}

/* Put bytes of the file where the domain can name them. */
static void poke(uint32_t domain, size_t at, size_t length)
{
    for (size_t i = 0; i < length; i += 8) {
        uint64_t word = 0;

        for (size_t k = 0; k < 8 && at + i + k < fake_reload.length; k++) {
            word += (uint64_t)fake_reload.bytes[at + i + k] << (8 * k);
        }
        world_poke64(domain, WORLD_ARGUMENT + i, word);
    }
}

uint64_t reload_call_begin(uint32_t domain)
{
    poke(domain, 0, RELOAD_HEADER_BYTES);
    return world_call(domain, HYPERCALL_CLOISON, CLOISON_OP_POLICY_BEGIN,
                      WORLD_ARGUMENT);
}

uint64_t reload_call_chunk(uint32_t domain, uint64_t offset)
{
    poke(domain, RELOAD_HEADER_BYTES + offset, CLOISON_CHUNK_BYTES);
    return world_call3(domain, HYPERCALL_CLOISON, CLOISON_OP_POLICY_CHUNK,
                       offset, WORLD_ARGUMENT);
}

uint64_t reload_call_commit(uint32_t domain)
{
    return world_call(domain, HYPERCALL_CLOISON, CLOISON_OP_POLICY_COMMIT, 0);
}

uint64_t reload_call_version(uint32_t domain)
{
    return world_call(domain, HYPERCALL_CLOISON, CLOISON_OP_POLICY_VERSION, 0);
}

uint64_t reload_all(uint32_t domain)
{
    uint64_t result = reload_call_begin(domain);

    for (uint64_t at = 0;
         result == 0 && at + RELOAD_HEADER_BYTES < fake_reload.length;
         at += CLOISON_CHUNK_BYTES) {
        result = reload_call_chunk(domain, at);
    }
    return result == 0 ? reload_call_commit(domain) : result;
}

uint64_t reload_policy(void)
{
    fake_reload_make(&reload_next);
    return reload_all(0);
}

/* Domain 2 maps page and entry ref of domain 1 above its RAM. */
static void share_page(uint32_t ref, uint32_t flags)
{
    struct domid granter = {1};

    fake_frame_poke64(domain_grant_frame(granter, 0), ref * 8,
                      GRANT_ENTRY_PERMIT_ACCESS + 2 * 65536u +
                          ((uint64_t)ref << 32));
    world_poke64(2, WORLD_ARGUMENT, (1000 + ref) * PAGE_BYTES);
    world_poke64(2, WORLD_ARGUMENT + 8, flags + ((uint64_t)ref << 32));
    world_poke64(2, WORLD_ARGUMENT + 16, granter.v);
    must(world_call3(2, HYPERCALL_GRANT_TABLE_OP, GRANT_OP_MAP, WORLD_ARGUMENT,
                     1) == 0 &&
         world_peek32(2, WORLD_ARGUMENT + 16) / 65536 == 0);
}

void reload_world_share(void)
{
    uint64_t port;

    share_page(8, GRANT_MAP_HOST);
    share_page(9, GRANT_MAP_HOST + GRANT_MAP_READONLY);
    world_poke64(1, WORLD_ARGUMENT, ABI_DOMID_SELF + 2 * 65536u);
    must(world_call(1, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_ALLOC_UNBOUND,
                    WORLD_ARGUMENT) == 0);
    port = world_peek32(1, WORLD_ARGUMENT + 4);
    world_poke64(2, WORLD_ARGUMENT, 1 + (port << 32));
    must(world_call(2, HYPERCALL_EVENT_CHANNEL_OP, EVENT_OP_BIND_INTERDOMAIN,
                    WORLD_ARGUMENT) == 0);
}

void reload_keep(void)
{
    /* What the caller writes into its own memory is not in question. */
    poke(0, 0, CLOISON_CHUNK_BYTES);
    world_keep();
    kept_slot = xsm_slots[XSM_ACTIVE];
    kept_log = attest_log;
    kept_version = xsm_version;
}

bool reload_is_kept(void)
{
    poke(0, 0, CLOISON_CHUNK_BYTES);
    return world_is_kept() &&
           memcmp(&kept_slot, &xsm_slots[XSM_ACTIVE], sizeof(kept_slot)) == 0 &&
           memcmp(&kept_log, &attest_log, sizeof(kept_log)) == 0 &&
           kept_version == xsm_version;
}
