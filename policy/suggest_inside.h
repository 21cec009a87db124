/* SPDX-License-Identifier: Apache-2.0 */
/** @file The steps of making a suggestion. */
#ifndef CLOISON_POLICY_SUGGEST_INSIDE_H
#define CLOISON_POLICY_SUGGEST_INSIDE_H

#include "policy/policy_subject.h"
#include "policy/suggest.h"

/** The open policy and its statements. */
struct suggest_policy {
    struct policy *policy;
    const policydb_t *database;
    struct source source;
};

/** A denial as a question: both ends, and the relation of their levels. */
struct suggest_question {
    struct policy_subject subject;
    struct policy_subject object;
    uint32_t relation;
    size_t question; /* of the table (policy/flatten.h) */
};

/** False and the reason if the policy does not know a context. */
bool suggest_ask(struct policy *policy, const struct denial *denial,
                 struct suggest_question *out, struct policy_error *err);

/** Whether the policy, as the core will decide by it, allows the denial. */
bool suggest_allows(const struct policy *policy,
                    const struct suggest_question *question,
                    const struct denial *denial);

/** Fill an item; false and the reason if the policy contradicts itself. */
bool suggest_judge(struct suggest_policy *with, struct suggest_item *item,
                   struct policy_error *err);

/** Whether a verdict's rule is to be printed. */
bool suggest_is_wanted(const struct suggest_item *item, bool unsafe);

/** Turn the items that want a rule into as few rules as possible. */
void suggest_merge(struct suggest_policy *with, struct suggestion *out,
                   bool unsafe);

/** Append a statement; takes both texts over. */
void suggest_add(struct suggestion *out, char *cil, char *about, bool unsafe);

/* Directions in which information passes, as perms.def has them. */
enum suggest_flow {
    SUGGEST_FLOW_NONE,
    SUGGEST_FLOW_READ,
    SUGGEST_FLOW_WRITE,
    SUGGEST_FLOW_BOTH,
    SUGGEST_FLOWS
};

/** That of a permission. */
enum suggest_flow suggest_flow_of(uint32_t perm);

/** Two identities by type, and permissions of a class. */
struct suggest_access {
    uint32_t types[2];
    const char *names[2]; /* what a person calls them; NULL: as the policy */
    uint32_t cls;
    uint32_t perms;
};

/** Whether a rule on these types lets information down or sideways between
 * labels that are not trusted; says so in *words (allocated). */
bool suggest_leaks(struct suggest_policy *with,
                   const struct suggest_access *access, char **words);

/** Whether a statement declares a conflict set. */
bool suggest_is_conflict(const struct source_statement *statement);

/** The conflict set that has both types, or NULL. */
const struct source_statement *
suggest_conflict(struct suggest_policy *with,
                 const struct suggest_access *access);

/** Lines on what such a rule lets pass; allocated. */
char *suggest_about(struct suggest_policy *with,
                    const struct suggest_access *access);

/** Where information would pass if it were allowed; allocated. */
char *suggest_direction(uint32_t perm, const struct suggest_question *question);

/** The range of a guard between two labels; allocated. */
char *suggest_guard(const struct xsm_label *one, const struct xsm_label *other);

#endif
