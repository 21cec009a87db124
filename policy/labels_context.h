/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Whether a text is a security context, and one that its bearer may have.
 *
 * Without a policy in the kernel libselinux cannot ask whether a type exists:
 * libsepol does, against the compiled policy.
 */
#ifndef CLOISON_POLICY_LABELS_CONTEXT_H
#define CLOISON_POLICY_LABELS_CONTEXT_H

#include <stdbool.h>

#include "policy/labels_form.h"
#include "policy/policy.h"

/* Who bears the context. */
enum labels_use {
    LABELS_ANY,    /* a disk image, a device */
    LABELS_DOMAIN, /* a domain: a type of domain_type */
    LABELS_PAYLOAD /* a kernel or an initrd: a type of payload_type */
};

/**
 * Whether @p text has the form of a context and is legal in @p policy: user,
 * role and type exist and go together, the levels exist and are in the user's
 * range, the lower comes first, and both are one unless the type is in
 * mls_trusted.
 */
bool labels_context_ok(const char *text, enum labels_use use,
                       struct policy *policy, struct policy_error *err);

/** Whether two contexts mean the same, however their categories are written. */
bool labels_context_same(struct policy *policy, const char *one,
                         const char *other);

/**
 * Whether a domain may be given a payload to run: reading it must not let
 * information down, so the domain's level dominates the payload's. What counts
 * of a domain trusted with a range is the upper end, as for all its reading.
 */
bool labels_context_may_load(struct policy *policy, const char *domain,
                             const char *payload, struct policy_error *err);

#endif
