/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the rules of a policy database say about two identities. */
#ifndef CLOISON_POLICY_RULES_H
#define CLOISON_POLICY_RULES_H

#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "policy/flatten.h"

/* One question to the rules. */
struct rule_query {
    policydb_t *db;
    const struct triple *subject;
    const struct triple *object;
    uint32_t class; /* from 0, as in enum xsm_class */
};

/** Permissions that the type rules allow, conditional ones included. */
uint32_t rules_types(const struct rule_query *query);

/** Permissions that no constraint takes away under this relation of levels. */
uint32_t rules_constraints(const struct rule_query *query, uint32_t relation);

/** The bits of a relation that the constraints of a class look at. */
uint32_t rules_relation_mask(policydb_t *db, uint32_t class);

#endif
