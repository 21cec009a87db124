/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file From a policy database to the table of xsm/format.h.
 *
 * The table is worked out of the rules by this module's own reading of them;
 * selfcheck.h then compares every answer with libsepol's.
 */
#ifndef CLOISON_POLICY_FLATTEN_H
#define CLOISON_POLICY_FLATTEN_H

#include <stddef.h>
#include <stdint.h>

#include <sepol/policydb/policydb.h>

#include "policy/policy.h"

/* A user, role and type that the policy lets a domain carry together. */
struct triple {
    uint32_t user; /* libsepol's numbers, from 1 */
    uint32_t role;
    uint32_t type;
    uint32_t identity; /* number in the table */
};

struct flat {
    struct triple *triples;
    uint32_t triple_count;
    uint32_t identity_count;
    uint8_t *bytes; /* the table */
    size_t length;
};

/** Build the table; @return 0, or -1 if the policy does not fit it. */
int flatten(policydb_t *db, uint32_t policy_version, struct flat *out,
            struct policy_error *err);

/** What the table answers: the formula of xsm/format.h. */
uint32_t flatten_answer(const struct flat *flat, const uint32_t identities[2],
                        uint32_t class, uint32_t relation);

/** Number of the triple in @p flat, or -1. */
int flatten_find(const struct flat *flat, uint32_t user, uint32_t role,
                 uint32_t type);

void flatten_release(struct flat *flat);

#endif
