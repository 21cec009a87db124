/* SPDX-License-Identifier: Apache-2.0 */
/** @file Says what a constraint needs and how the two ends stand to that. */
#include "policy/constraint_say.h"

#include <stdlib.h>
#include <string.h>

#include "xsm/level.h"
#include "xsm/name.h"

/* Relations of two labels that are not wide: all four orders alike. */
#define ORDER_COUNT 4
#define SAME_IN_ALL 85

/* ---- where it is written ------------------------------------------ */

static bool constraint_is_about(const struct source *source,
                                const struct source_statement *statement,
                                uint32_t cls, uint32_t *mask)
{
    if (!source_is(statement, "constrain") &&
        !source_is(statement, "mlsconstrain")) {
        return false;
    }
    *mask = source_perms_of(source, sexpr_at(statement->list, 1)).masks[cls];
    return *mask != 0;
}

/* Statement number @p nth (from 0) about a class; NULL: fewer. */
static const struct source_statement *
constraint_nth(const struct source *source, uint32_t cls, uint32_t nth,
               uint32_t *mask)
{
    for (unsigned i = 0; i < source->count; i++) {
        if (constraint_is_about(source, &source->statements[i], cls, mask) &&
            nth-- == 0) {
            return &source->statements[i];
        }
    }
    return NULL;
}

const struct source_statement *constraint_say_place(const struct source *source,
                                                    const policydb_t *database,
                                                    uint32_t cls,
                                                    uint32_t index)
{
    const constraint_node_t *node =
        database->class_val_to_struct[cls]->constraints;
    const struct source_statement *found;
    uint32_t permissions = 0;
    uint32_t count = 0;
    uint32_t mask;

    for (; node != NULL; node = node->next, count++) {
        permissions = count == index ? node->permissions : permissions;
    }
    /* libsepol's compiler puts each new one in front. */
    if (constraint_nth(source, cls, count, &mask) != NULL) {
        return NULL;
    }
    found = constraint_nth(source, cls, count - 1 - index, &mask);
    return found != NULL && mask == permissions ? found : NULL;
}

/* ---- one sentence ------------------------------------------------- */

bool constraint_say_holds(const struct constraint_case *question,
                          const constraint_node_t *node)
{
    const struct identity pair[2] = {question->subject->identity,
                                     question->object->identity};

    return constraint_holds(question->database, node->expr, pair,
                            question->relation);
}

/* The orders of two plain levels at which it would hold, a bit each. */
static uint32_t constraint_orders(const struct constraint_case *question,
                                  const constraint_node_t *node)
{
    struct constraint_case other = *question;
    uint32_t orders = 0;

    for (uint32_t order = 0; order < ORDER_COUNT; order++) {
        other.relation = order * SAME_IN_ALL;
        if (constraint_say_holds(&other, node)) {
            orders |= 1U << order;
        }
    }
    return orders;
}

/* What the levels must be, for each set of orders. */
static const char *constraint_orders_say(uint32_t orders)
{
    static const char *const words[1 << ORDER_COUNT] = {
        "is refused between these two whatever their levels",
        "needs equal levels",
        "needs the subject's level to lie above the object's",
        "needs the subject's level to dominate the object's",
        "needs the subject's level to lie below the object's",
        "needs the object's level to dominate the subject's",
        "needs one level to lie above the other",
        "needs comparable levels",
        "needs incomparable levels",
        "needs equal or incomparable levels",
        "needs the subject's level not to be dominated by the object's",
        "needs the subject's level not to lie below the object's",
        "needs the object's level not to be dominated by the subject's",
        "needs the object's level not to lie below the subject's",
        "needs different levels",
        "needs nothing of the levels"};

    return words[orders];
}

static const char *constraint_range(const struct policy_subject *end)
{
    const char *at = end->context;

    for (int i = 0; i < 3 && at != NULL; i++) {
        at = strchr(at, ':');
        at = at == NULL ? NULL : at + 1;
    }
    return at == NULL ? "" : at;
}

static const char *constraint_order_say(uint32_t order)
{
    static const char *const words[ORDER_COUNT] = {
        "are equal", "are not equal: the subject's lies above",
        "are not equal: the subject's lies below", "are incomparable"};

    return words[order % ORDER_COUNT];
}

char *constraint_say_need(const struct constraint_case *question,
                          const constraint_node_t *node)
{
    const char *cls = (const char *)xsm_class_names[question->cls];
    const char *perm =
        (const char *)xsm_perm_names[question->cls * 32 + question->bit];
    const char *one = constraint_range(question->subject);
    const char *other = constraint_range(question->object);

    if (constraint_expression_mask(node->expr) == 0) {
        return tool_text("%s %s depends on the users, roles or types, see "
                         "below",
                         cls, perm);
    }
    if (question->relation / 256 != 0) {
        return tool_text("%s %s depends on how the ranges %s and %s lie, see "
                         "below",
                         cls, perm, one, other);
    }
    return tool_text("%s %s %s; the levels %s and %s %s", cls, perm,
                     constraint_orders_say(constraint_orders(question, node)),
                     one, other, constraint_order_say(question->relation));
}
