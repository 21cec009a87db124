/* SPDX-License-Identifier: Apache-2.0 */
/** @file How the policy compiler's parts say what is wrong. */
#ifndef CLOISON_POLICY_ERROR_H
#define CLOISON_POLICY_ERROR_H

#include "policy/policy.h"

/** Write the text and return -1, so that a caller may return this. */
int policy_fail(struct policy_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
