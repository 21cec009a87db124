/* SPDX-License-Identifier: Apache-2.0 */
/** @file Rows of a picture: one for each step up the lattice. */
#include <stdlib.h>
#include <string.h>

#include "policy/graph_layout.h"
#include "policy/tool.h"

/* Levels that boxes have at an end of their range. */
struct levels {
    const struct xsm_level **all;
    uint32_t *depths;
    uint32_t count;
};

static bool below(const struct xsm_level *low, const struct xsm_level *high)
{
    return low->sensitivity == high->sensitivity &&
           xsm_level_order(low, high) == ORDER_BELOW;
}

/* The longest chain of levels of the same sensitivity below each one. */
static void measure(struct levels *levels)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < levels->count; i++) {
            for (uint32_t k = 0; k < levels->count; k++) {
                if (below(levels->all[k], levels->all[i]) &&
                    levels->depths[i] <= levels->depths[k]) {
                    levels->depths[i] = levels->depths[k] + 1;
                    changed = true;
                }
            }
        }
    }
}

static int by_height(const void *one, const void *other)
{
    const struct graph_row *a = one;
    const struct graph_row *b = other;

    if (a->sensitivity != b->sensitivity) {
        return a->sensitivity < b->sensitivity ? -1 : 1;
    }
    return a->depth < b->depth ? -1 : a->depth > b->depth ? 1 : 0;
}

static uint32_t row_of(const struct graph *graph, uint32_t sensitivity,
                       uint32_t depth)
{
    uint32_t row = 0;

    while (row < graph->row_count &&
           (graph->rows[row].sensitivity != sensitivity ||
            graph->rows[row].depth != depth)) {
        row++;
    }
    return row;
}

static void make_rows(struct graph *graph, const struct levels *levels)
{
    graph->rows = tool_allocate((levels->count + 1) * sizeof(*graph->rows));
    for (uint32_t i = 0; i < levels->count; i++) {
        uint32_t sensitivity = levels->all[i]->sensitivity;
        uint32_t row = row_of(graph, sensitivity, levels->depths[i]);

        if (row == graph->row_count) {
            graph->rows[row].sensitivity = sensitivity;
            graph->rows[row].depth = levels->depths[i];
            graph->row_count++;
        }
    }
    qsort(graph->rows, graph->row_count, sizeof(*graph->rows), by_height);
}

void graph_rows(struct graph *graph)
{
    struct levels levels = {.count = 2 * graph->box_count};

    levels.all = tool_allocate((levels.count + 1) * sizeof(*levels.all));
    levels.depths = tool_allocate((levels.count + 1) * sizeof(*levels.depths));
    for (uint32_t i = 0; i < graph->box_count; i++) {
        const struct information_range *range =
            information_range(graph->information, graph->boxes[i].node);

        levels.all[2 * i] = &range->low;
        levels.all[2 * i + 1] = &range->high;
    }
    measure(&levels);
    make_rows(graph, &levels);
    for (uint32_t i = 0; i < graph->box_count; i++) {
        struct graph_box *box = &graph->boxes[i];

        box->row_low =
            row_of(graph, levels.all[2 * i]->sensitivity, levels.depths[2 * i]);
        box->row_high = row_of(graph, levels.all[2 * i + 1]->sensitivity,
                               levels.depths[2 * i + 1]);
    }
    free(levels.all);
    free(levels.depths);
}
