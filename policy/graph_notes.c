/* SPDX-License-Identifier: Apache-2.0 */
/** @file Notes under a picture. */
#include "policy/graph_notes.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

/* Pairs in conflict that are named; more are counted. */
#define PAIR_LINES 6

static void add(struct graph_notes *notes, char *line)
{
    notes->lines[notes->count++] = line;
}

static bool any_trusted(const struct graph *graph)
{
    for (uint32_t i = 0; i < graph->box_count; i++) {
        if (graph->boxes[i].trusted) {
            return true;
        }
    }
    return false;
}

static const char *type_of(const struct graph *graph, uint32_t box)
{
    return information_identity(graph->information, graph->boxes[box].node)
        ->type;
}

/* Whether these boxes are the first ones of two types in conflict. */
static bool is_new_pair(const struct graph *graph, uint32_t one, uint32_t other)
{
    const struct information *of = graph->information;

    if (!meaning_conflict(of->meaning,
                          of->nodes[graph->boxes[one].node].identity,
                          of->nodes[graph->boxes[other].node].identity)) {
        return false;
    }
    for (uint32_t i = 0; i < one; i++) {
        if (strcmp(type_of(graph, i), type_of(graph, one)) == 0) {
            return false;
        }
    }
    for (uint32_t i = 0; i < other; i++) {
        if (strcmp(type_of(graph, i), type_of(graph, other)) == 0) {
            return false;
        }
    }
    return true;
}

static void add_conflicts(const struct graph *graph, struct graph_notes *notes)
{
    uint32_t pairs = 0;

    for (uint32_t i = 0; i < graph->box_count; i++) {
        for (uint32_t k = i + 1; k < graph->box_count; k++) {
            if (!is_new_pair(graph, i, k) || ++pairs > PAIR_LINES) {
                continue;
            }
            add(notes, tool_text("In conflict: %s and %s. Only trusted domains "
                                 "are ever connected to both.",
                                 type_of(graph, i), type_of(graph, k)));
        }
    }
    if (pairs > PAIR_LINES) {
        add(notes,
            tool_text("And %u more pairs in conflict.", pairs - PAIR_LINES));
    }
}

void graph_notes_make(const struct graph *graph, struct graph_notes *out)
{
    out->count = 0;
    add(out, tool_text("Arrows point where information may go. What is not "
                       "drawn, the policy refuses."));
    if (any_trusted(graph)) {
        add(out, tool_text("Trusted labels may move information between the "
                           "levels of their range, which they span."));
    }
    if (graph->hidden_count > 0) {
        add(out, tool_text("Left out: %u arrow%s to where drawn arrows lead as "
                           "well, over other labels (--all draws them).",
                           graph->hidden_count,
                           graph->hidden_count == 1 ? "" : "s"));
    }
    add_conflicts(graph, out);
}

void graph_notes_release(struct graph_notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++) {
        free(notes->lines[i]);
    }
}
