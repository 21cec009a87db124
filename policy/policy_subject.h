/* SPDX-License-Identifier: Apache-2.0 */
/** @file The ends of a question: domains, contexts, classes, permissions. */
#ifndef CLOISON_POLICY_POLICY_SUBJECT_H
#define CLOISON_POLICY_POLICY_SUBJECT_H

#include "policy/policy_cmd.h"

/** One end of a question. */
struct policy_subject {
    const char *name;    /* as the question names it */
    const char *context; /* "user:role:type:level", or the domain's label */
    uint32_t sid;        /* libsepol's number of the context */
    struct identity identity;
    struct xsm_label label;
};

/**
 * What @p text names: a domain of --system, or a context. False after
 * complaining, with the nearest names that exist.
 */
bool policy_subject_find(const struct policy_cmd *cmd, struct policy *policy,
                         const char *text, struct policy_subject *out);

/** The number of a class, and of a permission; false after complaining. */
bool policy_subject_class(const char *name, uint32_t *cls);
bool policy_subject_perm(uint32_t cls, const char *name, uint32_t *bit);

#endif
