/* SPDX-License-Identifier: Apache-2.0 */
/** @file The two sides of a diff, and what differs between domains. */
#ifndef CLOISON_POLICY_DIFF_SYSTEM_H
#define CLOISON_POLICY_DIFF_SYSTEM_H

#include "policy/information.h"
#include "policy/meaning_diff.h"

/** A policy, a system description or an image. */
struct diff_input {
    struct meaning *meaning;
    bool has_names;              /* it knows all types, not only its domains */
    struct information *domains; /* NULL: it has none */
};

/** Read one side; false after complaining. */
bool diff_input_read(const char *text, const char *build,
                     struct diff_input *out);

void diff_input_release(struct diff_input *input);

/** Domains, their labels, and what they may do to each other. */
void diff_domains(const struct information *before,
                  const struct information *after, struct diff_list *list);

#endif
