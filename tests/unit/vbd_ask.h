/* SPDX-License-Identifier: Apache-2.0 */
/** @file The front end's side of a block ring, for tests. */
#ifndef CLOISON_TESTS_UNIT_VBD_ASK_H
#define CLOISON_TESTS_UNIT_VBD_ASK_H

#include "tests/unit/unit.h"

#include "tests/unit/blk_world.h"

/* A request as the front end builds it. */
struct ask {
    uint8_t operation;
    uint8_t count;
    uint64_t id;
    uint64_t sector;
    uint32_t ref;  /* of the first segment; the others follow */
    uint8_t first; /* sectors of each segment */
    uint8_t last;
};

static uint32_t read_next; /* the response the front end reads next */

static uint32_t *slot(uint32_t index)
{
    return world_ring + RING_SLOTS + index % VBD_SLOTS * BLKIF_REQUEST_WORDS;
}

static void segment(uint32_t *words, uint32_t ref, uint8_t first, uint8_t last)
{
    words[0] = ref;
    words[1] = first + last * 256u;
}

static void ask(const struct ask *a)
{
    uint32_t *words = slot(world_ring[RING_REQUEST_PRODUCED]);
    memset(words, 0, BLKIF_REQUEST_BYTES);
    words[0] = a->operation + a->count * 256u;
    words[2] = (uint32_t)a->id;
    words[3] = (uint32_t)(a->id >> 32);
    words[4] = (uint32_t)a->sector;
    words[5] = (uint32_t)(a->sector >> 32);
    for (uint32_t i = 0; i < a->count && i < BLKIF_SEGMENTS; i++) {
        segment(words + 6 + 2 * i, a->ref + i, a->first, a->last);
    }
    world_ring[RING_REQUEST_PRODUCED]++;
}

/* One whole page, read or written. */
static void ask_page(uint8_t operation, uint64_t id, uint64_t sector,
                     uint32_t ref)
{
    const struct ask a = {.operation = operation,
                          .count = 1,
                          .id = id,
                          .sector = sector,
                          .ref = ref,
                          .last = 7};
    ask(&a);
}

static void ask_flush(uint64_t id)
{
    const struct ask a = {.operation = BLKIF_FLUSH, .id = id};
    ask(&a);
}

/* Page @p list names @p count segments, pages from @p ref on. */
static void ask_indirect(uint8_t operation, uint32_t count, uint32_t list,
                         uint32_t ref)
{
    uint32_t *words = slot(world_ring[RING_REQUEST_PRODUCED]);
    memset(words, 0, BLKIF_REQUEST_BYTES);
    words[0] = BLKIF_INDIRECT + operation * 256u + count * 65536u;
    words[2] = 77;
    words[7] = list;
    for (uint32_t i = 0; i < count && i < 512; i++) {
        segment((uint32_t *)(void *)world_page[list] + 2 * i, ref + i, 0, 0);
    }
    world_ring[RING_REQUEST_PRODUCED]++;
}

static bool answered(void)
{
    return world_ring[RING_RESPONSE_PRODUCED] != read_next;
}

/* The next response is there, and is this one. */
static void expect(uint64_t id, uint8_t operation, int16_t status)
{
    assert_true(answered());
    const uint32_t *words = slot(read_next);
    assert_int_equal(words[0], (uint32_t)id);
    assert_int_equal(words[1], (uint32_t)(id >> 32));
    assert_int_equal(words[2] % 256, operation);
    assert_int_equal((int16_t)(words[2] >> 16), status);
    read_next++;
}

/* Refused: one answer, the disk and the client's pages have not changed. */
static void assert_refused(const struct ask *a, int16_t status)
{
    UNIT_SNAPSHOT(bytes, world_bytes);
    UNIT_SNAPSHOT(pages, world_page);
    ask(a);
    vbd_work(&world_vbd);
    expect(a->id, a->operation, status);
    assert_int_equal(world_sent_count, 0);
    UNIT_UNCHANGED(bytes, world_bytes);
    UNIT_UNCHANGED(pages, world_page);
}

#endif
