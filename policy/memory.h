/* SPDX-License-Identifier: Apache-2.0 */
/** @file The memory of one domain as it will be when the domain starts. */
#ifndef CLOISON_POLICY_MEMORY_H
#define CLOISON_POLICY_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/image_kind.h"
#include "policy/tool.h"

/* No kind: the page was never written. */
#define MEMORY_EMPTY IMAGE_KIND_COUNT

struct memory {
    uint8_t *bytes; /* pages * 4096, zeros where nothing was put */
    uint8_t *kinds; /* enum image_kind of each page, or MEMORY_EMPTY */
    uint64_t pages;
};

/** A run of pages that becomes one segment. */
struct memory_run {
    uint64_t first;
    uint64_t count;
    uint8_t kind;
};

void memory_open(struct memory *memory, uint64_t pages);
void memory_close(struct memory *memory);

/**
 * Put bytes at a guest-physical address. False if they do not fit or a page
 * already holds another kind of thing: nothing is written then.
 */
bool memory_put(struct memory *memory, uint64_t address,
                const struct buffer *data, uint8_t kind);

/**
 * The next run at or after page @p from: pages of one kind that starts and
 * ends with a page that is not all zeros. False when there is none.
 */
bool memory_next_run(const struct memory *memory, uint64_t from,
                     struct memory_run *run);

#endif
