/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the policy lets one domain serve another. */
#include "policy/policy_serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/permission.h"
#include "policy/policy_inside.h"
#include "xsm/level.h"
#include "xsm/perm.h"

#define BIT(perm) (UINT32_C(1) << (perm) % 32)

/* What the two ends of a channel need of each other. */
#define CHANNEL                                                                \
    (BIT(PERM_EVENT_CREATE) | BIT(PERM_EVENT_BIND) | BIT(PERM_EVENT_SEND))

/* What a server does with pages that are granted. */
#define PAGE BIT(PERM_GRANT_MAP_WRITE)
#define DATA                                                                   \
    (PAGE | BIT(PERM_GRANT_MAP_READ) | BIT(PERM_GRANT_COPY_READ) |             \
     BIT(PERM_GRANT_COPY_WRITE))

/** Two contexts, one of which has to be allowed things on the other. */
struct pair {
    struct policy *policy;
    const char *subject;
    const char *object;
};

static bool pair_allows(const struct pair *pair, uint32_t cls, uint32_t wanted,
                        struct policy_error *err)
{
    struct xsm_label subject;
    struct xsm_label object;
    uint32_t allowed;
    char *missing;

    memset(&subject, 0, sizeof(subject));
    memset(&object, 0, sizeof(object));
    if (policy_label(pair->policy, pair->subject, &subject, err) != 0 ||
        policy_label(pair->policy, pair->object, &object, err) != 0) {
        return false;
    }
    allowed = flatten_decide(policy_flat(pair->policy), subject.identity,
                             object.identity, cls,
                             xsm_level_relation(&subject, &object));
    if ((wanted & ~allowed) == 0) {
        return true;
    }
    missing = permission_list(cls, wanted & ~allowed);
    snprintf(err->text, sizeof(err->text),
             "the policy does not allow %s -> %s %s %s", pair->subject,
             pair->object, permission_class(cls), missing);
    free(missing);
    return false;
}

bool policy_serves(struct policy *policy, const char *server,
                   const char *client, enum policy_service service,
                   struct policy_error *err)
{
    const struct pair forth = {policy, server, client};
    const struct pair back = {policy, client, server};

    return pair_allows(&forth, CLASS_EVENT, CHANNEL, err) &&
           pair_allows(&back, CLASS_EVENT, CHANNEL, err) &&
           pair_allows(&forth, CLASS_GRANT, service == SERVE_PAGE ? PAGE : DATA,
                       err);
}

bool policy_same_levels(struct policy *policy, const char *one,
                        const char *other)
{
    struct xsm_label first;
    struct xsm_label second;
    struct policy_error error;

    return policy_levels(policy, one, &first, &error) &&
           policy_levels(policy, other, &second, &error) &&
           xsm_level_dominates(&first.low, &second.low) &&
           xsm_level_dominates(&second.low, &first.low) &&
           xsm_level_dominates(&first.high, &second.high) &&
           xsm_level_dominates(&second.high, &first.high);
}
