/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Breadth-first search of an information graph.
 *
 * With conflict sets it matters where information came from, so a state of
 * the search is a node and the side of the one before it. Where each node
 * is one domain, a way must not visit it twice; the search does not know
 * that, but ways that are too long because of it are looked for again, one by
 * one, and only if even that is too much work the way is taken as possible.
 */
#include "policy/information_path.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define NONE 0xffffffffU
#define START 0xfffffffeU

/* Steps of a search one by one. */
#define BUDGET 2000000

static bool trusted(const struct information *graph, uint32_t node)
{
    return information_identity(graph, node)->trusted;
}

/* Whether node @p through must not connect two others: what is trusted may. */
static bool walled(const struct information *graph, uint32_t before,
                   uint32_t through, uint32_t after)
{
    return graph->meaning->has_conflicts && !trusted(graph, through) &&
           meaning_conflict(graph->meaning, graph->nodes[before].identity,
                            graph->nodes[after].identity);
}

/* The state of @p node when reached from @p before (NONE: start). */
static uint32_t state_of(const struct information_tree *tree, uint32_t node,
                         uint32_t before)
{
    const struct information *graph = tree->graph;
    uint32_t kind = 0;

    if (before != NONE) {
        kind = 1 + graph->sides[graph->nodes[before].identity];
    }
    return node * tree->kinds + kind;
}

/* The node before a state's node; NONE at the start. */
static uint32_t node_before(const struct information_tree *tree, uint32_t state)
{
    uint32_t parent = tree->parents[state];

    return parent == START ? NONE : parent / tree->kinds;
}

static void visit(struct information_tree *tree, uint32_t state,
                  uint32_t parent, uint32_t *queue, uint32_t *tail)
{
    uint32_t node = state / tree->kinds;

    if (tree->parents[state] != NONE) {
        return;
    }
    tree->parents[state] = parent;
    queue[(*tail)++] = state;
    if (parent != START && tree->first[node] == NONE) {
        tree->first[node] = state;
    }
}

static void expand(const struct information_query *query,
                   struct information_tree *tree, uint32_t state,
                   uint32_t *queue, uint32_t *tail)
{
    const struct information *graph = query->graph;
    uint32_t node = state / tree->kinds;
    uint32_t before = node_before(tree, state);

    for (uint32_t next = 0; next < graph->count; next++) {
        if (information_flows(graph, node, next) &&
            (graph->many || query->from[next] == 0) &&
            !(query->untrusted_only && trusted(graph, next)) &&
            !(before != NONE && walled(graph, before, node, next))) {
            visit(tree, state_of(tree, next, node), state, queue, tail);
        }
    }
}

void information_search(const struct information_query *query,
                        struct information_tree *out)
{
    const struct information *graph = query->graph;
    size_t states;
    uint32_t *queue;
    uint32_t tail = 0;

    out->graph = graph;
    out->untrusted_only = query->untrusted_only;
    out->kinds =
        1 +
        (graph->meaning->has_conflicts ? graph->meaning->identity_count : 1);
    states = (size_t)graph->count * out->kinds;
    out->parents = tool_allocate(states * sizeof(*out->parents) + 1);
    out->first = tool_allocate(graph->count * sizeof(*out->first) + 1);
    memset(out->parents, 0xff, states * sizeof(*out->parents));
    memset(out->first, 0xff, graph->count * sizeof(*out->first));
    queue = tool_allocate(states * sizeof(*queue) + 1);
    for (uint32_t i = 0; i < graph->count; i++) {
        if (query->from[i] != 0 &&
            !(query->untrusted_only && trusted(graph, i))) {
            visit(out, state_of(out, i, NONE), START, queue, &tail);
        }
    }
    for (uint32_t head = 0; head < tail; head++) {
        expand(query, out, queue[head], queue, &tail);
    }
    free(queue);
}

void information_tree_release(struct information_tree *tree)
{
    free(tree->parents);
    free(tree->first);
}

static bool is_simple(const struct information_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (path->nodes[i] == path->nodes[k]) {
                return false;
            }
        }
    }
    return true;
}

/* The states from the start to @p state, as nodes. */
static void unwind(const struct information_tree *tree, uint32_t state,
                   struct information_path *out)
{
    uint32_t at = state;

    out->count = 1;
    while (tree->parents[at] != START) {
        at = tree->parents[at];
        out->count++;
    }
    out->nodes = tool_allocate(out->count * sizeof(*out->nodes));
    at = state;
    for (uint32_t i = out->count; i-- > 0;) {
        out->nodes[i] = at / tree->kinds;
        at = tree->parents[at];
    }
}

bool information_path_to(const struct information_tree *tree, uint32_t node,
                         struct information_path *out)
{
    struct information_query query = {tree->graph, NULL, tree->untrusted_only};
    uint8_t *sets;
    bool complete;
    uint32_t found;

