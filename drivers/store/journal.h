/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Whole steps or none: the journal that lies before the state.
 *
 * Before a line of the state (64 bytes) is changed, its content is put into
 * the journal. A step ends with journal_commit(), which forgets that, or with
 * journal_rollback(), which puts it back, as journal_recover() does for a step
 * in which the domain died. A sum over all lines tells whether the state is
 * what was left.
 *
 * A line is saved once a step, so that the journal can never be full.
 */
#ifndef CLOISON_DRIVERS_STORE_JOURNAL_H
#define CLOISON_DRIVERS_STORE_JOURNAL_H

#include "drivers/store/state.h"

#define JOURNAL_LINE 64
#define JOURNAL_LINES (sizeof(struct state) / JOURNAL_LINE)

struct journal_entry {
    uint64_t line;
    uint64_t words[JOURNAL_LINE / 8];
};

/** What is kept; the first page on. */
struct keep {
    uint64_t magic;
    uint64_t config; /* digest of the configuration the state began with */
    uint64_t sum;
    uint64_t sum_after;
    uint64_t count; /* entries in use, or JOURNAL_DONE */
    uint64_t padding[3];
    struct state state;
    struct journal_entry entries[JOURNAL_LINES];
};

/** The state; journal_open() says where. */
extern struct state *store;

/** Let @p keep be the store's, and its content be gone if it cannot be used:
 * whether there is a state. @p config is the digest of the configuration. */
bool journal_open(struct keep *keep, uint64_t config);
/** Whether there was one that could not be used. */
bool journal_was_damaged(void);
/** Begin with an empty state: all zeros. Until the first step is done there is
 * none to be opened. */
void journal_clear(uint64_t config);

/** Save @p length bytes of the state, which are about to be changed. */
void journal_save(const void *at, uint64_t length);
/** The same, and change them. */
void journal_write(void *at, const void *bytes, uint64_t length);
void journal_commit(void);
void journal_rollback(void);

/** Change one field of the state. */
#define KEEP_SET(place, value)                                                 \
    do {                                                                       \
        journal_save(&(place), sizeof(place));                                 \
        (place) = (value);                                                     \
    } while (0)

#endif
