/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ways over others that are there in one policy and not in the other. */
#include <stdlib.h>
#include <string.h>

#include "policy/flow_report.h"
#include "policy/meaning_diff.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

#define DIRECTIONS 4

/* With more nodes than this, sample levels have to do. */
#define NODE_MAX 1200

/* One policy: the shortest way from type to type in each direction. */
struct side {
    struct information *graph;
    struct information_path *ways;
};

struct flows {
    struct meaning_names types; /* of both; the names are not copied */
    struct side sides[2];
};

static void add_types(struct meaning_names *to, const struct meaning *from)
{
    for (uint32_t i = 0; i < from->types.count; i++) {
        if (!meaning_has(to, from->types.names[i])) {
            to->names[to->count++] = from->types.names[i];
        }
    }
}

static uint32_t number_of(const struct flows *flows, const char *type)
{
    uint32_t i = 0;

    while (strcmp(flows->types.names[i], type) != 0) {
        i++;
    }
    return i;
}

/* The levels that end the users' ranges of the other policy. */
static void add_levels(struct level_list *list, const struct meaning *meaning)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        level_list_add(list, &meaning->identities[i].low);
        level_list_add(list, &meaning->identities[i].high);
    }
}

static struct information *make_graph(const struct meaning *meaning,
                                      const struct meaning *other)
{
    struct information *graph = information_new(meaning, true);
    struct level_list given = {NULL, 0};

    add_levels(&given, meaning);
    add_levels(&given, other);
    information_add_witnesses(graph, &given);
    level_list_release(&given);
    if (graph->count > NODE_MAX) {
        information_release(graph);
        graph = information_new(meaning, true);
        information_add_samples(graph);
    }
    information_finish(graph);
    return graph;
}

/* Take over the ways that are shorter than those known. */
static void take(const struct flows *flows, const struct side *side,
                 const struct information_tree *tree, uint32_t from)
{
    uint32_t n = flows->types.count;
    const struct information *graph = side->graph;
    uint32_t source = number_of(flows, information_identity(graph, from)->type);

    for (uint32_t to = 0; to < graph->count; to++) {
        uint32_t target =
            number_of(flows, information_identity(graph, to)->type);
        struct information_path *best =
            &side->ways[(source * n + target) * DIRECTIONS +
                        information_direction(graph, from, to)];
        struct information_path path;

        if (best->count == 2 || !information_path_to(tree, to, &path)) {
            continue;
        }
        if (best->count == 0 || path.count < best->count) {
            free(best->nodes);
            *best = path;
        } else {
            free(path.nodes);
        }
    }
}

static void search(const struct flows *flows, struct side *side)
{
    uint8_t *start = tool_allocate(side->graph->count + 1);
    size_t n = flows->types.count;

    side->ways = tool_allocate(n * n * DIRECTIONS * sizeof(*side->ways) + 1);
    for (uint32_t i = 0; i < side->graph->count; i++) {
        const struct information_query query = {side->graph, start, false};
        struct information_tree tree;

        start[i] = 1;
        information_search(&query, &tree);
        take(flows, side, &tree, i);
        information_tree_release(&tree);
        start[i] = 0;
    }
    free(start);
}

/* Whether a way over others is in one policy only. */
static bool changed(const struct flows *flows, uint32_t at, bool now)
{
    const struct side *with = &flows->sides[now ? 1 : 0];
    const struct side *without = &flows->sides[now ? 0 : 1];

    return with->ways[at].count > 2 && without->ways[at].count == 0;
}

/* Whether a part of a way is one that is said by itself. */
static bool follows(const struct flows *flows, uint32_t at, bool now)
{
    const struct information *graph = flows->sides[now ? 1 : 0].graph;
    const struct information_path *way = &flows->sides[now ? 1 : 0].ways[at];
    uint32_t n = flows->types.count;

    for (uint32_t i = 0; i < way->count; i++) {
        for (uint32_t k = i + 2; k < way->count; k++) {
            uint32_t from = way->nodes[i];
            uint32_t to = way->nodes[k];
            uint32_t part =
                (number_of(flows, information_identity(graph, from)->type) * n +
                 number_of(flows, information_identity(graph, to)->type)) *
                    DIRECTIONS +
                information_direction(graph, from, to);

            if (part != at && k - i + 1 < way->count &&
                changed(flows, part, now)) {
                return true;
            }
        }
    }
    return false;
}

/* Say a pair of types once, with all directions. */
static void say(const struct flows *flows, uint32_t pair, bool now,
                struct diff_list *list)
{
    const struct side *side = &flows->sides[now ? 1 : 0];
    uint32_t n = flows->types.count;
    const char *from = flows->types.names[pair / n];
    const char *to = flows->types.names[pair % n];
    const struct information_path *way = NULL;
    char *directions = tool_text("%s", "");
    json_t *names = json_array();
    char *through;

    for (uint32_t i = 0; i < DIRECTIONS; i++) {
        uint32_t at = pair * DIRECTIONS + i;
        const char *name = information_direction_text(i);
        char *longer;

        if (!changed(flows, at, now) || follows(flows, at, now)) {
            continue;
        }
        way = way == NULL ? &side->ways[at] : way;
        longer = tool_text("%s, %s", directions, name);
        free(directions);
        directions = longer;
        tool_json_append(names, tool_json_text(name));
    }
    if (way == NULL) {
        json_decref(names);
        free(directions);
        return;
    }
    through = flow_through(side->graph, way);
    diff_say(list, "flow",
             tool_text("information may %s flow from %s to %s%s, %s%s",
                       now ? "now" : "no longer", from, to, directions,
                       now ? "" : "before ", through),
             tool_json("{s:s, s:s, s:o, s:b, s:o}", "from", from, "to", to,
                       "directions", names, "now", now, "path",
                       flow_json_path(side->graph, way)));
    free(through);
    free(directions);
}

/* A new type has nothing but new ways: those to and from it are not said. */
static void compare(const struct flows *flows, struct diff_list *list)
{
    uint32_t n = flows->types.count;

    for (uint32_t i = 0; i < n * n; i++) {
        bool both = true;

        for (int side = 0; side < 2; side++) {
            const struct meaning_names *types =
                &flows->sides[side].graph->meaning->types;

            both = both && meaning_has(types, flows->types.names[i / n]) &&
                   meaning_has(types, flows->types.names[i % n]);
        }
        if (both) {
            say(flows, i, false, list);
            say(flows, i, true, list);
        }
    }
}

void diff_flows(const struct meaning *before, const struct meaning *after,
                struct diff_list *list)
{
    struct flows flows;
    size_t n;

    flows.types.count = 0;
    flows.types.names = tool_allocate(
        (before->types.count + after->types.count + 1) * sizeof(char *));
    add_types(&flows.types, before);
    add_types(&flows.types, after);
    n = flows.types.count;
    flows.sides[0].graph = make_graph(before, after);
    flows.sides[1].graph = make_graph(after, before);
    for (int i = 0; i < 2; i++) {
        search(&flows, &flows.sides[i]);
    }
    compare(&flows, list);
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < n * n * DIRECTIONS; k++) {
            free(flows.sides[i].ways[k].nodes);
        }
        free(flows.sides[i].ways);
        information_release(flows.sides[i].graph);
    }
    free(flows.types.names);
}
