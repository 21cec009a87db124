/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks of rules against the lattice of levels. */
#include <stdlib.h>
#include <string.h>

#include "policy/coverage.h"
#include "policy/lint.h"
#include "xsm/flow.h"
#include "xsm/level.h"
#include "xsm/name.h"

/* Which way information passes. */
#define READ 1
#define WRITE 2
#define BOTH 3
#define NONE 0

static uint32_t lint_flow(uint32_t cls, uint32_t bit)
{
    return (xsm_class_reads[cls] >> bit & 1) * READ +
           (xsm_class_writes[cls] >> bit & 1) * WRITE;
}

/* Subsets of four things stand to each other in every way that levels do. */
#define LEVELS 16

/* Both ranges narrow: all four orders are the same. */
#define SAME_IN_ALL 85
#define WIDE_SUBJECT 256
#define WIDE_OBJECT 512

bool lint_flows(uint32_t cls, uint32_t bit)
{
    return lint_flow(cls, bit) != NONE;
}

static struct xsm_label lint_range(uint32_t low, uint32_t high)
{
    struct xsm_label label;

    memset(&label, 0, sizeof(label));
    label.low.categories[0] = low;
    label.high.categories[0] = high;
    return label;
}

void lint_find_feasible(struct lint *lint)
{
    for (uint32_t i = 0; i < LEVELS * LEVELS; i++) {
        const struct xsm_label one = lint_range(i % LEVELS, i / LEVELS);

        if (!xsm_level_dominates(&one.high, &one.low)) {
            continue;
        }
        for (uint32_t k = 0; k < LEVELS * LEVELS; k++) {
            const struct xsm_label two = lint_range(k % LEVELS, k / LEVELS);

            if (xsm_level_dominates(&two.high, &two.low)) {
                lint->feasible[xsm_level_relation(&one, &two)] = true;
            }
        }
    }
}

/* Only trusted types have a range of levels. */
static bool lint_possible(const struct lint *lint, uint32_t subject,
                          uint32_t object, uint32_t relation)
{
    return lint->feasible[relation] &&
           ((relation & WIDE_SUBJECT) == 0 || lint->trusted.in[subject - 1]) &&
           ((relation & WIDE_OBJECT) == 0 || lint->trusted.in[object - 1]);
}

static uint32_t *lint_reach(const struct lint *lint, uint32_t subject,
                            uint32_t object, uint32_t cls)
{
    uint32_t pair = (subject - 1) * lint->database->p_types.nprim + object - 1;

    return &lint->reach[pair * CLASS_COUNT + cls];
}

void lint_find_reach(struct lint *lint)
{
    const struct flat *flat = policy_flat(lint->policy);
    uint32_t types = lint->database->p_types.nprim;
    uint32_t n = flat->identity_count;

    lint->reach =
        tool_allocate(sizeof(*lint->reach) * types * types * CLASS_COUNT);
    for (uint32_t i = 0; i < n * n * XSM_RELATIONS; i++) {
        const struct identity pair[2] = {
            flat->identities[i / XSM_RELATIONS / n],
            flat->identities[i / XSM_RELATIONS % n]};
        uint32_t relation = i % XSM_RELATIONS;

        if (!lint_possible(lint, pair[0].type, pair[1].type, relation)) {
            continue;
        }
        for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
            *lint_reach(lint, pair[0].type, pair[1].type, cls) |=
                constraint_allows(lint->database, cls, pair, relation);
        }
    }
}

uint32_t lint_reachable(const struct lint *lint, uint32_t subject,
                        uint32_t object, uint32_t cls)
{
    return *lint_reach(lint, subject, object, cls);
}

/* Whether some constraint on levels names the permission. */
static bool lint_is_constrained(const struct lint *lint, uint32_t cls,
                                uint32_t bit)
{
    const constraint_node_t *node =
        lint->database->class_val_to_struct[cls]->constraints;

    for (; node != NULL; node = node->next) {
        if ((node->permissions >> bit & 1) != 0 &&
            constraint_expression_mask(node->expr) != 0) {
            return true;
        }
    }
    return false;
}

void lint_unconstrained(struct lint *lint)
{
    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        uint32_t cls = perm / 32;
        uint32_t bit = perm % 32;
        uint32_t i = 0;

        if (!lint_flows(cls, bit) || lint_is_constrained(lint, cls, bit)) {
            continue;
        }
        while (i < lint->rule_count &&
               (lint->rules[i].perms.masks[cls] >> bit & 1) == 0) {
            i++;
        }
        if (i < lint->rule_count) {
            lint_warn(lint, "unconstrained", lint->rules[i].statement,
                      tool_text("%s %s lets information pass and is allowed, "
                                "but no mlsconstrain limits it",
                                (const char *)xsm_class_names[cls],
                                (const char *)xsm_perm_names[perm]),
                      tool_text("add an mlsconstrain for it, as in "
                                "policy/base/levels.cil"));
        }
    }
}