    memset(out, 0, sizeof(*out));
    if (tree->first[node] == NONE) {
        return false;
    }
    unwind(tree, tree->first[node], out);
    if (tree->graph->many || is_simple(out)) {
        return true;
    }
    sets = tool_allocate(2UL * tree->graph->count);
    sets[out->nodes[0]] = 1;
    sets[tree->graph->count + node] = 1;
    free(out->nodes);
    query.from = sets;
    found =
        information_paths(&query, sets + tree->graph->count, out, 1, &complete);
    free(sets);
    if (found == 0 && !complete) {
        unwind(tree, tree->first[node], out);
        return true;
    }
    return found == 1;
}

/* A search for single ways, of one length at a time. */
struct walk {
    const struct information *graph;
    bool untrusted_only;
    const uint8_t *to;
    uint32_t *distances; /* to the nearest goal; NONE: none */
    uint32_t *nodes;
    uint8_t *visited;
    uint32_t length; /* nodes that the way shall have */
    uint32_t steps;
    struct information_path *out;
    uint32_t found;
    uint32_t max;
    bool complete;
};

static void measure(struct walk *walk)
{
    const struct information *graph = walk->graph;
    uint32_t *queue = tool_allocate(graph->count * sizeof(*queue) + 1);
    uint32_t tail = 0;

    for (uint32_t i = 0; i < graph->count; i++) {
        walk->distances[i] = walk->to[i] != 0 ? 0 : NONE;
        if (walk->to[i] != 0) {
            queue[tail++] = i;
        }
    }
    for (uint32_t head = 0; head < tail; head++) {
        for (uint32_t i = 0; i < graph->count; i++) {
            if (walk->distances[i] == NONE &&
                information_flows(graph, i, queue[head])) {
                walk->distances[i] = walk->distances[queue[head]] + 1;
                queue[tail++] = i;
            }
        }
    }
    free(queue);
}

static void keep(struct walk *walk)
{
    struct information_path *path;

    if (walk->found == walk->max) {
        walk->complete = false;
        return;
    }
    path = &walk->out[walk->found++];
    path->count = walk->length;
    path->nodes = tool_allocate(walk->length * sizeof(*path->nodes));
    memcpy(path->nodes, walk->nodes, walk->length * sizeof(*path->nodes));
}

/* Whether the way may go on to @p next as its node number @p depth. */
static bool may_step(const struct walk *walk, uint32_t depth, uint32_t next)
{
    uint32_t last = walk->nodes[depth - 1];

    if (walk->visited[next] != 0 ||
        (walk->untrusted_only && trusted(walk->graph, next)) ||
        !information_flows(walk->graph, last, next) ||
        walk->distances[next] == NONE ||
        depth + 1 + walk->distances[next] > walk->length) {
        return false;
    }
    /* Ways end at the first goal. */
    if ((walk->to[next] != 0) != (depth + 1 == walk->length)) {
        return false;
    }
    return depth < 2 ||
           !walled(walk->graph, walk->nodes[depth - 2], last, next);
}

/* All ways of the wanted length that begin with @p start. The place where the
   search stands is in nodes: the next candidate at each depth. */
static void walk_from(struct walk *walk, uint32_t start)
{
    uint32_t *next = tool_allocate((walk->length + 1) * sizeof(*next));
    uint32_t depth = 1;

    walk->nodes[0] = start;
    walk->visited[start] = 1;
    while (depth > 0 && walk->complete) {
        if (depth == walk->length) {
            keep(walk);
        } else if (next[depth] < walk->graph->count) {
            uint32_t candidate = next[depth]++;

            walk->complete = ++walk->steps < BUDGET;
            if (may_step(walk, depth, candidate)) {
                walk->nodes[depth] = candidate;
                walk->visited[candidate] = 1;
                next[++depth] = 0;
            }
            continue;
        }
        depth--;
        walk->visited[walk->nodes[depth]] = 0;
    }
    while (depth-- > 0) {
        walk->visited[walk->nodes[depth]] = 0;
    }
    free(next);
}

uint32_t information_paths(const struct information_query *query,
                           const uint8_t *to, struct information_path *out,
                           uint32_t max, bool *complete)
{
    const struct information *graph = query->graph;
    struct walk walk = {.graph = graph,
                        .untrusted_only = query->untrusted_only,
                        .to = to,
                        .out = out,
                        .max = max,
                        .complete = true};
    size_t n = graph->count;

    walk.distances = tool_allocate(n * sizeof(*walk.distances) + 1);
    walk.nodes = tool_allocate((n + 1) * sizeof(*walk.nodes));
    walk.visited = tool_allocate(n + 1);
    measure(&walk);
    for (walk.length = 2; walk.complete && walk.length <= n; walk.length++) {
        for (uint32_t i = 0; walk.complete && i < n; i++) {
            if (query->from[i] != 0 &&
                !(query->untrusted_only && trusted(graph, i))) {
                walk_from(&walk, i);
            }
        }
    }
    free(walk.distances);
    free(walk.nodes);
    free(walk.visited);
    *complete = walk.complete;
    return walk.found;
}
