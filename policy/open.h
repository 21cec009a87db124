/* SPDX-License-Identifier: Apache-2.0 */
/** @file More of an open policy than the system builder needs. */
#ifndef CLOISON_POLICY_OPEN_H
#define CLOISON_POLICY_OPEN_H

#include "policy/flatten.h"
#include "policy/policy.h"
#include "policy/selfcheck.h"

struct policy_source {
    const char *const *files;
    unsigned count;
    uint32_t version; /* of the policy, kept in the table */
};

/** As policy_open, with a version. */
int policy_open_version(const struct policy_source *source, struct policy **out,
                        struct policy_error *err);

/** What the comparison with libsepol counted. */
const struct selfcheck *policy_selfcheck(const struct policy *policy);

const struct flat *policy_flat(const struct policy *policy);

#endif
