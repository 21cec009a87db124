/* SPDX-License-Identifier: Apache-2.0 */
/** @file Domains become boxes and flows become arrows. */
#include "policy/graph_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"

/* Letters of a line in a box, and lines of names. */
#define LINE_LETTERS 26
#define NAME_LINES 3

static const struct information_node *node_of(const struct graph *graph,
                                              uint32_t box)
{
    return &graph->information->nodes[graph->boxes[box].node];
}

/* The box of domains with the label of @p node, or the number of boxes. */
static uint32_t box_of(const struct graph *graph, uint32_t node)
{
    const struct information_node *one = &graph->information->nodes[node];
    uint32_t box = 0;

    while (box < graph->box_count &&
           (node_of(graph, box)->identity != one->identity ||
            node_of(graph, box)->range != one->range)) {
        box++;
    }
    return box;
}

static void append(char **text, const char *between, const char *more)
{
    char *longer =
        tool_text("%s%s%s", *text == NULL ? "" : *text,
                  *text == NULL || (*text)[0] == '\0' ? "" : between, more);

    free(*text);
    *text = longer;
}

static void add_member(struct graph *graph, uint32_t node)
{
    const struct information *of = graph->information;
    struct graph_box *box = &graph->boxes[box_of(graph, node)];

    if (box == &graph->boxes[graph->box_count]) {
        const struct meaning_identity *identity =
            information_identity(of, node);

        graph->box_count++;
        box->node = node;
        box->trusted = identity->trusted;
        box->permissive = identity->permissive;
        box->inner = of->many && information_flows(of, node, node);
    } else if (information_flows(of, box->node, node)) {
        box->inner = true;
    }
    box->members++;
    append(&box->names, ", ", of->nodes[node].name);
}

static void add_line(struct graph_box *box, char *text)
{
    if (strlen(text) > LINE_LETTERS) {
        char *cut = tool_text("%.*s...", LINE_LETTERS - 3, text);

        free(text);
        text = cut;
    }
    box->lines[box->line_count++] = text;
}

/* Names as lines; what does not fit is counted. */
static void add_names(struct graph_box *box)
{
    char *names = tool_text("%s", box->names);
    char *rest = names;
    char *line = NULL;
    char *name;
    uint32_t shown = 0;

    while ((name = strsep(&rest, ",")) != NULL) {
        name += *name == ' ' ? 1 : 0;
        if (line != NULL && strlen(line) + strlen(name) + 2 > LINE_LETTERS) {
            if (box->line_count + 2 > NAME_LINES) {
                break;
            }
            append(&line, "", ",");
            add_line(box, line);
            line = NULL;
        }
        append(&line, ", ", name);
        shown++;
    }
    add_line(box, line);
    if (shown < box->members) {
        add_line(box, tool_text("and %u more", box->members - shown));
    }
    box->name_lines = box->line_count;
    free(names);
}

static void fill_box(const struct information *of, struct graph_box *box)
{
    const struct information_range *range = information_range(of, box->node);

    if (of->many) {
        free(box->names);
        box->names = tool_text("%s", information_identity(of, box->node)->type);
    }
    add_names(box);
    if (!of->many) {
        add_line(box,
                 tool_text("%s", information_identity(of, box->node)->type));
    }
    add_line(box, level_range_text(&range->low, &range->high));
}

/* What one end does to the other, as words, and which ways it goes. */
struct carriers {
    bool writes; /* apart from events */
    bool reads;
    bool events;
};

static struct carriers carriers_of(const struct information *of, uint32_t from,
                                   uint32_t to, char **title)
{
    struct information_means means[INFORMATION_MEANS_MAX];
    uint32_t count = information_means(of, from, to, means);
    struct carriers out = {false, false, false};

    for (uint32_t i = 0; i < count; i++) {
        char *list = permission_list(means[i].class, means[i].perms);
        char *line =
            tool_text("%s may %s %s on %s", of->nodes[means[i].subject].name,
                      permission_class(means[i].class), list,
                      of->nodes[means[i].object].name);

        out.events = out.events || means[i].class == CLASS_EVENT;
        out.writes = out.writes || (means[i].class != CLASS_EVENT &&
                                    means[i].subject == from);
        out.reads = out.reads ||
                    (means[i].class != CLASS_EVENT && means[i].subject == to);
        append(title, "\n", line);
        free(line);
        free(list);
    }
    return out;
}

static enum graph_style style_of(struct carriers carriers, bool two_way)
{
    if (!carriers.writes && !carriers.reads) {
        return GRAPH_EVENT;
    }
    if (two_way) {
        return GRAPH_BOTH;
    }
    if (carriers.writes && carriers.reads) {
        return GRAPH_DATA;
    }
    return carriers.writes ? GRAPH_WRITE : GRAPH_READ;
}

/* Whether information at the one may be at the other, as far as levels go. */
static bool levels_allow(const struct information *of, uint32_t from,
                         uint32_t to)
{
    return xsm_level_dominates(&information_range(of, to)->low,
                               &information_range(of, from)->high);
}

