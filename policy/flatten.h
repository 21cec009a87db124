/* SPDX-License-Identifier: Apache-2.0 */
/** @file A policy database as the core's exact, compressed table. */
#ifndef CLOISON_POLICY_FLATTEN_H
#define CLOISON_POLICY_FLATTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/constraint.h"
#include "policy/policy.h"

/** The table and the numbers it gives to users, roles and types. */
struct flat {
    struct identity *identities; /* every legal one */
    uint32_t *numbers;           /* its number in the table */
    uint32_t identity_count;
    uint32_t number_count; /* after merging those never told apart */
    uint8_t *table;
    size_t length;
};

/** One answer of the table. */
struct flat_answer {
    uint32_t allowed;
    uint32_t audit_allow; /* what to report of it */
    uint32_t audit_deny;  /* and of what is not allowed */
};

/** Flatten; false and a reason if the table would exceed its bounds. */
bool flatten(policydb_t *database, struct flat *out, struct policy_error *err);

/** Number of a user, role and type; false if they are not legal together. */
bool flatten_number(const struct flat *flat, const struct identity *identity,
                    uint32_t *number);

/** The version of the policy, which a newer one must exceed. */
void flatten_set_version(struct flat *flat, uint32_t version);

/** Questions (xsm/format.h) about two domains, and a domain and itself. */
size_t flatten_pair(const struct flat *flat, uint32_t subject, uint32_t object,
                    uint32_t cls);
size_t flatten_self(const struct flat *flat, uint32_t subject, uint32_t cls);

/** The table's answer to a question, read back from its bytes. */
struct flat_answer flatten_answer(const struct flat *flat, size_t question,
                                  uint32_t relation);

/** The permissions allowed between two domains. */
uint32_t flatten_decide(const struct flat *flat, uint32_t subject,
                        uint32_t object, uint32_t cls, uint32_t relation);

/** Word @p word (XSM_IDENTITY_) of an identity. */
uint32_t flatten_identity(const struct flat *flat, uint32_t number,
                          uint32_t word);

void flatten_release(struct flat *flat);

#endif
