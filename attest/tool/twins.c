/* SPDX-License-Identifier: Apache-2.0 */
/** @file Answers of one machine under several names. */
#include "attest/tool/twins.h"

#include <stdlib.h>
#include <string.h>

struct twins twins_begin(uint32_t most)
{
    struct twins twins = {
        .list = tool_allocate((size_t)most * sizeof(struct twin)),
        .others = tool_allocate((size_t)most * sizeof(uint32_t))};

    return twins;
}

void twins_note(struct twins *twins, uint32_t index, const uint8_t *name)
{
    struct twin *twin = &twins->list[twins->count++];

    memcpy(twin->name, name, WIRE_NAME_BYTES);
    twin->index = index;
}

static int by_name(const void *one, const void *other)
{
    const struct twin *a = one;
    const struct twin *b = other;

    return memcmp(a->name, b->name, WIRE_NAME_BYTES);
}

void twins_match(struct twins *twins)
{
    qsort(twins->list, twins->count, sizeof(twins->list[0]), by_name);
    for (uint32_t i = 1; i < twins->count; i++) {
        const struct twin *one = &twins->list[i - 1];
        const struct twin *other = &twins->list[i];

        if (by_name(one, other) == 0) {
            twins->others[other->index] = one->index + 1;
            twins->others[one->index] = other->index + 1;
        }
    }
}

void twins_release(struct twins *twins)
{
    free(twins->list);
    free(twins->others);
    memset(twins, 0, sizeof(*twins));
}
