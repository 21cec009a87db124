/* SPDX-License-Identifier: Apache-2.0 */
/** @file The rules of a policy database, type by type, without constraints. */
#ifndef CLOISON_POLICY_RULES_H
#define CLOISON_POLICY_RULES_H

#include <sepol/policydb/policydb.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/constraint.h"

/** What the rules say of two types and a class, one bit a permission. */
struct rule {
    uint32_t allowed;
    uint32_t audit_allow; /* report what is allowed */
    uint32_t audit_deny;  /* report what is denied: all but dontaudit */
};

struct rules {
    uint32_t types;
    struct rule *of; /* types * types * CLASS_COUNT */
};

/** Spread all rules in force over the types they cover. */
void rules_make(policydb_t *database, struct rules *out);

void rules_release(struct rules *rules);

/** Of two types, in libsepol's numbering. */
const struct rule *rules_of(const struct rules *rules, uint32_t source,
                            uint32_t target, uint32_t cls);

/** The type a type_transition makes, in libsepol's numbering; 0: no rule. */
uint32_t rules_transition(policydb_t *database, uint32_t source,
                          uint32_t target, uint32_t cls);

/**
 * Whom a question is really about (xsm/format.h): @p pair becomes the subject
 * and the label that the object acts under. With @p self the pair is a domain
 * and itself. False if nothing says otherwise and the pair stays as it is.
 */
bool rules_resolve(policydb_t *database, uint32_t cls, bool self,
                   struct identity pair[2]);

#endif
