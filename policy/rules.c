/* SPDX-License-Identifier: Apache-2.0 */
/** @file Our own reading of type rules and constraints. */
/* Before anything that includes stdbool.h: it has a field named bool. */
#include <sepol/policydb/conditional.h>

#include "policy/rules.h"

#include <stdbool.h>
#include <stdlib.h>

#include "xsm/level.h"

/* Operands that a constraint can stack up; libsepol's own bound. */
#define OPERAND_MAX CEXPR_MAXDEPTH

static uint32_t pair_allowed(policydb_t *db, avtab_key_t *key)
{
    struct sepol_av_decision decision = {0};
    uint32_t allowed = 0;
    avtab_ptr_t node = avtab_search_node(&db->te_avtab, key);

    while (node != NULL) {
        if ((node->key.specified & AVTAB_ALLOWED) != 0) {
            allowed |= node->datum.data;
        }
        node = avtab_search_node_next(node, key->specified);
    }
    cond_compute_av(&db->te_cond_avtab, key, &decision);
    return allowed | decision.allowed;
}

uint32_t rules_types(const struct rule_query *query)
{
    policydb_t *db = query->db;
    ebitmap_t *sources = &db->type_attr_map[query->subject->type - 1];
    ebitmap_t *targets = &db->type_attr_map[query->object->type - 1];
    ebitmap_node_t *i;
    ebitmap_node_t *j;
    unsigned int source;
    unsigned int target;
    uint32_t allowed = 0;

    ebitmap_for_each_positive_bit(sources, i, source)
    {
        ebitmap_for_each_positive_bit(targets, j, target)
        {
            avtab_key_t key = {
                .source_type = (uint16_t)(source + 1),
                .target_type = (uint16_t)(target + 1),
                .target_class = (uint16_t)(query->class + 1),
                .specified = AVTAB_AV,
            };

            allowed |= pair_allowed(db, &key);
        }
    }
    return allowed;
}

static bool order_holds(uint32_t order, uint32_t operator)
{
    switch (operator) {
    case CEXPR_EQ:
        return order == ORDER_EQUAL;
    case CEXPR_NEQ:
        return order != ORDER_EQUAL;
    case CEXPR_DOM:
        return order == ORDER_EQUAL || order == ORDER_ABOVE;
    case CEXPR_DOMBY:
        return order == ORDER_EQUAL || order == ORDER_BELOW;
    case CEXPR_INCOMP:
        return order == ORDER_APART;
    default:
        abort();
    }
}

/* How the two levels that a constraint names stand to each other. */
static uint32_t level_order(uint32_t relation, uint32_t attribute)
{
    switch (attribute) {
    case CEXPR_L1L2:
        return relation % 4;
    case CEXPR_L1H2:
        return relation / 4 % 4;
    case CEXPR_H1L2:
        return relation / 16 % 4;
    case CEXPR_H1H2:
        return relation / 64 % 4;
    case CEXPR_L1H1: /* the low end is below unless the range is narrow */
        return relation / 256 % 2 == 0 ? ORDER_EQUAL : ORDER_BELOW;
    case CEXPR_L2H2:
        return relation / 512 == 0 ? ORDER_EQUAL : ORDER_BELOW;
    default:
        abort();
    }
}

static uint32_t role_order(policydb_t *db, uint32_t one, uint32_t two)
{
    bool above = ebitmap_get_bit(&db->role_val_to_struct[one - 1]->dominates,
                                 two - 1) != 0;
    bool below = ebitmap_get_bit(&db->role_val_to_struct[two - 1]->dominates,
                                 one - 1) != 0;

    if (one == two) {
        return ORDER_EQUAL;
    }
    if (above) {
        return ORDER_ABOVE;
    }
    return below ? ORDER_BELOW : ORDER_APART;
}

