/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Whether a text has the form of a security context.
 *
 * context_new of libselinux takes ":::" and any text for a level, so the form
 * is checked here, character by character.
 */
#ifndef CLOISON_POLICY_LABELS_FORM_H
#define CLOISON_POLICY_LABELS_FORM_H

#include <stdbool.h>

#include "policy/policy.h"

/** Whether @p text is of the form user:role:type:level[-level]. */
bool labels_context_form(const char *text, struct policy_error *err);

/** Say what is wrong with a context, in printable characters; false. */
bool labels_context_wrong(struct policy_error *err, const char *text,
                          const char *reason);

#endif
