/* SPDX-License-Identifier: Apache-2.0 */
/** @file The topics of cloison policy show: rows for people or machines. */
#ifndef CLOISON_POLICY_SHOW_H
#define CLOISON_POLICY_SHOW_H

#include "policy/source_sets.h"
#include "policy/standing.h"
#include "policy/tool_json.h"

#define SHOW_CONFLICT STANDING_CONFLICT

/** What is shown, and of what. */
struct show {
    const struct policy_cmd *cmd;
    struct policy *policy;
    const policydb_t *database;
    const struct source *source;
    const char *subject; /* -s, -t, -c, -p: only rules about these; or NULL */
    const char *target;
    const char *cls;
    const char *perm;
    json_t *rows; /* JSON: all rows so far; NULL: rows are printed */
    uint32_t count;
};

/** One row: @p text for people, @p row for machines; takes both over. */
void show_row(struct show *show, char *text, json_t *row);

/** The place of a statement into a row, and after a text; NULL: none. */
void show_place(json_t *row, const struct source_statement *statement);
char *show_at(char *text, const struct source_statement *statement);

/** Whether a statement declares a conflict set. */
bool show_is_conflict(const struct source_statement *statement);

/* Names: policy/show_names.c. */
void show_types(struct show *show);
void show_attributes(struct show *show);
void show_users(struct show *show);
void show_roles(struct show *show);
void show_identities(struct show *show);
void show_trusted(struct show *show);
void show_permissive(struct show *show);
void show_conflicts(struct show *show);
void show_domains(struct show *show);

/* Statements: policy/show_rules.c. */
void show_allow(struct show *show);
void show_audit(struct show *show);
void show_transitions(struct show *show);
void show_assertions(struct show *show);
void show_constraints(struct show *show);
void show_devices(struct show *show);
void show_booleans(struct show *show);

/** Show the only file if it is a compiled table or an image, or complain that
 * it cannot be read; false: it is neither. (policy/show_table.c) */
bool show_table(const struct policy_cmd *cmd, int *code);

#endif