static bool attribute_holds(const struct rule_query *query,
                            const constraint_expr_t *term, uint32_t relation)
{
    uint32_t same;

    if (term->attr == CEXPR_ROLE) {
        return order_holds(
            role_order(query->db, query->subject->role, query->object->role),
            term->op);
    }
    if (term->attr == CEXPR_USER) {
        same = query->subject->user == query->object->user;
        return (term->op == CEXPR_EQ) == (same == 1);
    }
    if (term->attr == CEXPR_TYPE) {
        same = query->subject->type == query->object->type;
        return (term->op == CEXPR_EQ) == (same == 1);
    }
    return order_holds(level_order(relation, term->attr), term->op);
}

static bool names_hold(const struct rule_query *query, constraint_expr_t *term)
{
    const struct triple *who =
        (term->attr & CEXPR_TARGET) != 0 ? query->object : query->subject;
    uint32_t value = who->type;
    bool named;

    if ((term->attr & CEXPR_USER) != 0) {
        value = who->user;
    }
    if ((term->attr & CEXPR_ROLE) != 0) {
        value = who->role;
    }
    named = ebitmap_get_bit(&term->names, value - 1) != 0;
    return (term->op == CEXPR_EQ) == named;
}

/* A constraint is in reverse Polish notation. */
static bool constraint_holds(const struct rule_query *query,
                             constraint_expr_t *term, uint32_t relation)
{
    bool stack[OPERAND_MAX] = {false};
    unsigned depth = 0;

    for (; term != NULL; term = term->next) {
        switch (term->expr_type) {
        case CEXPR_NOT:
            stack[depth - 1] = !stack[depth - 1];
            break;
        case CEXPR_AND:
            depth--;
            stack[depth - 1] = stack[depth - 1] && stack[depth];
            break;
        case CEXPR_OR:
            depth--;
            stack[depth - 1] = stack[depth - 1] || stack[depth];
            break;
        case CEXPR_ATTR:
            stack[depth++] = attribute_holds(query, term, relation);
            break;
        case CEXPR_NAMES:
            stack[depth++] = names_hold(query, term);
            break;
        default:
            abort();
        }
    }
    return stack[0];
}

/* As for a process of SELinux, a change of role needs a rule of its own. */
static uint32_t role_change_denied(const struct rule_query *query)
{
    policydb_t *db = query->db;
    uint32_t from = query->subject->role;
    uint32_t to = query->object->role;

    if (query->class + 1 != db->process_class || from == to) {
        return 0;
    }
    for (role_allow_t *rule = db->role_allow; rule != NULL; rule = rule->next) {
        if (rule->role == from && rule->new_role == to) {
            return 0;
        }
    }
    return db->process_trans_dyntrans;
}

uint32_t rules_constraints(const struct rule_query *query, uint32_t relation)
{
    uint32_t left = UINT32_MAX & ~role_change_denied(query);
    constraint_node_t *node =
        query->db->class_val_to_struct[query->class]->constraints;

    for (; node != NULL; node = node->next) {
        if (!constraint_holds(query, node->expr, relation)) {
            left &= ~node->permissions;
        }
    }
    return left;
}

static uint32_t term_mask(const constraint_expr_t *term)
{
    if (term->expr_type != CEXPR_ATTR) {
        return 0;
    }
    switch (term->attr) {
    case CEXPR_L1L2:
        return 3;
    case CEXPR_L1H2:
        return 3 << 2;
    case CEXPR_H1L2:
        return 3 << 4;
    case CEXPR_H1H2:
        return 3 << 6;
    case CEXPR_L1H1:
        return 1 << 8;
    case CEXPR_L2H2:
        return 1 << 9;
    default:
        return 0;
    }
}

uint32_t rules_relation_mask(policydb_t *db, uint32_t class)
{
    uint32_t mask = 0;
    constraint_node_t *node = db->class_val_to_struct[class]->constraints;

    for (; node != NULL; node = node->next) {
        for (constraint_expr_t *term = node->expr; term != NULL;
             term = term->next) {
            mask |= term_mask(term);
        }
    }
    return mask;
}
