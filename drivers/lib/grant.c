/* SPDX-License-Identifier: Apache-2.0 */
/** @file Pages of other domains. */
#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/pool.h"

static uint32_t handles[GRANT_SLOT_MAX];
static uint16_t slot_next[GRANT_SLOT_MAX];
static struct pool slot_pool;

/* Give the pages of slots first .. first + count - 1 back; how many were. */
static uint32_t give_back(uint32_t first, uint32_t count)
{
    uint64_t frames[GRANT_BATCH];
    for (uint32_t i = 0; i < count; i++) {
        frames[i] = (uint64_t)grant_slots[first + i] / PAGE_BYTES;
    }
    struct abi_memory_reservation op = {.extent_start = (uint64_t)frames,
                                        .extent_count = count,
                                        .domain = ABI_DOMID_SELF};
    int64_t done = memory_op(MEMORY_OP_DECREASE_RESERVATION, &op);
    return done > 0 ? (uint32_t)done : 0;
}

uint32_t grant_start(uint32_t count)
{
    uint32_t done = 0;
    count = count > grant_slot_count ? grant_slot_count : count;
    while (done < count) {
        uint32_t batch =
            count - done > GRANT_BATCH ? GRANT_BATCH : count - done;
        if (give_back(done, batch) != batch) {
            domain_fail("pages are given back for grants");
        }
        done += batch;
    }
    pool_start(&slot_pool, slot_next, done);
    return done;
}

static uint32_t map_batch(struct grant_mapping *list, uint32_t count)
{
    struct abi_grant_map ops[GRANT_BATCH];
    uint32_t slot[GRANT_BATCH];
    uint32_t wanted = 0;
    uint32_t done = 0;
    while (wanted < count && slot_pool.left != 0) {
        slot[wanted] = pool_take(&slot_pool);
        ops[wanted] = (struct abi_grant_map){
            .host_address = (uint64_t)grant_slots[slot[wanted]],
            .flags = list[wanted].readonly ? GRANT_MAP_HOST + GRANT_MAP_READONLY
                                           : GRANT_MAP_HOST,
            .ref = list[wanted].ref,
            .domain = (uint16_t)list[wanted].domain,
            .status = GRANT_STATUS_GENERAL_ERROR};
        wanted++;
    }
    grant_op(GRANT_OP_MAP, ops, wanted);
    for (uint32_t i = 0; i < count; i++) {
        list[i].page = NULL;
        if (i < wanted && ops[i].status == GRANT_STATUS_OKAY) {
            handles[slot[i]] = ops[i].handle;
            list[i].page = grant_slots[slot[i]];
            done++;
        } else if (i < wanted) {
            pool_give(&slot_pool, slot[i]);
        }
    }
    return done;
}

uint32_t grant_map(struct grant_mapping *list, uint32_t count)
{
    uint32_t mapped = 0;
    for (uint32_t at = 0; at < count; at += GRANT_BATCH) {
        uint32_t left = count - at;
        mapped += map_batch(list + at, left > GRANT_BATCH ? GRANT_BATCH : left);
    }
    return mapped;
}

/* The slot that @p page is, if it is one that is taken. */
static uint32_t slot_of(const void *page)
{
    uint64_t offset = (uint64_t)page - (uint64_t)grant_slots;
    uint64_t slot = offset / PAGE_BYTES;
    if (page == NULL || offset % PAGE_BYTES != 0 || slot >= slot_pool.count ||
        !pool_is_taken(&slot_pool, (uint32_t)slot)) {
        return POOL_NONE;
    }
    return (uint32_t)slot;
}

static void unmap_batch(void *const *pages, uint32_t count)
{
    struct abi_grant_unmap ops[GRANT_BATCH];
    uint32_t slot[GRANT_BATCH];
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < count; i++) {
        slot[wanted] = slot_of(pages[i]);
        if (slot[wanted] != POOL_NONE) {
            ops[wanted] =
                (struct abi_grant_unmap){.host_address = (uint64_t)pages[i],
                                         .handle = handles[slot[wanted]],
                                         .status = GRANT_STATUS_GENERAL_ERROR};
            wanted++;
        }
    }
    grant_op(GRANT_OP_UNMAP, ops, wanted);
    for (uint32_t i = 0; i < wanted; i++) {
        /* Revoked before: our own page is there, and goes again. */
        if (ops[i].status != GRANT_STATUS_OKAY) {
            give_back(slot[i], 1);
        }
        pool_give(&slot_pool, slot[i]);
    }
}

void grant_unmap(void *const *pages, uint32_t count)
{
    for (uint32_t at = 0; at < count; at += GRANT_BATCH) {
        uint32_t left = count - at;
        unmap_batch(pages + at, left > GRANT_BATCH ? GRANT_BATCH : left);
    }
}

void *grant_map_page(uint32_t domain, uint32_t ref, bool readonly)
{
    struct grant_mapping one = {
        .domain = domain, .ref = ref, .readonly = readonly};
    grant_map(&one, 1);
    return one.page;
}

void grant_unmap_page(void *page)
{
    grant_unmap(&page, 1);
}

uint32_t grant_copy(struct abi_grant_copy *list, uint32_t count)
{
    uint32_t failed = 0;
    for (uint32_t i = 0; i < count; i++) {
        list[i].status = GRANT_STATUS_GENERAL_ERROR;
    }
    grant_op(GRANT_OP_COPY, list, count);
    for (uint32_t i = 0; i < count; i++) {
        failed += list[i].status != GRANT_STATUS_OKAY ? 1 : 0;
    }
    return failed;
}

bool grant_copy_from(void *to, struct abi_grant_copy_side from, uint32_t length)
{
    struct abi_grant_copy op = {.source = from,
                                .dest = grant_side_own(to),
                                .length = (uint16_t)length,
                                .flags = GRANT_COPY_SOURCE_REF};
    return grant_copy(&op, 1) == 0;
}
