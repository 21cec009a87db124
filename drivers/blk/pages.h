/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Pages of one client that stay mapped after a request (persistent
 * grants): its front end uses the same ones again and again, and a mapping
 * costs more than everything else about a page.
 *
 * A page is pinned while a request uses it, and never unmapped then. What is
 * not pinned goes, in turn, when there is no room for another one.
 */
#ifndef CLOISON_DRIVERS_BLK_PAGES_H
#define CLOISON_DRIVERS_BLK_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/grant.h"

#define PAGES_MAX GRANT_SLOT_MAX
#define PAGES_BUCKETS 512
#define PAGES_NONE 0xffff

/* Pages of one request: its segments, and the page that lists them. */
#define PAGES_LIST 33

struct pages_entry {
    uint32_t ref;
    uint16_t next; /* in its bucket */
    uint16_t pins;
    bool readonly;
    void *page; /* NULL: the entry is free */
};

struct pages {
    uint32_t client;
    uint32_t limit; /* entries in use at most */
    uint32_t used;
    uint32_t hand; /* where the search for what can go is */
    uint16_t bucket[PAGES_BUCKETS];
    struct pages_entry entry[PAGES_MAX];
};

enum pages_result {
    PAGES_PINNED,
    PAGES_FULL, /* until something is unpinned */
    PAGES_BAD   /* the client has not granted it so */
};

/** Nothing is mapped. */
void pages_start(struct pages *pages, uint32_t client, uint32_t limit);

/** Map and pin @p count pages, at most PAGES_LIST: all or none. The device
 * writes to them if @p write. @p entries tells which they are. */
enum pages_result pages_pin(struct pages *pages, const uint32_t *refs,
                            uint32_t count, bool write, uint16_t *entries);
void *pages_at(const struct pages *pages, uint16_t entry);
void pages_unpin(struct pages *pages, const uint16_t *entries, uint32_t count);

/** Unmap everything; nothing is pinned. */
void pages_drop(struct pages *pages);

#endif
