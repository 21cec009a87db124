/* SPDX-License-Identifier: Apache-2.0 */
/** @file Evaluates constraint expressions, which are in postfix order. */
#include "policy/constraint.h"

#include <sepol/policydb/constraint.h>
#include <stdlib.h>

#include "policy/tool.h"
#include "xsm/level.h"

/* Deeper expressions than libsepol itself accepts do not occur. */
#define STACK_MAX CEXPR_MAXDEPTH

/* Where the orders of two levels lie in a relation, two bits each. */
#define SHIFT_L1L2 0
#define SHIFT_L1H2 2
#define SHIFT_H1L2 4
#define SHIFT_H1H2 6
#define SHIFT_WIDE1 8
#define SHIFT_WIDE2 9

uint32_t constraint_expression_mask(const constraint_expr_t *expression)
{
    uint32_t mask = 0;

    for (; expression != NULL; expression = expression->next) {
        if (expression->expr_type != CEXPR_ATTR) {
            continue;
        }
        switch (expression->attr) {
        case CEXPR_L1L2:
            mask |= 3U << SHIFT_L1L2;
            break;
        case CEXPR_L1H2:
            mask |= 3U << SHIFT_L1H2;
            break;
        case CEXPR_H1L2:
            mask |= 3U << SHIFT_H1L2;
            break;
        case CEXPR_H1H2:
            mask |= 3U << SHIFT_H1H2;
            break;
        case CEXPR_L1H1:
            mask |= 1U << SHIFT_WIDE1;
            break;
        case CEXPR_L2H2:
            mask |= 1U << SHIFT_WIDE2;
            break;
        default:
            break;
        }
    }
    return mask;
}

uint32_t constraint_mask(const policydb_t *database, uint32_t cls)
{
    const constraint_node_t *node =
        database->class_val_to_struct[cls]->constraints;
    uint32_t mask = 0;

    for (; node != NULL; node = node->next) {
        mask |= constraint_expression_mask(node->expr);
    }
    return mask;
}

static bool order_holds(uint32_t order, uint32_t op)
{
    switch (op) {
    case CEXPR_EQ:
        return order == ORDER_EQUAL;
    case CEXPR_NEQ:
        return order != ORDER_EQUAL;
    case CEXPR_DOM:
        return order == ORDER_EQUAL || order == ORDER_ABOVE;
    case CEXPR_DOMBY:
        return order == ORDER_EQUAL || order == ORDER_BELOW;
    default:
        return order == ORDER_APART;
    }
}

static bool roles_hold(const policydb_t *database, uint32_t one, uint32_t other,
                       uint32_t op)
{
    bool above = ebitmap_get_bit(
        &database->role_val_to_struct[one - 1]->dominates, other - 1);
    bool below = ebitmap_get_bit(
        &database->role_val_to_struct[other - 1]->dominates, one - 1);

    switch (op) {
    case CEXPR_EQ:
        return one == other;
    case CEXPR_NEQ:
        return one != other;
    case CEXPR_DOM:
        return above;
    case CEXPR_DOMBY:
        return below;
    default:
        return !above && !below;
    }
}

/* A comparison of two attributes of subject and object. */
static bool attribute_holds(const policydb_t *database,
                            const constraint_expr_t *expression,
                            const struct identity pair[2], uint32_t relation)
{
    uint32_t op = expression->op;
    uint32_t wide1 = relation >> SHIFT_WIDE1 & 1;
    uint32_t wide2 = relation >> SHIFT_WIDE2 & 1;

    switch (expression->attr) {
    case CEXPR_USER:
        return (pair[0].user == pair[1].user) == (op == CEXPR_EQ);
    case CEXPR_TYPE:
        return (pair[0].type == pair[1].type) == (op == CEXPR_EQ);
    case CEXPR_ROLE:
        return roles_hold(database, pair[0].role, pair[1].role, op);
    case CEXPR_L1L2:
        return order_holds(relation >> SHIFT_L1L2 & 3, op);
    case CEXPR_L1H2:
        return order_holds(relation >> SHIFT_L1H2 & 3, op);
    case CEXPR_H1L2:
        return order_holds(relation >> SHIFT_H1L2 & 3, op);
    case CEXPR_H1H2:
        return order_holds(relation >> SHIFT_H1H2 & 3, op);
    case CEXPR_L1H1:
        return order_holds(wide1 ? ORDER_BELOW : ORDER_EQUAL, op);
    case CEXPR_L2H2:
        return order_holds(wide2 ? ORDER_BELOW : ORDER_EQUAL, op);
    default:
        tool_complain("a constraint of a kind the Xen target does not have");
        exit(TOOL_SYSTEM);
    }
}

/* Membership of the subject or object in a set of names. */
static bool names_hold(const constraint_expr_t *expression,
                       const struct identity pair[2])
{
    const struct identity *of =
        (expression->attr & CEXPR_TARGET) != 0 ? &pair[1] : &pair[0];
    uint32_t value = of->type;
    bool in;

    if ((expression->attr & CEXPR_USER) != 0) {
        value = of->user;
    } else if ((expression->attr & CEXPR_ROLE) != 0) {
        value = of->role;
    }
    in = ebitmap_get_bit(&expression->names, value - 1) != 0;
    return in == (expression->op == CEXPR_EQ);
}

bool constraint_leaf_holds(const policydb_t *database,
                           const constraint_expr_t *leaf,
                           const struct identity pair[2], uint32_t relation)
{
    return leaf->expr_type == CEXPR_ATTR
               ? attribute_holds(database, leaf, pair, relation)
               : names_hold(leaf, pair);
}

bool constraint_holds(const policydb_t *database,
                      const constraint_expr_t *expression,
                      const struct identity pair[2], uint32_t relation)
{
    bool stack[STACK_MAX + 1] = {false};
    int top = -1;

    for (; expression != NULL; expression = expression->next) {
        switch (expression->expr_type) {
        case CEXPR_NOT:
            stack[top] = !stack[top];
            break;
        case CEXPR_AND:
            top--;
            stack[top] = stack[top] && stack[top + 1];
            break;
        case CEXPR_OR:
            top--;
            stack[top] = stack[top] || stack[top + 1];
            break;
        default:
            stack[++top] =
                constraint_leaf_holds(database, expression, pair, relation);
            break;
        }
    }
    return stack[0];
}

uint32_t constraint_allows(const policydb_t *database, uint32_t cls,
                           const struct identity pair[2], uint32_t relation)
{
    const constraint_node_t *node =
        database->class_val_to_struct[cls]->constraints;
    uint32_t allowed = 0xffffffffU;

    for (; node != NULL; node = node->next) {
        if (!constraint_holds(database, node->expr, pair, relation)) {
            allowed &= ~node->permissions;
        }
    }
    return allowed;
}