static void add_edge(struct graph *graph, uint32_t from, uint32_t to,
                     bool two_way)
{
    const struct information *of = graph->information;
    struct graph_edge *edge = &graph->edges[graph->edge_count++];
    uint32_t one = graph->boxes[from].node;
    uint32_t other = graph->boxes[to].node;
    bool trusted = graph->boxes[from].trusted || graph->boxes[to].trusted;
    struct carriers carriers;

    edge->from = from;
    edge->to = to;
    edge->two_way = two_way;
    edge->title = tool_text("%s %s %s", graph->boxes[from].names,
                            two_way ? "\xe2\x86\x94" : "\xe2\x86\x92",
                            graph->boxes[to].names);
    carriers = carriers_of(of, one, other, &edge->title);
    if (two_way) {
        struct carriers back = carriers_of(of, other, one, &edge->title);

        carriers.writes = carriers.writes || back.writes;
        carriers.reads = carriers.reads || back.reads;
    }
    edge->style = style_of(carriers, two_way);
    edge->against = !trusted && (!levels_allow(of, one, other) ||
                                 (two_way && !levels_allow(of, other, one)));
}

static void add_edges(struct graph *graph)
{
    const struct information *of = graph->information;

    for (uint32_t a = 0; a < graph->box_count; a++) {
        for (uint32_t b = a + 1; b < graph->box_count; b++) {
            uint32_t one = graph->boxes[a].node;
            uint32_t other = graph->boxes[b].node;
            bool there = information_flows(of, one, other);
            bool back = information_flows(of, other, one);

            if (there) {
                add_edge(graph, a, b, back);
            } else if (back) {
                add_edge(graph, b, a, false);
            }
        }
    }
}

/* Mark what a drawn arrow adds to the boxes that information reaches. */
static bool reach_over(const struct graph *graph, const struct graph_edge *edge,
                       uint32_t goal, uint8_t *reached)
{
    const uint32_t ends[2] = {edge->from, edge->to};
    bool changed = false;

    for (int back = 0; back < (edge->two_way ? 2 : 1); back++) {
        uint32_t from = ends[back];
        uint32_t to = ends[1 - back];

        if (reached[from] != 0 && reached[to] == 0 &&
            (to == goal || !graph->boxes[to].trusted)) {
            reached[to] = 1;
            changed = true;
        }
    }
    return changed;
}

/* Whether other drawn arrows lead to the same box, over labels that are not
   trusted: then information can take these. */
static bool follows(const struct graph *graph, const struct graph_edge *edge)
{
    uint8_t *reached = tool_allocate(graph->box_count);
    bool changed = true;
    bool found;

    reached[edge->from] = 1;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < graph->edge_count; i++) {
            const struct graph_edge *other = &graph->edges[i];

            if (other != edge && !other->hidden && !other->against) {
                changed =
                    reach_over(graph, other, edge->to, reached) || changed;
            }
        }
    }
    found = reached[edge->to] != 0;
    free(reached);
    return found;
}

/* How far apart the levels of the ends are: one for each sensitivity and each
   category. */
static uint32_t distance(const struct graph *graph,
                         const struct graph_edge *edge)
{
    const struct information_range *low =
        information_range(graph->information, graph->boxes[edge->from].node);
    const struct information_range *high =
        information_range(graph->information, graph->boxes[edge->to].node);
    uint32_t sum = high->low.sensitivity - low->high.sensitivity;

    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        sum += (uint32_t)__builtin_popcountll(high->low.categories[i] &
                                              ~low->high.categories[i]);
    }
    return sum;
}

/* The longest arrows first, so that the shortest ones stay. */
static void hide_edges(struct graph *graph)
{
    uint32_t longest = 0;

    for (uint32_t i = 0; i < graph->edge_count; i++) {
        struct graph_edge *edge = &graph->edges[i];

        /* Only where levels order the ends: those may be far apart. */
        edge->span = !edge->two_way && !edge->against &&
                             levels_allow(graph->information,
                                          graph->boxes[edge->from].node,
                                          graph->boxes[edge->to].node)
                         ? 1 + distance(graph, edge)
                         : 0;
        longest = edge->span > longest ? edge->span : longest;
    }
    for (uint32_t span = longest; span > 0; span--) {
        for (uint32_t i = 0; i < graph->edge_count; i++) {
            struct graph_edge *edge = &graph->edges[i];

            if (edge->span == span && follows(graph, edge)) {
                edge->hidden = true;
                graph->hidden_count++;
            }
        }
    }
}

struct graph *graph_make(const struct information *information, bool all)
{
    struct graph *graph = tool_allocate(sizeof(*graph));
    size_t n = information->count;

    graph->information = information;
    graph->boxes = tool_allocate((n + 1) * sizeof(*graph->boxes));
    for (uint32_t i = 0; i < n; i++) {
        add_member(graph, i);
    }
    for (uint32_t i = 0; i < graph->box_count; i++) {
        fill_box(information, &graph->boxes[i]);
    }
    n = graph->box_count;
    graph->edges = tool_allocate((n * n / 2 + 1) * sizeof(*graph->edges));
    add_edges(graph);
    if (!all) {
        hide_edges(graph);
    }
    return graph;
}

void graph_release(struct graph *graph)
{
    for (uint32_t i = 0; i < graph->box_count; i++) {
        for (uint32_t k = 0; k < graph->boxes[i].line_count; k++) {
            free(graph->boxes[i].lines[k]);
        }
        free(graph->boxes[i].names);
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        free(graph->edges[i].title);
        free(graph->edges[i].points);
    }
    free(graph->boxes);
    free(graph->edges);
    free(graph->rows);
    free(graph);
}
