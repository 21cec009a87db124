/* SPDX-License-Identifier: Apache-2.0 */
/** @file Constraints in words, and where they are written. */
#ifndef CLOISON_POLICY_CONSTRAINT_SAY_H
#define CLOISON_POLICY_CONSTRAINT_SAY_H

#include "policy/policy_subject.h"
#include "policy/source_sets.h"

/** A question that a constraint may decide. */
struct constraint_case {
    const policydb_t *database;
    const struct policy_subject *subject;
    const struct policy_subject *object;
    uint32_t cls;
    uint32_t bit;
    uint32_t relation; /* of the two labels */
};

/** The statement that a class's constraint number @p index comes from (in
 * libsepol's list), or NULL if it cannot be told. */
const struct source_statement *constraint_say_place(const struct source *source,
                                                    const policydb_t *database,
                                                    uint32_t cls,
                                                    uint32_t index);

/** Whether the constraint holds in this case. */
bool constraint_say_holds(const struct constraint_case *question,
                          const constraint_node_t *node);

/** One sentence: what the permission needs, and how the levels are; malloc. */
char *constraint_say_need(const struct constraint_case *question,
                          const constraint_node_t *node);

/** Every comparison, a line each with yes or no, from column @p indent. */
void constraint_say_tree(FILE *out, const struct constraint_case *question,
                         const constraint_node_t *node,
                         const struct source_statement *statement,
                         unsigned indent);

#endif
