/* SPDX-License-Identifier: Apache-2.0 */
/** @file Pages of one client that stay mapped. */
#include <stddef.h>

#include "drivers/blk/pages.h"

void pages_start(struct pages *pages, uint32_t client, uint32_t limit)
{
    pages->client = client;
    pages->limit = limit > PAGES_MAX ? PAGES_MAX : limit;
    pages->used = 0;
    pages->hand = 0;
    for (uint32_t i = 0; i < PAGES_BUCKETS; i++) {
        pages->bucket[i] = PAGES_NONE;
    }
    for (uint32_t i = 0; i < PAGES_MAX; i++) {
        pages->entry[i] = (struct pages_entry){.page = NULL};
    }
}

static uint16_t find(const struct pages *pages, uint32_t ref)
{
    uint16_t at = pages->bucket[ref % PAGES_BUCKETS];
    while (at != PAGES_NONE && pages->entry[at].ref != ref) {
        at = pages->entry[at].next;
    }
    return at;
}

/* Take an entry out of its bucket and unmap it. */
static void forget(struct pages *pages, uint16_t entry)
{
    struct pages_entry *old = &pages->entry[entry];
    uint16_t *from = &pages->bucket[old->ref % PAGES_BUCKETS];
    while (*from != entry) {
        from = &pages->entry[*from].next;
    }
    *from = old->next;
    grant_unmap_page(old->page);
    old->page = NULL;
    pages->used--;
}

/* A free entry, or one that was made free; PAGES_NONE if all are pinned. */
static uint16_t find_room(struct pages *pages)
{
    for (uint32_t i = 0; i < pages->limit; i++) {
        uint16_t at = (uint16_t)pages->hand;
        pages->hand = pages->hand + 1 == pages->limit ? 0 : pages->hand + 1;
        if (pages->entry[at].page == NULL) {
            return at;
        }
        if (pages->used == pages->limit && pages->entry[at].pins == 0) {
            forget(pages, at);
            return at;
        }
    }
    return PAGES_NONE;
}

static void *map(const struct pages *pages, uint32_t ref, bool write,
                 bool *readonly)
{
    void *page = grant_map_page(pages->client, ref, false);
    *readonly = false;
    if (page == NULL && !write) {
        *readonly = true;
        page = grant_map_page(pages->client, ref, true);
    }
    return page;
}

static enum pages_result add(struct pages *pages, uint32_t ref, bool write,
                             uint16_t *entry)
{
    uint16_t at = find_room(pages);
    bool readonly = false;
    if (at == PAGES_NONE) {
        return PAGES_FULL;
    }
    void *page = map(pages, ref, write, &readonly);
    if (page == NULL) {
        return PAGES_BAD;
    }
    uint16_t *bucket = &pages->bucket[ref % PAGES_BUCKETS];
    pages->entry[at] = (struct pages_entry){
        .ref = ref, .next = *bucket, .readonly = readonly, .page = page};
    *bucket = at;
    pages->used++;
    *entry = at;
    return PAGES_PINNED;
}

static enum pages_result pin(struct pages *pages, uint32_t ref, bool write,
                             uint16_t *entry)
{
    uint16_t at = find(pages, ref);
    if (at != PAGES_NONE && write && pages->entry[at].readonly) {
        if (pages->entry[at].pins > 0) {
            return PAGES_BAD;
        }
        /* The client may have granted more since. */
        forget(pages, at);
        at = PAGES_NONE;
    }
    if (at == PAGES_NONE) {
        enum pages_result result = add(pages, ref, write, &at);
        if (result != PAGES_PINNED) {
            return result;
        }
    }
    pages->entry[at].pins++;
    *entry = at;
    return PAGES_PINNED;
}

enum pages_result pages_pin(struct pages *pages, const uint32_t *refs,
                            uint32_t count, bool write, uint16_t *entries)
{
    for (uint32_t i = 0; i < count; i++) {
        enum pages_result result = pin(pages, refs[i], write, &entries[i]);
        if (result != PAGES_PINNED) {
            pages_unpin(pages, entries, i);
            return result;
        }
    }
    return PAGES_PINNED;
}

void *pages_at(const struct pages *pages, uint16_t entry)
{
    return pages->entry[entry].page;
}

void pages_unpin(struct pages *pages, const uint16_t *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pages->entry[entries[i]].pins--;
    }
}

void pages_drop(struct pages *pages)
{
    for (uint32_t i = 0; i < pages->limit; i++) {
        if (pages->entry[i].page != NULL) {
            forget(pages, (uint16_t)i);
        }
    }
}
