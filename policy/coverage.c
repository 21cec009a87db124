/* SPDX-License-Identifier: Apache-2.0 */
/** @file Asks the constraints, without any rule, about labels that differ. */
#include "policy/coverage.h"

#include <stdio.h>
#include <string.h>

#include "xsm/level.h"
#include "xsm/name.h"
#include "xsm/perm.h"

#define TRUSTED "mls_trusted"

/* Relations of two labels of one level each: all four orders are the same. */
#define RELATION(order) ((order)*85U)

/* Orders of the subject's level to the object's at which a flow may pass. */
#define EQUALLY (1U << ORDER_EQUAL)
#define MAY_READ (EQUALLY | 1U << ORDER_ABOVE)
#define MAY_WRITE (EQUALLY | 1U << ORDER_BELOW)
#define MAY_BOTH EQUALLY
#define MAY_NONE EQUALLY

static const uint8_t allowed_orders[PERM_LIMIT] = {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards) [PERM_##cls##_##name] = MAY_##flow,
#include "xsm/perms.def"
};

static bool is_trusted(const policydb_t *database,
                       const struct identity *identity)
{
    const type_datum_t *trusted =
        hashtab_search(database->p_types.table, TRUSTED);

    return trusted != NULL &&
           ebitmap_get_bit(&database->type_attr_map[identity->type - 1],
                           trusted->s.value - 1) != 0;
}

/** Orders at which the constraints let a permission pass that must not. */
static uint32_t leaks(const policydb_t *database, uint32_t perm,
                      const struct identity pair[2])
{
    uint32_t passing = 0;

    for (uint32_t order = ORDER_EQUAL; order <= ORDER_APART; order++) {
        uint32_t left =
            constraint_allows(database, perm / 32, pair, RELATION(order));

        passing |= (left >> perm % 32 & 1) << order;
    }
    return passing & ~(uint32_t)allowed_orders[perm];
}

static void explain_leak(const policydb_t *database, uint32_t perm,
                         const struct identity pair[2], uint32_t orders,
                         struct policy_error *err)
{
    static const char *const names[] = {"its own", "a lower", "a higher",
                                        "an incomparable"};
    uint32_t order = 0;

    while ((orders >> order & 1) == 0) {
        order++;
    }
    snprintf(err->text, sizeof(err->text),
             "permission %s of class %s lacks a constraint: a rule could give "
             "it to %s on %s of %s level; add an mlsconstrain for it",
             (const char *)xsm_perm_names[perm],
             (const char *)xsm_class_names[perm / 32],
             database->p_type_val_to_name[pair[0].type - 1],
             database->p_type_val_to_name[pair[1].type - 1], names[order]);
}

bool coverage_holds(const policydb_t *database, const struct flat *flat,
                    uint32_t perm, struct policy_error *err)
{
    uint32_t count = flat->identity_count;

    for (uint32_t i = 0; i < count * count; i++) {
        const struct identity pair[2] = {flat->identities[i / count],
                                         flat->identities[i % count]};
        uint32_t orders;

        if (is_trusted(database, &pair[0]) || is_trusted(database, &pair[1])) {
            continue;
        }
        orders = leaks(database, perm, pair);
        if (orders != 0) {
            explain_leak(database, perm, pair, orders, err);
            return false;
        }
    }
    return true;
}
