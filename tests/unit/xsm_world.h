/* SPDX-License-Identifier: Apache-2.0 */
/** @file Small tables and labels for the tests of the monitor. */
#ifndef CLOISON_TESTS_UNIT_XSM_WORLD_H
#define CLOISON_TESTS_UNIT_XSM_WORLD_H

#include <stdlib.h>

#include "tests/unit/unit.h"
#include "xsm/check.h"
#include "xsm/label.h"
#include "xsm/load.h"

/* Two identities, three cells, masks on the order of the low levels only:
   profiles are indexed by enum xsm_order. */
#define WORLD_IDENTITIES 2
#define WORLD_CIDS (WORLD_IDENTITIES * WORLD_IDENTITIES * CLASS_COUNT)
#define WORLD_CELLS 3
#define WORLD_CELL_BASE (XSM_CID_BASE + WORLD_CIDS / 2)
#define WORLD_PROFILE_BASE (WORLD_CELL_BASE + 2 * WORLD_CELLS)
#define WORLD_PROFILES 8
#define WORLD_WORDS (WORLD_PROFILE_BASE + WORLD_PROFILES)
#define WORLD_BYTES (4 * WORLD_WORDS)

static uint8_t world_bytes[WORLD_BYTES];

static void world_put(uint32_t word, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        world_bytes[4 * word + i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t world_get(uint32_t word)
{
    uint32_t value = 0;

    for (uint32_t i = 4; i > 0; i--) {
        value = value * 256 + world_bytes[4 * word + i - 1];
    }
    return value;
}

static void world_put_cid(uint32_t index, uint32_t cell)
{
    uint32_t word = XSM_CID_BASE + index / 2;
    uint32_t both = world_get(word);

    if (index % 2 == 0) {
        both = both / 65536 * 65536 + cell;
    } else {
        both = both % 65536 + cell * 65536;
    }
    world_put(word, both);
}

/*
 * Cell 0 allows nothing. Cell 1 allows all between equals and the lowest
 * permission to whoever dominates. Cell 2 allows what cell 1 does, less the
 * highest permission. Identity 0 has cell 1 on itself and cell 2 on 1;
 * identity 1 has nothing on anybody.
 */
static void world_table(void)
{
    static const uint32_t profiles[WORLD_PROFILES] = {0,          0, 0, 0,
                                                      0xffffffff, 1, 0, 0};

    memset(world_bytes, 0, sizeof world_bytes);
    world_put(XSM_HEADER_MAGIC, XSM_MAGIC);
    world_put(XSM_HEADER_FORMAT, XSM_FORMAT);
    world_put(XSM_HEADER_BYTES, WORLD_BYTES);
    world_put(XSM_HEADER_VERSION, 7);
    world_put(XSM_HEADER_NUMBERING, xsm_numbering());
    world_put(XSM_HEADER_CLASSES, CLASS_COUNT);
    world_put(XSM_HEADER_IDENTITIES, WORLD_IDENTITIES);
    world_put(XSM_HEADER_CELLS, WORLD_CELLS);
    world_put(XSM_HEADER_PROFILES, WORLD_PROFILES);
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        world_put(XSM_MASK_BASE + c, 3);
        world_put_cid(0 * CLASS_COUNT + c, 1);
        world_put_cid(1 * CLASS_COUNT + c, 2);
    }
    world_put(WORLD_CELL_BASE + 2, 0xffffffff);
    world_put(WORLD_CELL_BASE + 3, 4);
    world_put(WORLD_CELL_BASE + 4, 0x7fffffff);
    world_put(WORLD_CELL_BASE + 5, 4);
    for (uint32_t i = 0; i < WORLD_PROFILES; i++) {
        world_put(WORLD_PROFILE_BASE + i, profiles[i]);
    }
}

/* As after boot: no table, no labels, a good table ready to be loaded. */
static int world_reset(void **state)
{
    (void)state;
    memset(xsm_table, 0, sizeof xsm_table);
    memset(xsm_vector, 0, sizeof xsm_vector);
    memset(xsm_labels, 0, sizeof xsm_labels);
    memset(xsm_identity, 0, sizeof xsm_identity);
    memset(xsm_labelled, 0, sizeof xsm_labelled);
    memset(xsm_relations, 0, sizeof xsm_relations);
    xsm_table_length = 0;
    world_table();
    return 0;
}

/* Load from a block of exactly this length, so that the address sanitizer
   sees a read behind its end. */
static inline enum status world_load(uint32_t length)
{
    uint8_t *exact = malloc(length == 0 ? 1 : length);
    enum status status;

    assert_non_null(exact);
    memcpy(exact, world_bytes, length);
    status = xsm_load(exact, length);
    free(exact);
    return status;
}

static inline struct xsm_label world_label(uint32_t identity, uint32_t low,
                                           uint32_t high)
{
    struct xsm_label label;

    memset(&label, 0, sizeof label);
    label.identity = identity;
    label.low.sensitivity = low;
    label.high.sensitivity = high;
    return label;
}

static inline struct domid world_domain(uint32_t number)
{
    return (struct domid){(uint16_t)number};
}

static inline enum status world_set(uint32_t domain, uint32_t identity,
                                    uint32_t level)
{
    struct xsm_label label = world_label(identity, level, level);

    return xsm_label_set(world_domain(domain), &label);
}

/* Everything the monitor knows, to be compared after a refusal. */
#define WORLD_SNAPSHOT()                                                       \
    UNIT_SNAPSHOT(old_table, xsm_table);                                       \
    UNIT_SNAPSHOT(old_vector, xsm_vector);                                     \
    UNIT_SNAPSHOT(old_labels, xsm_labels);                                     \
    UNIT_SNAPSHOT(old_identity, xsm_identity);                                 \
    UNIT_SNAPSHOT(old_labelled, xsm_labelled);                                 \
    UNIT_SNAPSHOT(old_relations, xsm_relations);                               \
    UNIT_SNAPSHOT(old_length, xsm_table_length)

#define WORLD_UNCHANGED()                                                      \
    UNIT_UNCHANGED(old_table, xsm_table);                                      \
    UNIT_UNCHANGED(old_vector, xsm_vector);                                    \
    UNIT_UNCHANGED(old_labels, xsm_labels);                                    \
    UNIT_UNCHANGED(old_identity, xsm_identity);                                \
    UNIT_UNCHANGED(old_labelled, xsm_labelled);                                \
    UNIT_UNCHANGED(old_relations, xsm_relations);                              \
    UNIT_UNCHANGED(old_length, xsm_table_length)

#endif
