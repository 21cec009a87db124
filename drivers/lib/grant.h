/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Pages of other domains: mapped into slots, or copied by the core.
 *
 * A slot is a page of the domain's own that it has given back, so that a
 * foreign page can take its place. When the core ends a mapping because the
 * granter died, it puts an empty page there: a reader sees zeros, not a fault.
 * The slot stays taken until grant_unmap(). Whatever is read here can change
 * at any time: copy once, then check.
 */
#ifndef CLOISON_DRIVERS_LIB_GRANT_H
#define CLOISON_DRIVERS_LIB_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/abi/grant_table.h"
#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/memory.h"

/* As many mappings as the core lets one domain have. */
#define GRANT_SLOT_MAX 1024
/* A longer list is done in pieces of this. */
#define GRANT_BATCH 32

/** The pages that are given back. A domain that needs fewer than
 * GRANT_SLOT_MAX defines both itself. */
extern uint8_t grant_slots[][4096];
extern const uint32_t grant_slot_count;

/** What to map, and where it came: page is NULL if it could not be. */
struct grant_mapping {
    uint32_t domain;
    uint32_t ref;
    bool readonly;
    void *page;
};

/** Make @p slots mappings possible, once; how many there are. */
uint32_t grant_start(uint32_t slots);

/** Map a list; how many of it could be. */
uint32_t grant_map(struct grant_mapping *list, uint32_t count);
/** End mappings, alive or not; NULL among @p pages is passed over. */
void grant_unmap(void *const *pages, uint32_t count);
/** The same for one page; NULL: could not be mapped. */
void *grant_map_page(uint32_t domain, uint32_t ref, bool readonly);
void grant_unmap_page(void *page);

/** Copy a list, as core/abi says; how many failed, their status is not 0. */
uint32_t grant_copy(struct abi_grant_copy *list, uint32_t count);
/** Sides of a copy. @p at must not be in a slot. */
static inline struct abi_grant_copy_side grant_side_own(const void *at)
{
    return (struct abi_grant_copy_side){
        .name = (uint64_t)at / PAGE_BYTES,
        .domain = ABI_DOMID_SELF,
        .offset = (uint16_t)((uint64_t)at % PAGE_BYTES)};
}

static inline struct abi_grant_copy_side
grant_side_peer(uint32_t domain, uint32_t ref, uint32_t offset)
{
    return (struct abi_grant_copy_side){
        .name = ref, .domain = (uint16_t)domain, .offset = (uint16_t)offset};
}

/** One copy of @p length bytes that cross no page; whether it was done. */
bool grant_copy_from(void *to, struct abi_grant_copy_side from,
                     uint32_t length);

#endif
