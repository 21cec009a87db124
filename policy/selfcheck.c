/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Exhaustive comparison with sepol_compute_av.
 *
 * A decision depends on the two identities, the class and the relation of the
 * two ranges. Three categories and four sensitivities already produce every
 * relation that can occur at all (measured with 3, 4 and 5 categories), so one
 * witness for each relation covers all ranges.
 */
#include "policy/selfcheck.h"

#include <sepol/policydb/services.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"
#include "xsm/level.h"

#define SENSITIVITIES 4
#define CATEGORIES 3
#define LEVELS (SENSITIVITIES << CATEGORIES)
#define CONTEXT_MAX 512

/* Relations of two ranges that can occur at all. */
#define RELATIONS_FEASIBLE 49

/** Two ranges that stand in a relation; low and high of each. */
struct witness {
    bool found;
    uint32_t levels[4];
};

static struct xsm_level level_of(uint32_t number)
{
    struct xsm_level level = {number >> CATEGORIES, {0}};

    level.categories[0] = number % (1U << CATEGORIES);
    return level;
}

static bool dominates(uint32_t upper, uint32_t lower)
{
    const struct xsm_level one = level_of(upper);
    const struct xsm_level two = level_of(lower);

    return xsm_level_dominates(&one, &two);
}

static uint32_t relation_of(const uint32_t levels[4])
{
    const struct xsm_label one = {0, level_of(levels[0]), level_of(levels[1])};
    const struct xsm_label two = {0, level_of(levels[2]), level_of(levels[3])};

    return xsm_level_relation(&one, &two);
}

static void note(struct witness *witnesses, const uint32_t levels[4])
{
    struct witness *witness = &witnesses[relation_of(levels)];

    if (!witness->found) {
        witness->found = true;
        memcpy(witness->levels, levels, sizeof(witness->levels));
    }
}

static void find_witnesses(struct witness *witnesses)
{
    uint32_t levels[4];

    for (uint32_t i = 0; i < LEVELS * LEVELS; i++) {
        levels[0] = i / LEVELS;
        levels[1] = i % LEVELS;
        if (!dominates(levels[1], levels[0])) {
            continue;
        }
        for (uint32_t k = 0; k < LEVELS * LEVELS; k++) {
            levels[2] = k / LEVELS;
            levels[3] = k % LEVELS;
            if (dominates(levels[3], levels[2])) {
                note(witnesses, levels);
            }
        }
    }
}

static int put_level(char *text, size_t size, uint32_t number)
{
    int used = snprintf(text, size, "s%u", number >> CATEGORIES);
    char before = ':';

    for (uint32_t c = 0; c < CATEGORIES; c++) {
        if ((number >> c & 1) != 0) {
            used +=
                snprintf(text + used, size - (size_t)used, "%cc%u", before, c);
            before = ',';
        }
    }
    return used;
}

/* SID of an identity at a range; 0 if the policy has no such context. */
static uint32_t sid_of(const policydb_t *database,
                       const struct identity *identity, const uint32_t range[2])
{
    char text[CONTEXT_MAX];
    sepol_security_id_t sid = 0;
    int used =
        snprintf(text, sizeof(text),
                 "%s:%s:%s:", database->p_user_val_to_name[identity->user - 1],
                 database->p_role_val_to_name[identity->role - 1],
                 database->p_type_val_to_name[identity->type - 1]);

    used += put_level(text + used, sizeof(text) - (size_t)used, range[0]);
    text[used++] = '-';
    used += put_level(text + used, sizeof(text) - (size_t)used, range[1]);
    if (sepol_context_to_sid(text, (size_t)used, &sid) != 0) {
        return 0;
    }
    return sid;
}

/* SIDs of all identities at both ranges of a witness. */
static uint32_t *sids_of(const policydb_t *database, const struct flat *flat,
                         const struct witness *witness, struct selfcheck *out)
{
    uint32_t n = flat->identity_count;
    uint32_t *sids = tool_allocate(2UL * n * sizeof(*sids));

    for (uint32_t i = 0; i < 2 * n; i++) {
        sids[i] = sid_of(database, &flat->identities[i % n],
                         &witness->levels[i / n * 2]);
        out->outside += sids[i] == 0 ? 1 : 0;
    }
    return sids;
}

static bool compare_one(const policydb_t *database, const struct flat *flat,
                        const uint32_t question[4], const uint32_t sids[2],
                        struct policy_error *err)
{
    struct sepol_av_decision decision;
    uint32_t mine =
        flatten_decide(flat, flat->numbers[question[0]],
                       flat->numbers[question[1]], question[2], question[3]);

    if (sepol_compute_av(sids[0], sids[1],
                         (sepol_security_class_t)(question[2] + 1), 0xffffffffU,
                         &decision) == 0 &&
        decision.allowed == mine) {
        return true;
    }
    snprintf(
        err->text, sizeof(err->text),
        "the table and libsepol differ: %s to %s, class %s, relation "
        "%#x: %#x against %#x",
        database->p_type_val_to_name[flat->identities[question[0]].type - 1],
        database->p_type_val_to_name[flat->identities[question[1]].type - 1],
        database->p_class_val_to_name[question[2]], question[3], mine,
        decision.allowed);
    return false;
}

static bool compare_relation(const policydb_t *database,
                             const struct flat *flat, uint32_t relation,
                             const uint32_t *sids, struct selfcheck *out,
                             struct policy_error *err)
{
    uint32_t n = flat->identity_count;
    uint32_t total = n * n * CLASS_COUNT;

    for (uint32_t i = 0; i < total; i++) {
        const uint32_t question[4] = {i / CLASS_COUNT / n, i / CLASS_COUNT % n,
                                      i % CLASS_COUNT, relation};
        const uint32_t pair[2] = {sids[question[0]], sids[n + question[1]]};

        if (pair[0] == 0 || pair[1] == 0) {
            continue;
        }
        if (!compare_one(database, flat, question, pair, err)) {
            return false;
        }
        out->decisions++;
        out->allowed += flatten_decide(flat, flat->numbers[question[0]],
                                       flat->numbers[question[1]], question[2],
                                       relation) != 0
                            ? 1
                            : 0;
    }
    return true;
}

bool selfcheck(const policydb_t *database, const struct flat *flat,
               struct selfcheck *out, struct policy_error *err)
{
    static struct witness witnesses[XSM_RELATIONS];
    bool ok = true;

    memset(out, 0, sizeof(*out));
    find_witnesses(witnesses);
    for (uint32_t relation = 0; ok && relation < XSM_RELATIONS; relation++) {
        uint32_t *sids;

        if (!witnesses[relation].found) {
            continue;
        }
        tool_progress("comparing with libsepol", out->relations++,
                      RELATIONS_FEASIBLE);
        sids = sids_of(database, flat, &witnesses[relation], out);
        ok = compare_relation(database, flat, relation, sids, out, err);
        free(sids);
    }
    tool_progress("", 1, 1);
    if (ok && out->relations != RELATIONS_FEASIBLE) {
        snprintf(err->text, sizeof(err->text),
                 "%" PRIu64 " relations of levels were tried, not %d",
                 (uint64_t)out->relations, RELATIONS_FEASIBLE);
        ok = false;
    }
    return ok;
}
