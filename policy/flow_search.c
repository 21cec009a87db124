/* SPDX-License-Identifier: Apache-2.0 */
/** @file Searches from every start and keeps the shortest way to each goal. */
#include "policy/flow_search.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define DIRECTIONS 4

/* A goal before it is known whether it is reached. */
struct goal {
    struct information_path path;
    bool untrusted;
};

struct search {
    const struct information *graph;
    const uint8_t *to;
    uint32_t *types; /* by node: number of its type */
    struct goal *goals;
    uint32_t goal_count;
};

/* Number the types, in the order of the nodes. */
static uint32_t number_types(const struct information *graph, uint32_t *types)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < graph->count; i++) {
        const char *type = information_identity(graph, i)->type;

        types[i] = count;
        for (uint32_t k = 0; k < i; k++) {
            if (strcmp(information_identity(graph, k)->type, type) == 0) {
                types[i] = types[k];
                break;
            }
        }
        count += types[i] == count ? 1 : 0;
    }
    return count;
}

static struct goal *goal_of(const struct search *search, uint32_t from,
                            uint32_t to)
{
    if (!search->graph->many) {
        return &search->goals[to];
    }
    return &search->goals[search->types[to] * DIRECTIONS +
                          information_direction(search->graph, from, to)];
}

/* Take over what one start reaches. */
static void take(struct search *search, const struct information_tree *tree,
                 uint32_t from, bool untrusted)
{
    for (uint32_t to = 0; to < search->graph->count; to++) {
        struct goal *goal = goal_of(search, from, to);
        struct information_path path;

        if (search->to[to] == 0 || !information_path_to(tree, to, &path)) {
            continue;
        }
        goal->untrusted = goal->untrusted || untrusted;
        if (!untrusted &&
            (goal->path.count == 0 || path.count < goal->path.count)) {
            free(goal->path.nodes);
            goal->path = path;
        } else {
            free(path.nodes);
        }
    }
}

static void search_from(struct search *search, uint32_t from)
{
    uint8_t *start = tool_allocate(search->graph->count);

    start[from] = 1;
    for (int untrusted = 0; untrusted < 2; untrusted++) {
        const struct information_query query = {search->graph, start,
                                                untrusted == 1};
        struct information_tree tree;

        information_search(&query, &tree);
        take(search, &tree, from, untrusted == 1);
        information_tree_release(&tree);
    }
    free(start);
}

static void collect(const struct search *search, struct flow_answers *out)
{
    out->count = 0;
    out->answers =
        tool_allocate((search->goal_count + 1) * sizeof(*out->answers));
    for (uint32_t i = 0; i < search->goal_count; i++) {
        const struct goal *goal = &search->goals[i];
        struct flow_answer *answer = &out->answers[out->count];

        if (goal->path.count == 0) {
            continue;
        }
        answer->path = goal->path;
        answer->direction =
            information_direction(search->graph, goal->path.nodes[0],
                                  goal->path.nodes[goal->path.count - 1]);
        answer->needs_trusted = !goal->untrusted;
        out->count++;
    }
}

void flow_search(const struct information *graph, const uint8_t *from,
                 const uint8_t *to, struct flow_answers *out)
{
    struct search search = {.graph = graph, .to = to};

    search.types = tool_allocate(graph->count * sizeof(*search.types) + 1);
    search.goal_count = graph->many
                            ? number_types(graph, search.types) * DIRECTIONS
                            : graph->count;
    search.goals = tool_allocate(search.goal_count * sizeof(*search.goals) + 1);
    for (uint32_t i = 0; i < graph->count; i++) {
        if (from[i] != 0) {
            search_from(&search, i);
        }
    }
    collect(&search, out);
    free(search.types);
    free(search.goals);
}

void flow_answers_release(struct flow_answers *answers)
{
    for (uint32_t i = 0; i < answers->count; i++) {
        free(answers->answers[i].path.nodes);
    }
    free(answers->answers);
}
