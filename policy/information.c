/* SPDX-License-Identifier: Apache-2.0 */
/** @file Nodes of an information graph and the flows between them. */
#include "policy/information.h"

#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"

/* What a subject's answers make flow; KNOWN: worked out already. */
#define OUT 1 /* to the object */
#define IN 2  /* from it */
#define KNOWN 4

struct information *information_new(const struct meaning *meaning, bool many)
{
    struct information *graph = tool_allocate(sizeof(*graph));

    graph->meaning = meaning;
    graph->many = many;
    return graph;
}

/* Room for one more element of an array. */
static void *grow(void *array, uint32_t count, size_t size)
{
    void *longer = realloc(array, (count + 1) * size);

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    return longer;
}

static uint32_t range_number(struct information *graph,
                             const struct xsm_level *low,
                             const struct xsm_level *high)
{
    for (uint32_t i = 0; i < graph->range_count; i++) {
        if (level_equal(&graph->ranges[i].low, low) &&
            level_equal(&graph->ranges[i].high, high)) {
            return i;
        }
    }
    graph->ranges =
        grow(graph->ranges, graph->range_count, sizeof(*graph->ranges));
    graph->ranges[graph->range_count].low = *low;
    graph->ranges[graph->range_count].high = *high;
    return graph->range_count++;
}

uint32_t information_add(struct information *graph, char *name,
                         uint32_t identity, const struct xsm_level *low,
                         const struct xsm_level *high)
{
    struct information_node *node;

    graph->nodes = grow(graph->nodes, graph->count, sizeof(*graph->nodes));
    node = &graph->nodes[graph->count];
    node->name = name;
    node->identity = identity;
    node->range = range_number(graph, low, high);
    return graph->count++;
}

uint32_t information_without(struct information *graph, const char *type)
{
    uint32_t kept = 0;
    uint32_t removed = 0;

    for (uint32_t i = 0; i < graph->count; i++) {
        if (strcmp(information_identity(graph, i)->type, type) == 0) {
            free(graph->nodes[i].name);
            removed++;
        } else {
            graph->nodes[kept++] = graph->nodes[i];
        }
    }
    graph->count = kept;
    return removed;
}

const struct meaning_identity *
information_identity(const struct information *graph, uint32_t node)
{
    return &graph->meaning->identities[graph->nodes[node].identity];
}

const struct information_range *
information_range(const struct information *graph, uint32_t node)
{
    return &graph->ranges[graph->nodes[node].range];
}

static uint32_t relation_of(const struct information_range *one,
                            const struct information_range *other)
{
    const struct xsm_label first = {0, one->low, one->high};
    const struct xsm_label second = {0, other->low, other->high};

    return xsm_level_relation(&first, &second);
}

uint32_t information_relation(const struct information *graph, uint32_t one,
                              uint32_t other)
{
    return relation_of(information_range(graph, one),
                       information_range(graph, other));
}

/* What the core lets a subject do; a permissive one, everything. */
static uint32_t answer(const struct information *graph, uint32_t subject,
                       uint32_t object, uint32_t cls, uint32_t relation)
{
    const struct meaning_identity *one = information_identity(graph, subject);

    if (one->permissive) {
        return permission_all(cls);
    }
    return meaning_decide(graph->meaning, one,
                          information_identity(graph, object), cls, relation);
}

static uint8_t work_out(const struct information *graph, uint32_t subject,
                        uint32_t object, uint32_t relation)
{
    uint8_t flows = KNOWN;

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        uint32_t perms = answer(graph, subject, object, cls, relation);

        flows |= (perms & permission_writes(cls)) != 0 ? OUT : 0;
        flows |= (perms & permission_reads(cls)) != 0 ? IN : 0;
    }
    return flows;
}

/* Relations of all ranges: the same few pairs come up again and again. */
static uint16_t *all_relations(const struct information *graph)
{
    uint32_t n = graph->range_count;
    uint16_t *relations = tool_allocate((size_t)n * n * sizeof(*relations) + 1);

    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < n; k++) {
            relations[i * n + k] =
                (uint16_t)relation_of(&graph->ranges[i], &graph->ranges[k]);
        }
    }
    return relations;
}

/* Number the identities by what they are in conflict with. */
static void find_sides(struct information *graph)
{
    const struct meaning *meaning = graph->meaning;
    size_t n = meaning->identity_count;
    uint8_t *none = tool_allocate(n + 1);

    graph->sides = tool_allocate((n + 1) * sizeof(*graph->sides));
    graph->side_count = 1;
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *row = &meaning->conflicts[i * n];

        if (memcmp(row, none, n) == 0) {
            continue;
        }
        graph->sides[i] = graph->side_count;
        for (uint32_t k = 0; k < i; k++) {
            if (memcmp(row, &meaning->conflicts[k * n], n) == 0) {
                graph->sides[i] = graph->sides[k];
                break;
            }
        }
        graph->side_count += graph->sides[i] == graph->side_count ? 1 : 0;
    }
    free(none);
}

void information_finish(struct information *graph)
{
    size_t n = graph->count;
    size_t numbers = graph->meaning->flat.number_count;
    uint16_t *relations = all_relations(graph);
    uint8_t *known = tool_allocate(numbers * numbers * XSM_RELATIONS + 1);

    find_sides(graph);
    graph->flows = tool_allocate(n * n + 1);
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++) {
            uint32_t relation =
                relations[graph->nodes[a].range * graph->range_count +
                          graph->nodes[b].range];
            uint8_t *cached =
                &known[(information_identity(graph, a)->number * numbers +
                        information_identity(graph, b)->number) *
                           XSM_RELATIONS +
                       relation];

            if (a == b && !graph->many) {
                continue;
            }
            if (*cached == 0) {
                *cached = work_out(graph, a, b, relation);
            }
            graph->flows[a * n + b] |= (*cached & OUT) != 0 ? 1 : 0;
            graph->flows[b * n + a] |= (*cached & IN) != 0 ? 1 : 0;
        }
    }
    free(known);
    free(relations);
}

bool information_flows(const struct information *graph, uint32_t from,
                       uint32_t to)
{
    return graph->flows[(size_t)from * graph->count + to] != 0;
}

/* Add what one of the two does to the other. */
static uint32_t add_means(const struct information *graph, uint32_t subject,
                          uint32_t object, bool writes,
                          struct information_means *out)
{
    uint32_t relation = information_relation(graph, subject, object);
    uint32_t count = 0;

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        uint32_t perms =
            answer(graph, subject, object, cls, relation) &
            (writes ? permission_writes(cls) : permission_reads(cls));

        if (perms != 0) {
            out[count].subject = subject;
            out[count].object = object;
            out[count].class = cls;
            out[count++].perms = perms;
        }
    }
    return count;
}

uint32_t information_means(const struct information *graph, uint32_t from,
                           uint32_t to, struct information_means *out)
{
    uint32_t count = add_means(graph, from, to, true, out);

    return count + add_means(graph, to, from, false, out + count);
}

void information_release(struct information *graph)
{
    if (graph == NULL) {
        return;
    }
    for (uint32_t i = 0; i < graph->count; i++) {
        free(graph->nodes[i].name);
    }
    free(graph->nodes);
    free(graph->ranges);
    free(graph->flows);
    free(graph->sides);
    free(graph);
}
