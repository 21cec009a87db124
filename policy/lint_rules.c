/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks of allow rules: without effect, twice, or too broad. */
#include <stdlib.h>
#include <string.h>

#include "policy/lint.h"
#include "xsm/name.h"

bool lint_covers(const struct lint_rule *rule, uint32_t subject,
                 uint32_t object)
{
    if (!rule->subjects.in[subject - 1]) {
        return false;
    }
    return rule->self ? subject == object : rule->objects.in[object - 1];
}

/* Whether the type is a device's, and so of no domain: the builder asks about
   it, the core does not. */
static bool lint_is_device(const struct lint *lint, uint32_t type)
{
    const struct flat *flat = policy_flat(lint->policy);

    for (uint32_t i = 0; i < flat->identity_count; i++) {
        if (flat->identities[i].type == type) {
            return false;
        }
    }
    return true;
}

/* Permissions of a rule that some pair it covers can ever use. */
static uint32_t lint_rule_reaches(const struct lint *lint,
                                  const struct lint_rule *rule, uint32_t cls)
{
    uint32_t types = lint->database->p_types.nprim;
    uint32_t reached = 0;

    for (uint32_t i = 0; i < types * types; i++) {
        if (lint_covers(rule, i / types + 1, i % types + 1) &&
            (rule->perms.masks[cls] & ~reached) != 0) {
            reached |= lint_reachable(lint, i / types + 1, i % types + 1, cls);
            if (cls == PERM_DEVICE_OWN / 32 &&
                lint_is_device(lint, i % types + 1)) {
                reached |= 1U << PERM_DEVICE_OWN % 32;
            }
        }
    }
    return reached & rule->perms.masks[cls];
}

/* "event bind, event send" of what is in the masks. */
static char *lint_perm_names(const struct source_perms *perms)
{
    char *text = tool_text("%s", "");

    for (uint32_t i = 0; i < PERM_LIMIT; i++) {
        char *longer;

        if ((perms->masks[i / 32] >> i % 32 & 1) == 0) {
            continue;
        }
        longer = tool_text("%s%s%s %s", text, text[0] == '\0' ? "" : ", ",
                           (const char *)xsm_class_names[i / 32],
                           (const char *)xsm_perm_names[i]);
        free(text);
        text = longer;
    }
    return text;
}

/* The rule's permissions that can be used, and that cannot. */
static bool lint_divide(const struct lint *lint, const struct lint_rule *rule,
                        struct source_perms *dead)
{
    bool alive = false;

    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        uint32_t reached = lint_rule_reaches(lint, rule, cls);

        dead->masks[cls] = rule->perms.masks[cls] & ~reached;
        alive = alive || reached != 0;
    }
    return alive;
}

static bool lint_any(const struct source_perms *perms)
{
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        if (perms->masks[cls] != 0) {
            return true;
        }
    }
    return false;
}

void lint_dead_rule(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        const struct lint_rule *rule = &lint->rules[i];
        struct source_perms dead;
        bool empty = source_types_count(&rule->subjects) == 0 ||
                     (!rule->self && source_types_count(&rule->objects) == 0);

        if (empty) {
            lint_warn(lint, "dead-rule", rule->statement,
                      tool_text("the rule covers nothing: %s has no members",
                                source_types_count(&rule->subjects) == 0
                                    ? sexpr_word(rule->statement->list, 1)
                                    : sexpr_word(rule->statement->list, 2)),
                      tool_text("add types to the attribute, or remove the "
                                "rule"));
        } else if (!lint_divide(lint, rule, &dead)) {
            lint_warn(lint, "dead-rule", rule->statement,
                      tool_text("no levels, users and roles satisfy the "
                                "constraints: the rule never allows anything"),
                      tool_text("remove the rule; cloison policy why shows "
                                "the constraint"));
        }
    }
}

void lint_dead_permission(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        const struct lint_rule *rule = &lint->rules[i];
        struct source_perms dead;
        char *names;

        if (!lint_divide(lint, rule, &dead) || !lint_any(&dead)) {
            continue;
        }
        names = lint_perm_names(&dead);
        lint_warn(
            lint, "dead-permission", rule->statement,
            tool_text("the constraints never let the rule allow %s", names),
            tool_text("remove these permissions from the rule"));
        free(names);
    }
}

/* ---- rules that say what another says ------------------------------------ */

