/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Where the nodes of an information graph come from: contexts, systems,
 * or, when no levels are given, levels that stand for all others.
 *
 * Categories that no user's range and no given level tells apart are one atom.
 * Any two levels, and any relation between several, also exist among the
 * unions of atoms, provided that there are a few: at least ATOM_MIN are made.
 */
#include <selinux/context.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/information.h"
#include "policy/level_text.h"
#include "policy/permission.h"
#include "policy/tool.h"

#define CATEGORIES (CATEGORY_WORD_MAX * 64)
#define SENSITIVITIES 4
#define ATOM_MIN 3
#define ATOM_MAX 6
#define NODE_MAX 8000

bool information_add_context(struct information *graph, struct policy *policy,
                             const char *name, const char *context,
                             uint32_t *node, struct policy_error *err)
{
    struct xsm_label label;
    context_t parts;
    uint32_t identity;
    bool found;

    if (policy_label(policy, context, &label, err) != 0) {
        return false;
    }
    parts = context_new(context);
    found =
        parts != NULL && meaning_find(graph->meaning, context_user_get(parts),
                                      context_role_get(parts),
                                      context_type_get(parts), &identity);
    context_free(parts);
    if (!found) {
        snprintf(err->text, sizeof(err->text), "%s: not in the policy",
                 context);
        return false;
    }
    *node = information_add(graph, tool_text("%s", name), identity, &label.low,
                            &label.high);
    return true;
}

bool information_add_system(struct information *graph, struct policy *policy,
                            const struct system *system, const char *path)
{
    bool ok = true;

    for (uint32_t i = 0; i < system->domains_count; i++) {
        const struct system_domain *domain = &system->domains[i];
        struct policy_error error;
        uint32_t node;

        if (!information_add_context(graph, policy, domain->name, domain->label,
                                     &node, &error)) {
            tool_complain("%s:%u: domain %s: label: %s", path,
                          domain->label_line, domain->name, error.text);
            ok = false;
        }
    }
    return ok;
}

/* Categories by atom. */
struct atoms {
    uint32_t of[CATEGORIES];
    uint32_t count;
};

static bool has(const struct xsm_level *level, uint32_t c)
{
    return (level->categories[c / 64] >> (c % 64) & 1) != 0;
}

/* Split each atom into what lies inside a level and what outside. */
static void split_by_level(struct atoms *atoms, const struct xsm_level *level)
{
    uint32_t inside[CATEGORIES];
    uint32_t outside[CATEGORIES];
    uint32_t count = 0;

    memset(inside, 0xff, sizeof(inside));
    memset(outside, 0xff, sizeof(outside));
    for (uint32_t c = 0; c < CATEGORIES; c++) {
        uint32_t *to =
            has(level, c) ? &inside[atoms->of[c]] : &outside[atoms->of[c]];

        if (*to == 0xffffffffU) {
            *to = count++;
        }
        atoms->of[c] = *to;
    }
    atoms->count = count;
}

/* Make the first category of the largest atom an atom of its own. */
static void split_largest(struct atoms *atoms)
{
    uint32_t sizes[CATEGORIES] = {0};
    uint32_t best = 0;
    uint32_t c = 0;

    for (uint32_t i = 0; i < CATEGORIES; i++) {
        sizes[atoms->of[i]]++;
    }
    for (uint32_t i = 0; i < atoms->count; i++) {
        best = sizes[i] > sizes[best] ? i : best;
    }
    while (atoms->of[c] != best) {
        c++;
    }
    atoms->of[c] = atoms->count++;
}

/* Number the atoms by their size, so that small ones come first. */
static void sort_atoms(struct atoms *atoms)
{
    uint32_t sizes[CATEGORIES] = {0};
    uint32_t rank[ATOM_MAX];

    for (uint32_t i = 0; i < CATEGORIES; i++) {
        sizes[atoms->of[i]]++;
    }
    for (uint32_t i = 0; i < atoms->count; i++) {
        rank[i] = 0;
        for (uint32_t k = 0; k < atoms->count; k++) {
            rank[i] +=
                sizes[k] < sizes[i] || (sizes[k] == sizes[i] && k > i) ? 1 : 0;
        }
    }
    for (uint32_t i = 0; i < CATEGORIES; i++) {
        atoms->of[i] = rank[atoms->of[i]];
    }
}

