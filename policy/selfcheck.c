/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Compares the table with libsepol, exhaustively.
 *
 * A decision depends on the levels through their relation only, so one pair of
 * ranges for each relation stands for all of them. The witnesses are found by
 * trying all ranges over four sensitivities and three categories; more
 * categories give no relation that these do not.
 */
#include "policy/selfcheck.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>

#include "policy/error.h"
#include "policy/prelude.h"
#include "xsm/level.h"
#include "xsm/name.h"

#define WITNESS_CATEGORIES 3
#define WITNESS_LEVELS (PRELUDE_SENSITIVITIES << WITNESS_CATEGORIES)
#define WITNESS_RANGES (WITNESS_LEVELS * WITNESS_LEVELS)

/* Two labels that stand in a relation; identities are not used. */
struct witness {
    bool found;
    struct xsm_label one;
    struct xsm_label two;
};

struct check {
    policydb_t *db;
    const struct flat *flat;
    struct selfcheck *count;
    struct policy_error *err;
    uint32_t relation;
};

static struct xsm_level witness_level(uint32_t number)
{
    struct xsm_level level = {.sensitivity = number >> WITNESS_CATEGORIES};

    level.categories[0] = number % (1 << WITNESS_CATEGORIES);
    return level;
}

static uint32_t find_ranges(struct xsm_label *ranges)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < WITNESS_RANGES; i++) {
        struct xsm_label *range = &ranges[count];

        range->low = witness_level(i % WITNESS_LEVELS);
        range->high = witness_level(i / WITNESS_LEVELS);
        if (xsm_level_dominates(&range->high, &range->low)) {
            count++;
        }
    }
    return count;
}

static int find_witnesses(struct witness *witnesses)
{
    struct xsm_label *ranges = calloc(WITNESS_RANGES, sizeof *ranges);
    uint32_t count;

    if (ranges == NULL) {
        return -1;
    }
    count = find_ranges(ranges);
    for (uint32_t i = 0; i < count * count; i++) {
        const struct xsm_label *one = &ranges[i / count];
        const struct xsm_label *two = &ranges[i % count];
        struct witness *witness = &witnesses[xsm_level_relation(one, two)];

        if (!witness->found) {
            witness->found = true;
            witness->one = *one;
            witness->two = *two;
        }
    }
    free(ranges);
    return 0;
}

/* libsepol's form of a level; categories are numbered from bit 0 there too. */
static int put_level(mls_level_t *to, const struct xsm_level *from)
{
    ebitmap_init(&to->cat);
    to->sens = from->sensitivity + 1;
    for (unsigned c = 0; c < WITNESS_CATEGORIES; c++) {
        if ((from->categories[0] >> c) % 2 == 1 &&
            ebitmap_set_bit(&to->cat, c, 1) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Enter a context, whether its user may have the range or not. */
static int put_context(sidtab_t *table, sepol_security_id_t sid,
                       const struct triple *triple,
                       const struct xsm_label *label)
{
    context_struct_t context;
    int status;

    context_init(&context);
    context.user = triple->user;
    context.role = triple->role;
    context.type = triple->type;
    status = put_level(&context.range.level[0], &label->low);
    if (status == 0) {
        status = put_level(&context.range.level[1], &label->high);
    }
    if (status == 0) {
        status = sepol_sidtab_insert(table, sid, &context);
    }
    context_destroy(&context);
    return status;
}

static int put_contexts(sidtab_t *table, const struct flat *flat,
                        const struct witness *witness)
{
    for (uint32_t i = 0; i < flat->triple_count; i++) {
        if (put_context(table, 2 * i + 1, &flat->triples[i], &witness->one) !=
                0 ||
            put_context(table, 2 * i + 2, &flat->triples[i], &witness->two) !=
                0) {
            return -1;
        }
    }
    return 0;
}

static int complain(const struct check *check, uint32_t const who[2],
                    uint32_t class, uint32_t const answers[2])
{
    const struct triple *one = &check->flat->triples[who[0]];
    const struct triple *two = &check->flat->triples[who[1]];

    if (check->count->mismatched > 1) {
        return -1;
    }
    return policy_fail(check->err,
                       "the table differs from libsepol: %s to %s, class %s, "
                       "level relation %#x: table %#x, libsepol %#x",
                       check->db->p_type_val_to_name[one->type - 1],
                       check->db->p_type_val_to_name[two->type - 1],
                       (const char *)xsm_class_names[class], check->relation,
                       answers[0], answers[1]);
}

static int compare(const struct check *check, uint32_t subject, uint32_t object)
{
    const struct flat *flat = check->flat;
    const uint32_t identities[2] = {flat->triples[subject].identity,
                                    flat->triples[object].identity};
    int status = 0;

    for (uint32_t class = 0; class < CLASS_COUNT; class += 1) {
        struct sepol_av_decision theirs;
        uint32_t ours =
            flatten_answer(flat, identities, class, check->relation);

        if (sepol_compute_av(2 * subject + 1, 2 * object + 2,
                             (sepol_security_class_t)(class + 1), UINT32_MAX,
                             &theirs) != 0) {
            return policy_fail(check->err, "libsepol cannot decide");
        }
        check->count->compared++;
        check->count->allowing += ours != 0;
        if (ours != theirs.allowed) {
            check->count->mismatched++;
            status = complain(check, (uint32_t[]){subject, object}, class,
                              (uint32_t[]){ours, theirs.allowed});
        }
    }
    return status;
}

static int compare_all(const struct check *check, const struct witness *witness)
{
    const struct flat *flat = check->flat;
    sidtab_t table;
    int status = 0;

    if (sepol_sidtab_init(&table) != 0) {
        return policy_fail(check->err, "out of memory");
    }
    sepol_set_policydb(check->db);
    sepol_set_sidtab(&table);
    if (put_contexts(&table, flat, witness) != 0) {
        status = policy_fail(check->err, "libsepol refuses a context");
    }
    for (uint32_t i = 0; i < flat->triple_count && status == 0; i++) {
        for (uint32_t j = 0; j < flat->triple_count && status == 0; j++) {
            status = compare(check, i, j);
        }
    }
    sepol_sidtab_destroy(&table);
    return status;
}

int selfcheck(policydb_t *db, const struct flat *flat, struct selfcheck *out,
              struct policy_error *err)
{
    struct witness *witnesses = calloc(XSM_RELATIONS, sizeof *witnesses);
    struct check check = {.db = db, .flat = flat, .count = out, .err = err};
    int status = 0;

    memset(out, 0, sizeof *out);
    if (witnesses == NULL || find_witnesses(witnesses) != 0) {
        free(witnesses);
        return policy_fail(err, "out of memory");
    }
    for (uint32_t r = 0; r < XSM_RELATIONS && status == 0; r++) {
        if (witnesses[r].found) {
            out->relations++;
            check.relation = r;
            status = compare_all(&check, &witnesses[r]);
        }
    }
    free(witnesses);
    if (status == 0 && out->relations != RELATIONS_FEASIBLE) {
        status = policy_fail(err, "%u level relations, not %d", out->relations,
                             RELATIONS_FEASIBLE);
    }
    return status;
}
