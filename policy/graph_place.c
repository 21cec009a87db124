/* SPDX-License-Identifier: Apache-2.0 */
/** @file Places items from left to right: near to what they are linked with. */
#include <stdlib.h>

#include "policy/graph_layout.h"

#define ROUNDS 80

static int gap_between(const struct graph_item *one,
                       const struct graph_item *other)
{
    int gap = one->box != GRAPH_NO_BOX && other->box != GRAPH_NO_BOX
                  ? GRAPH_BOX_GAP
                  : GRAPH_WAY_GAP;

    return gap + (one->width + other->width) / 2;
}

/* The place furthest left that the items before it leave; 0: none before. */
static int lowest_x(const struct graph_plan *plan, uint32_t place)
{
    const struct graph_item *item = &plan->items[plan->order[place]];
    int x = item->width / 2;

    for (uint32_t i = 0; i < place; i++) {
        const struct graph_item *other = &plan->items[plan->order[i]];

        if (graph_share_row(item, other) &&
            other->x + gap_between(item, other) > x) {
            x = other->x + gap_between(item, other);
        }
    }
    return x;
}

static int highest_x(const struct graph_plan *plan, uint32_t place)
{
    const struct graph_item *item = &plan->items[plan->order[place]];
    int x = 1 << 28;

    for (uint32_t i = place + 1; i < plan->item_count; i++) {
        const struct graph_item *other = &plan->items[plan->order[i]];

        if (graph_share_row(item, other) &&
            other->x - gap_between(item, other) < x) {
            x = other->x - gap_between(item, other);
        }
    }
    return x;
}

/* The mean of what an item is linked with; where it is if that is nothing.
   Pieces of one long arrow pull stronger, so that it is straight. */
static int wanted_x(const struct graph_plan *plan, uint32_t item)
{
    long sum = 0;
    long weights = 0;

    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct graph_link *link = &plan->links[i];
        uint32_t other = link->low == item ? link->high : link->low;
        long weight = link->beside ? 1 : 2;

        if (link->low != item && link->high != item) {
            continue;
        }
        weight += plan->items[other].box == GRAPH_NO_BOX &&
                          plan->items[item].box == GRAPH_NO_BOX
                      ? 6
                      : 0;
        sum += weight * plan->items[other].x;
        weights += weight;
    }
    return weights == 0 ? plan->items[item].x : (int)(sum / weights);
}

static void settle(struct graph_plan *plan, uint32_t place)
{
    struct graph_item *item = &plan->items[plan->order[place]];
    int low = lowest_x(plan, place);
    int high = highest_x(plan, place);
    int x = wanted_x(plan, plan->order[place]);

    x = x > high ? high : x;
    item->x = x < low ? low : x;
}

void graph_place(struct graph_plan *plan)
{
    uint32_t n = plan->item_count;
    int left = 1 << 28;
    int right = 0;
    int shift;

    for (uint32_t i = 0; i < n; i++) {
        plan->items[plan->order[i]].x = lowest_x(plan, i);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < n; i++) {
            settle(plan, round % 2 == 0 ? n - 1 - i : i);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct graph_item *item = &plan->items[i];

        left =
            item->x - item->width / 2 < left ? item->x - item->width / 2 : left;
        right = item->x + item->width / 2 > right ? item->x + item->width / 2
                                                  : right;
    }
    /* A narrow picture is in the middle of the least width. */
    shift = GRAPH_LEFT + GRAPH_BAND_MARGIN - left;
    if (right + shift < GRAPH_LEAST - GRAPH_LEFT) {
        shift = (GRAPH_LEAST - left - right) / 2;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct graph_item *item = &plan->items[i];

        item->x += shift;
        if (item->box != GRAPH_NO_BOX) {
            plan->graph->boxes[item->box].x = item->x;
            plan->graph->boxes[item->box].width = item->width;
        }
    }
    right += shift + GRAPH_BAND_MARGIN + GRAPH_RIGHT;
    plan->graph->width = right < GRAPH_LEAST ? GRAPH_LEAST : right;
}