static bool make_atoms(const struct information *graph,
                       const struct xsm_level *given, uint32_t count,
                       struct atoms *out)
{
    memset(out, 0, sizeof(*out));
    out->count = 1;
    for (uint32_t i = 0; i < count; i++) {
        split_by_level(out, &given[i]);
    }
    for (uint32_t i = 0; i < graph->meaning->identity_count; i++) {
        split_by_level(out, &graph->meaning->identities[i].low);
        split_by_level(out, &graph->meaning->identities[i].high);
    }
    if (out->count > ATOM_MAX) {
        return false;
    }
    while (out->count < ATOM_MIN) {
        split_largest(out);
    }
    sort_atoms(out);
    return true;
}

static struct xsm_level level_of(const struct atoms *atoms, uint32_t number)
{
    struct xsm_level level = {number >> atoms->count, {0}};

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        if ((number >> atoms->of[c] & 1) != 0) {
            level.categories[c / 64] |= UINT64_C(1) << (c % 64);
        }
    }
    return level;
}

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

/* Whether an earlier identity of the same type means the same. */
static bool is_repeated(const struct meaning *meaning, uint32_t identity)
{
    const struct meaning_identity *one = &meaning->identities[identity];

    for (uint32_t i = 0; i < identity; i++) {
        const struct meaning_identity *two = &meaning->identities[i];

        if (one->number == two->number && strcmp(one->type, two->type) == 0 &&
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

static void add_identity(struct information *graph, uint32_t identity,
                         const struct atoms *atoms)
{
    uint32_t levels = (uint32_t)SENSITIVITIES << atoms->count;

    for (uint32_t i = 0; i < levels; i++) {
        struct xsm_level low = level_of(atoms, i);

        if (!graph->meaning->identities[identity].trusted) {
            add_witness(graph, identity, &low, &low);
            continue;
        }
        for (uint32_t k = 0; k < levels; k++) {
            struct xsm_level high = level_of(atoms, k);

            add_witness(graph, identity, &low, &high);
        }
    }
}

bool information_add_witnesses(struct information *graph,
                               const struct xsm_level *given, uint32_t count,
                               struct policy_error *err)
{
    struct atoms *atoms = tool_allocate(sizeof(*atoms));
    bool ok = make_atoms(graph, given, count, atoms);

    for (uint32_t i = 0; ok && i < graph->meaning->identity_count; i++) {
        if (!is_repeated(graph->meaning, i) && can_talk(graph->meaning, i)) {
            add_identity(graph, i, atoms);
        }
        ok = graph->count <= NODE_MAX;
    }
    if (!ok) {
        snprintf(err->text, sizeof(err->text),
                 "the users' ranges tell too many levels apart to try them "
                 "all: ask about a system (--system)");
    }
    free(atoms);
    return ok;
}

/* s0; s1:c0; s1:c1; s2:c0,c1. */
static struct xsm_level sample(uint32_t number)
{
    static const uint32_t sensitivities[4] = {0, 1, 1, 2};
    struct xsm_level level = {sensitivities[number], {0}};

    level.categories[0] = number;
    return level;
}

void information_add_samples(struct information *graph)
{
    for (uint32_t i = 0; i < graph->meaning->identity_count; i++) {
        struct xsm_level low = sample(0);
        struct xsm_level high = sample(3);

        if (is_repeated(graph->meaning, i) || !can_talk(graph->meaning, i)) {
            continue;
        }
        if (graph->meaning->identities[i].trusted) {
            low.sensitivity = 1;
            high.sensitivity = 1;
            add_witness(graph, i, &low, &high);
            continue;
        }
        for (uint32_t k = 0; k < 4; k++) {
            low = sample(k);
            add_witness(graph, i, &low, &low);
        }
    }
}
