/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Nodes for identities at levels that stand for all, when no domains
 * are named.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/information.h"
#include "policy/level_list.h"
#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"

/* Beyond, the ranges of trusted identities are only those of their users. */
#define NODE_MAX 4000

/* Whether an identity can exchange anything with anybody, at any levels. */
static bool can_talk(const struct meaning *meaning, uint32_t identity)
{
    const struct meaning_identity *one = &meaning->identities[identity];
    uint32_t perms = one->permissive ? 1 : 0;

    for (uint32_t i = 0; i < meaning->identity_count && perms == 0; i++) {
        const struct meaning_identity *two = &meaning->identities[i];

        perms |= two->permissive ? 1 : 0;
        for (uint32_t k = 0; k < CLASS_COUNT * XSM_RELATIONS; k++) {
            uint32_t cls = k / XSM_RELATIONS;
            uint32_t relation = k % XSM_RELATIONS;

            perms |= (meaning_decide(meaning, one, two, cls, relation) |
                      meaning_decide(meaning, two, one, cls, relation)) &
                     (permission_reads(cls) | permission_writes(cls));
        }
    }
    return perms != 0;
}

/* Objects have this role; it is shown only if there is no other. */
static bool is_object(const struct meaning_identity *identity)
{
    return strcmp(identity->role, "object_r") == 0;
}

/* Whether another identity of the same type stands for this one. */
static bool is_repeated(const struct meaning *meaning, uint32_t identity)
{
    const struct meaning_identity *one = &meaning->identities[identity];

    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        const struct meaning_identity *two = &meaning->identities[i];
        bool first =
            is_object(one) == is_object(two) ? i < identity : is_object(one);

        if (first && one->number == two->number &&
            strcmp(one->type, two->type) == 0 &&
            level_equal(&one->low, &two->low) &&
            level_equal(&one->high, &two->high)) {
            return true;
        }
    }
    return false;
}

/* Add an identity at a range, if its user may have it. */
static void add_witness(struct information *graph, uint32_t identity,
                        const struct xsm_level *low,
                        const struct xsm_level *high)
{
    const struct meaning_identity *of = &graph->meaning->identities[identity];
    char *range;

    if (!xsm_level_dominates(high, low) ||
        !xsm_level_dominates(low, &of->low) ||
        !xsm_level_dominates(&of->high, high)) {
        return;
    }
    range = level_range_text(low, high);
    information_add(graph, tool_text("%s at %s", of->type, range), identity,
                    low, high);
    free(range);
}

/* An identity at every level of a list; a trusted one, at every range. */
static void add_identity(struct information *graph, uint32_t identity,
                         const struct level_list *list)
{
    const struct meaning_identity *of = &graph->meaning->identities[identity];

    for (uint32_t i = 0; i < list->count; i++) {
        if (!of->trusted) {
            add_witness(graph, identity, &list->levels[i], &list->levels[i]);
        }
        for (uint32_t k = 0; of->trusted && k < list->count; k++) {
            if (graph->count < NODE_MAX) {
                add_witness(graph, identity, &list->levels[i],
                            &list->levels[k]);
            }
        }
    }
    if (of->trusted && graph->count >= NODE_MAX) {
        add_witness(graph, identity, &of->low, &of->high);
    }
}

/* The levels that the ranges of users end with. */
static void users_levels(const struct meaning *meaning, struct level_list *out)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        if (can_talk(meaning, i)) {
            level_list_add(out, &meaning->identities[i].low);
            level_list_add(out, &meaning->identities[i].high);
        }
    }
}

bool information_add_witnesses(struct information *graph,
                               const struct level_list *given)
{
    struct level_list named = {NULL, 0};
    struct level_list list;
    bool all;

    for (uint32_t i = 0; i < given->count; i++) {
        level_list_add(&named, &given->levels[i]);
    }
    users_levels(graph->meaning, &named);
    all = level_list_all(&named, &list);
    for (uint32_t i = 0; i < graph->meaning->identity_count; i++) {
        if (!is_repeated(graph->meaning, i) && can_talk(graph->meaning, i)) {
            add_identity(graph, i, &list);
        }
    }
    level_list_release(&named);
    level_list_release(&list);
    return all && graph->count < NODE_MAX;
}

/* The levels of users who may not have any level: those of a site. */
static void site_levels(const struct meaning *meaning, struct level_list *out)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        const struct meaning_identity *one = &meaning->identities[i];

        if (can_talk(meaning, i) && level_equal(&one->low, &one->high)) {
            level_list_add(out, &one->low);
        }
    }
}

/* s0; s1:c0; s1:c1; s2:c0,c1. */
static void sample_levels(struct level_list *out)
{
    static const uint32_t sensitivities[4] = {0, 1, 1, 2};

    for (uint32_t i = 0; i < 4; i++) {
        struct xsm_level level = {sensitivities[i], {0}};

        level.categories[0] = i;
        level_list_add(out, &level);
    }
}

/* A trusted identity at all that it may have of what the others have. */
static void add_sample_range(struct information *graph, uint32_t identity,
                             const struct level_list *list)
{
    const struct meaning_identity *of = &graph->meaning->identities[identity];
    struct xsm_level low = list->levels[0];
    struct xsm_level high = list->levels[0];

    for (uint32_t i = 1; i < list->count; i++) {
        low = level_meet(&low, &list->levels[i]);
        high = level_join(&high, &list->levels[i]);
    }
    low = level_join(&low, &of->low);
    high = level_meet(&high, &of->high);
    add_witness(graph, identity, &low, &high);
}

void information_add_samples(struct information *graph)
{
    struct level_list list = {NULL, 0};

    site_levels(graph->meaning, &list);
    if (list.count < 2) {
        sample_levels(&list);
    }
    for (uint32_t i = 0; i < graph->meaning->identity_count; i++) {
        if (is_repeated(graph->meaning, i) || !can_talk(graph->meaning, i)) {
            continue;
        }
        if (graph->meaning->identities[i].trusted) {
            add_sample_range(graph, i, &list);
        }
        for (uint32_t k = 0;
             k < list.count && !graph->meaning->identities[i].trusted; k++) {
            add_witness(graph, i, &list.levels[k], &list.levels[k]);
        }
    }
    level_list_release(&list);
}
