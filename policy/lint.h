/* SPDX-License-Identifier: Apache-2.0 */
/** @file The checks of cloison policy lint. */
#ifndef CLOISON_POLICY_LINT_H
#define CLOISON_POLICY_LINT_H

#include "policy/source_sets.h"
#include "policy/standing.h"
#include "policy/tool_json.h"
#include "xsm/format.h"

#define LINT_TRUSTED STANDING_TRUSTED
#define LINT_CONFLICT STANDING_CONFLICT

/** An allow rule in numbers. */
struct lint_rule {
    const struct source_statement *statement;
    struct source_types subjects;
    struct source_types objects;
    bool self; /* each subject only on itself */
    struct source_perms perms;
};

struct lint {
    const struct policy_cmd *cmd;
    struct policy *policy;
    const policydb_t *database;
    const struct source *source;
    struct lint_rule *rules;
    uint32_t rule_count;
    struct source_types trusted;
    bool feasible[XSM_RELATIONS]; /* relations that two ranges can have */
    uint32_t *reach;              /* of lint_reachable, all pairs and classes */
    const char *ignored;          /* "check,check,...", or NULL */
    json_t *warnings;
};

/** A check and what it warns of, for --help and the documentation. */
struct lint_check {
    const char *name;
    const char *summary;
    void (*run)(struct lint *lint);
};

/** Warn. @p place may be NULL; @p words and @p remedy are taken over. */
void lint_warn(struct lint *lint, const char *check,
               const struct source_statement *place, char *words, char *remedy);

/** The same for a line of the system description. */
void lint_warn_line(struct lint *lint, const char *check, const char *file,
                    unsigned line, char *words, char *remedy);

/** Whether a rule covers a pair of types (numbers from 1). */
bool lint_covers(const struct lint_rule *rule, uint32_t subject,
                 uint32_t object);

const char *lint_type(const struct lint *lint, uint32_t type);

/* Names: policy/lint_names.c. */
void lint_unused_type(struct lint *lint);
void lint_unused_attribute(struct lint *lint);
void lint_empty_attribute(struct lint *lint);
void lint_empty_role(struct lint *lint);
void lint_permissive(struct lint *lint);
void lint_shadow(struct lint *lint);
void lint_device_twice(struct lint *lint);

/* Rules: policy/lint_rules.c. */
void lint_dead_rule(struct lint *lint);
void lint_dead_permission(struct lint *lint);
void lint_redundant_rule(struct lint *lint);
void lint_trusted_without_use(struct lint *lint);
void lint_trusted_by_attribute(struct lint *lint);

/* Levels: policy/lint_levels.c. */
void lint_find_feasible(struct lint *lint);
void lint_find_reach(struct lint *lint);

/** What the constraints leave to a pair of types (from 1) at some relation
 * that they can have, whatever user and role they come with. */
uint32_t lint_reachable(const struct lint *lint, uint32_t subject,
                        uint32_t object, uint32_t cls);
void lint_unconstrained(struct lint *lint);
void lint_flows_down(struct lint *lint);
void lint_weak_constraint(struct lint *lint);
bool lint_flows(uint32_t cls, uint32_t bit);

/* The system description: policy/lint_system.c. */
void lint_domain_without_rule(struct lint *lint);
void lint_wide_user(struct lint *lint);

#endif
