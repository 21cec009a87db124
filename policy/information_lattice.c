/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a way of information means for the lattice of levels. */
#include <string.h>

#include "policy/information_path.h"

static enum information_direction direction(const struct xsm_level *from,
                                            const struct xsm_level *to)
{
    switch (xsm_level_order(to, from)) {
    case ORDER_EQUAL:
        return DIRECTION_LEVEL;
    case ORDER_ABOVE:
        return DIRECTION_UP;
    case ORDER_BELOW:
        return DIRECTION_DOWN;
    default:
        return DIRECTION_SIDEWAYS;
    }
}

enum information_direction
information_direction(const struct information *graph, uint32_t from,
                      uint32_t to)
{
    return direction(&information_range(graph, from)->high,
                     &information_range(graph, to)->high);
}

const char *information_direction_text(enum information_direction way)
{
    static const char *const texts[] = {"level", "up", "down", "sideways"};

    return texts[way];
}

/*
 * Untrusted nodes pass information on at their own level. Between two of them
 * the trusted ones hold it at any level of their ranges, so the last of these
 * is the one that lets it go. A trusted end of the way holds it at the top.
 */
void information_movers(const struct information *graph,
                        const struct information_path *path, uint8_t *out)
{
    const struct xsm_level *held =
        &information_range(graph, path->nodes[0])->high;

    memset(out, 0, path->count);
    for (uint32_t i = 1; i < path->count; i++) {
        const struct information_range *range =
            information_range(graph, path->nodes[i]);
        bool last = i + 1 == path->count;

        if (information_identity(graph, path->nodes[i])->trusted && !last) {
            continue;
        }
        if (!xsm_level_dominates(&range->high, held)) {
            out[i - 1] =
                information_identity(graph, path->nodes[i - 1])->trusted ? 1
                                                                         : 2;
        }
        held = &range->high;
    }
}