/* The pair's permissions of one rule that move information downwards. */
static uint32_t lint_downwards(const struct lint *lint, uint32_t a, uint32_t b,
                               uint32_t cls)
{
    const struct flat *flat = policy_flat(lint->policy);
    const struct identity pair[2] = {flat->identities[a], flat->identities[b]};
    uint32_t down = 0;

    for (uint32_t order = ORDER_ABOVE; order <= ORDER_APART; order++) {
        uint32_t allowed =
            constraint_allows(lint->database, cls, pair, order * SAME_IN_ALL);
        uint32_t wrong = (order != ORDER_ABOVE ? READ : 0) |
                         (order != ORDER_BELOW ? WRITE : 0);

        for (uint32_t bit = 0; bit < 32; bit++) {
            if ((allowed >> bit & 1) != 0 &&
                (lint_flow(cls, bit) & wrong) != 0) {
                down |= UINT32_C(1) << bit;
            }
        }
    }
    return down;
}

static bool lint_is_plain(const struct lint *lint, uint32_t type)
{
    return !lint->trusted.in[type - 1] &&
           !ebitmap_get_bit(&lint->database->permissive_map, type);
}

/* Warn of the first pair of a rule and a class that the lattice forbids. */
static void lint_flows_down_rule(struct lint *lint,
                                 const struct lint_rule *rule, uint32_t cls)
{
    const struct flat *flat = policy_flat(lint->policy);
    uint32_t n = flat->identity_count;

    for (uint32_t i = 0; i < n * n; i++) {
        uint32_t one = flat->identities[i / n].type;
        uint32_t other = flat->identities[i % n].type;
        uint32_t down;
        uint32_t bit = 0;

        if (!lint_is_plain(lint, one) || !lint_is_plain(lint, other) ||
            !lint_covers(rule, one, other)) {
            continue;
        }
        down = rule->perms.masks[cls] & lint_downwards(lint, i / n, i % n, cls);
        if (down == 0) {
            continue;
        }
        while ((down >> bit & 1) == 0) {
            bit++;
        }
        lint_warn(lint, "flows-down", rule->statement,
                  tool_text("%s %s from %s to %s is allowed between different "
                            "levels, so information can flow %s; neither "
                            "type is trusted",
                            (const char *)xsm_class_names[cls],
                            (const char *)xsm_perm_names[cls * 32 + bit],
                            lint_type(lint, one), lint_type(lint, other),
                            lint_flow(cls, bit) == BOTH
                                ? "both ways, also downwards"
                                : "downwards"),
                  tool_text("constrain the permission (the core refuses the "
                            "table), or declare the type in %s",
                            LINT_TRUSTED));
        return;
    }
}

void lint_flows_down(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
            if (lint->rules[i].perms.masks[cls] != 0) {
                lint_flows_down_rule(lint, &lint->rules[i], cls);
            }
        }
    }
}

/* The last mlsconstrain statement on a permission, or NULL. */
static const struct source_statement *lint_constraint(const struct lint *lint,
                                                      uint32_t perm)
{
    for (unsigned i = lint->source->count; i > 0; i--) {
        const struct source_statement *at = &lint->source->statements[i - 1];
        struct source_perms perms;

        if (!source_is(at, "mlsconstrain")) {
            continue;
        }
        perms = source_perms_of(lint->source, sexpr_at(at->list, 1));
        if ((perms.masks[perm / 32] >> perm % 32 & 1) != 0) {
            return at;
        }
    }
    return NULL;
}

/* What another module could allow: the constraints have to hold by
   themselves. One warning names all permissions. */
void lint_weak_constraint(struct lint *lint)
{
    const struct source_statement *place = NULL;
    char *names = tool_text("%s", "");

    for (uint32_t perm = 0; perm < PERM_LIMIT; perm++) {
        struct policy_error error;
        char *longer;

        if (xsm_perm_names[perm][0] == '\0' ||
            coverage_holds(lint->database, policy_flat(lint->policy), perm,
                           &error)) {
            continue;
        }
        longer = tool_text("%s%s%s %s", names, names[0] == '\0' ? "" : ", ",
                           (const char *)xsm_class_names[perm / 32],
                           (const char *)xsm_perm_names[perm]);
        free(names);
        names = longer;
        place = place == NULL ? lint_constraint(lint, perm) : place;
    }
    if (names[0] != '\0') {
        lint_warn(lint, "weak-constraint", place,
                  tool_text("the constraints would let a rule carry "
                            "information down, or act on another level: %s",
                            names),
                  tool_text("constrain them by their flow, as "
                            "policy/base/levels.cil does"));
    }
    free(names);
}