static bool lint_within(const struct source_types *inner,
                        const struct source_types *outer)
{
    for (uint32_t i = 0; i < inner->count; i++) {
        if (inner->in[i] && !outer->in[i]) {
            return false;
        }
    }
    return true;
}

static bool lint_perms_within(const struct source_perms *inner,
                              const struct source_perms *outer)
{
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        if ((inner->masks[cls] & ~outer->masks[cls]) != 0) {
            return false;
        }
    }
    return true;
}

/* Whether everything that a rule allows is allowed by another. */
static bool lint_says_it(const struct lint_rule *rule,
                         const struct lint_rule *other)
{
    bool objects = false;

    if (!lint_within(&rule->subjects, &other->subjects) ||
        !lint_perms_within(&rule->perms, &other->perms)) {
        return false;
    }
    if (rule->self) {
        objects = other->self || lint_within(&rule->subjects, &other->objects);
    } else if (!other->self) {
        objects = lint_within(&rule->objects, &other->objects);
    }
    return objects;
}

/* The same lines of a macro or template, expanded for something else. */
static bool lint_is_expansion(const struct lint_rule *rule,
                              const struct lint_rule *other)
{
    return rule->statement->line == other->statement->line &&
           strcmp(rule->statement->file, other->statement->file) == 0;
}

void lint_redundant_rule(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        const struct lint_rule *rule = &lint->rules[i];

        for (uint32_t k = 0; k < lint->rule_count; k++) {
            const struct lint_rule *other = &lint->rules[k];
            char *place;

            if (k == i || source_types_count(&rule->subjects) == 0 ||
                source_is_conditional(lint->source, other->statement) ||
                lint_is_expansion(rule, other) || !lint_says_it(rule, other) ||
                (lint_says_it(other, rule) && i < k)) {
                continue;
            }
            place = source_place(other->statement);
            lint_warn(lint, "redundant-rule", rule->statement,
                      tool_text("everything it allows is allowed at %s", place),
                      tool_text("remove it, or narrow the other"));
            free(place);
            break;
        }
    }
}

/* ---- trusted types ------------------------------------------------------- */

/* Whether a rule lets information pass between this type and others. */
static bool lint_moves(const struct lint_rule *rule, uint32_t type)
{
    bool named = rule->subjects.in[type - 1] ||
                 (!rule->self && rule->objects.in[type - 1]);

    for (uint32_t perm = 0; named && perm < PERM_LIMIT; perm++) {
        if ((rule->perms.masks[perm / 32] >> perm % 32 & 1) != 0 &&
            lint_flows(perm / 32, perm % 32)) {
            return true;
        }
    }
    return false;
}

void lint_trusted_without_use(struct lint *lint)
{
    for (uint32_t type = 1; type <= lint->trusted.count; type++) {
        uint32_t i = 0;

        while (i < lint->rule_count && !lint_moves(&lint->rules[i], type)) {
            i++;
        }
        if (lint->trusted.in[type - 1] && i == lint->rule_count) {
            lint_warn(lint, "trusted-without-use",
                      source_find(lint->source, "type", lint_type(lint, type)),
                      tool_text("%s is trusted, but no rule lets information "
                                "pass from or to it",
                                lint_type(lint, type)),
                      tool_text("take it out of %s", LINT_TRUSTED));
        }
    }
}

/* A trusted type should get what moves information by name. */
void lint_trusted_by_attribute(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        const struct lint_rule *rule = &lint->rules[i];

        for (uint32_t type = 1; type <= lint->trusted.count; type++) {
            bool as_subject = rule->subjects.in[type - 1] &&
                              source_types_count(&rule->subjects) > 1;
            bool as_object = !rule->self && rule->objects.in[type - 1] &&
                             source_types_count(&rule->objects) > 1;

            if (!lint->trusted.in[type - 1] || !lint_moves(rule, type) ||
                (!as_subject && !as_object)) {
                continue;
            }
            lint_warn(
                lint, "trusted-by-attribute", rule->statement,
                tool_text(
                    "trusted %s gets rights that move information "
                    "through attribute %s, with others",
                    lint_type(lint, type),
                    sexpr_word(rule->statement->list, as_subject ? 1 : 2)),
                tool_text("take it out of the attribute and name it in rules "
                          "of its own"));
        }
    }
}
