/* SPDX-License-Identifier: Apache-2.0 */
/** @file Small tables and labels for the tests of the monitor. */
#ifndef CLOISON_TESTS_UNIT_XSM_WORLD_H
#define CLOISON_TESTS_UNIT_XSM_WORLD_H

#include <stdlib.h>

#include "tests/unit/unit.h"
#include "xsm/check.h"
#include "xsm/load.h"
#include "xsm/prepare.h"

/* Two identities, three cells, masks on the order of the low levels only:
   profiles are indexed by enum xsm_order. */
#define WORLD_IDENTITIES 2
#define WORLD_PAIR_CIDS (WORLD_IDENTITIES * WORLD_IDENTITIES * CLASS_COUNT)
#define WORLD_CIDS (WORLD_PAIR_CIDS + WORLD_IDENTITIES * CLASS_COUNT)
#define WORLD_CID_BASE                                                         \
    (XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * WORLD_IDENTITIES)
#define WORLD_CELLS (1 + 2 * CLASS_COUNT)
#define WORLD_CELL_BASE (WORLD_CID_BASE + WORLD_CIDS / 2)
#define WORLD_PROFILE_BASE (WORLD_CELL_BASE + XSM_CELL_WORDS * WORLD_CELLS)
#define WORLD_PROFILES (4 + 4 * CLASS_COUNT)
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
    uint32_t word = WORLD_CID_BASE + index / 2;
    uint32_t both = world_get(word);

    if (index % 2 == 0) {
        both = both / 65536 * 65536 + cell;
    } else {
        both = both % 65536 + cell * 65536;
    }
    world_put(word, both);
}

/* Questions about two identities, and about one and itself. */
static inline uint32_t world_pair(uint32_t subject, uint32_t object, uint32_t c)
{
    return (subject * WORLD_IDENTITIES + object) * CLASS_COUNT + c;
}

static inline uint32_t world_self(uint32_t subject, uint32_t c)
{
    return world_pair(WORLD_IDENTITIES, subject, c);
}

/* The number of a class's last permission. */
static inline uint32_t world_last(uint32_t c)
{
    return 32 * c + (uint32_t)__builtin_popcount(xsm_class_perms[c]) - 1;
}

static void world_put_cell(uint32_t cell, uint32_t te, uint32_t profile)
{
    uint32_t at = WORLD_CELL_BASE + XSM_CELL_WORDS * cell;

    world_put(at + XSM_CELL_TE, te);
    world_put(at + XSM_CELL_PROFILE, profile);
    world_put(at + XSM_CELL_AUDIT_ALLOW, 0);
    world_put(at + XSM_CELL_AUDIT_DENY, UINT32_MAX);
}

/* The cells and profiles of one class: all between equals, and to whoever
   dominates what does not write. Cell 1 + 2 * c has all of it, the next one
   not the last permission. */
static void world_class(uint32_t c)
{
    uint32_t perms = xsm_class_perms[c];
    uint32_t first = 4 + 4 * c;

    world_put(XSM_MASK_BASE + c, 3);
    world_put_cell(1 + 2 * c, perms, first);
    world_put_cell(2 + 2 * c, perms / 2, first);
    world_put(WORLD_PROFILE_BASE + first + ORDER_EQUAL, perms);
    world_put(WORLD_PROFILE_BASE + first + ORDER_ABOVE,
              perms & ~xsm_class_writes[c]);
    world_put_cid(world_pair(0, 0, c), 1 + 2 * c);
    world_put_cid(world_self(0, c), 1 + 2 * c);
    world_put_cid(world_pair(0, 1, c), 2 + 2 * c);
}

/* Cell 0 allows nothing; identity 1 has nothing on anybody. */
static void world_table(void)
{
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
    world_put_cell(0, 0, 0);
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        world_class(c);
    }
}

/* A word of an identity. */
static inline void world_put_identity(uint32_t identity, uint32_t word,
                                      uint32_t value)
{
    world_put(XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * identity + word, value);
}

/* What the image says of permissive types. */
static bool world_permissive;

/* As after boot: no table, no labels, a good table ready to be loaded. */
static int world_reset(void **state)
{
    (void)state;
    memset(xsm_table, 0, sizeof xsm_table);
    memset(xsm_slots, 0, sizeof xsm_slots);
    memset(xsm_connected, 0, sizeof xsm_connected);
    xsm_report_count = 0;
    memset(xsm_labels, 0, sizeof xsm_labels);
    memset(xsm_identity, 0, sizeof xsm_identity);
    memset(xsm_labelled, 0, sizeof xsm_labelled);
    memset(xsm_relations, 0, sizeof xsm_relations);
    xsm_table_length = 0;
    xsm_version = 0;
    world_permissive = false;
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
    status = xsm_load(exact, length, world_permissive);
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

/* Answers for all labelled domains, into force. */
static inline enum status world_activate(void)
{
    enum status status = xsm_prepare();

    if (status == ST_OK) {
        xsm_activate();
    }
    return status;
}

static inline enum status world_ask(uint32_t subject, uint32_t object,
                                    uint32_t perm)
{
    return xsm_check(world_domain(subject), world_domain(object),
                     (enum perm)perm);
}

/* Everything the monitor decides with, to be compared after a refusal. */
#define WORLD_SNAPSHOT()                                                       \
    UNIT_SNAPSHOT(old_slots, xsm_slots);                                       \
    UNIT_SNAPSHOT(old_labels, xsm_labels);                                     \
    UNIT_SNAPSHOT(old_labelled, xsm_labelled);                                 \
    UNIT_SNAPSHOT(old_relations, xsm_relations);                               \
    UNIT_SNAPSHOT(old_connected, xsm_connected);                               \
    UNIT_SNAPSHOT(old_version, xsm_version)

#define WORLD_UNCHANGED()                                                      \
    UNIT_UNCHANGED(old_slots, xsm_slots);                                      \
    UNIT_UNCHANGED(old_labels, xsm_labels);                                    \
    UNIT_UNCHANGED(old_labelled, xsm_labelled);                                \
    UNIT_UNCHANGED(old_relations, xsm_relations);                              \
    UNIT_UNCHANGED(old_connected, xsm_connected);                              \
    UNIT_UNCHANGED(old_version, xsm_version)

#endif
