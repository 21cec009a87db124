/* SPDX-License-Identifier: Apache-2.0 */
/** @file Looks for answers that the core's loader refuses. */
#include "policy/upwards.h"

#include <stdio.h>

#include "policy/standing.h"
#include "xsm/flow.h"
#include "xsm/format.h"
#include "xsm/name.h"

/* A relation of two levels and what it forbids. */
struct forbidden {
    uint32_t relation;
    const uint32_t *masks; /* of the classes */
    const char *does;
    const char *where;
};

static const struct forbidden forbidden[] = {
    {XSM_RELATION_BELOW, xsm_class_reads, "read", "from a higher level"},
    {XSM_RELATION_ABOVE, xsm_class_writes, "write", "to a lower level"},
    {XSM_RELATION_APART, xsm_class_reads, "read",
     "from a level it does not dominate"},
    {XSM_RELATION_APART, xsm_class_writes, "write",
     "to a level that does not dominate its own"},
};

/* Some identity that the table gives this number. */
static const struct identity *identity_of(const struct flat *flat,
                                          uint32_t number)
{
    uint32_t i = 0;

    while (flat->numbers[i] != number) {
        i++;
    }
    return &flat->identities[i];
}

static void explain(const policydb_t *database, const struct flat *flat,
                    const uint32_t numbers[2], uint32_t perm,
                    const struct forbidden *which, struct policy_error *err)
{
    const char *const *names =
        (const char *const *)database->p_type_val_to_name;

    snprintf(err->text, sizeof(err->text),
             "%s may use %s { %s } on %s and so %s %s: add an mlsconstrain, "
             "or the type to attribute " STANDING_TRUSTED,
             names[identity_of(flat, numbers[0])->type - 1],
             (const char *)xsm_class_names[perm / 32],
             (const char *)xsm_perm_names[perm],
             names[identity_of(flat, numbers[1])->type - 1], which->does,
             which->where);
}

static bool pair_is_upwards(const policydb_t *database, const struct flat *flat,
                            const uint32_t numbers[2], struct policy_error *err)
{
    for (uint32_t i = 0; i < 4 * CLASS_COUNT; i++) {
        const struct forbidden *which = &forbidden[i % 4];
        uint32_t cls = i / 4;
        uint32_t found =
            which->masks[cls] &
            flatten_decide(flat, numbers[0], numbers[1], cls, which->relation);

        if (found != 0) {
            explain(database, flat, numbers,
                    cls * 32 + (uint32_t)__builtin_ctz(found), which, err);
            return false;
        }
    }
    return true;
}

bool upwards_check(const policydb_t *database, const struct flat *flat,
                   struct policy_error *err)
{
    uint32_t n = flat->number_count;

    for (uint32_t i = 0; i < n * n; i++) {
        const uint32_t numbers[2] = {i / n, i % n};
        uint32_t subject = flatten_identity(flat, i / n, XSM_IDENTITY_FLAGS);
        uint32_t object = flatten_identity(flat, i % n, XSM_IDENTITY_FLAGS);

        if (subject == 0 && (object & XSM_FLAG_TRUSTED) == 0 &&
            !pair_is_upwards(database, flat, numbers, err)) {
            return false;
        }
    }
    return true;
}
