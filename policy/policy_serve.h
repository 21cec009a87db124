/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the policy lets one domain serve another. */
#ifndef CLOISON_POLICY_POLICY_SERVE_H
#define CLOISON_POLICY_POLICY_SERVE_H

#include <stdbool.h>

#include "policy/policy.h"

/* What is served. */
enum policy_service {
    SERVE_PAGE, /* a console or a store: events, and one page */
    SERVE_DATA  /* a disk or a network: also what the client offers */
};

/**
 * Whether domains of these contexts may have an event channel, and the server
 * use what the client grants. If not, @p err says what is missing.
 */
bool policy_serves(struct policy *policy, const char *server,
                   const char *client, enum policy_service service,
                   struct policy_error *err);

/** Whether two contexts have the same levels; false if one is not valid. */
bool policy_same_levels(struct policy *policy, const char *one,
                        const char *other);

#endif
