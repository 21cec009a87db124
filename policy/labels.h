/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The label database: which context a kernel, initrd, disk image, device
 * or domain has.
 *
 * The text is kept by libselinux's selabel: its file back end for paths (the
 * last line that matches decides) and its media back end for names. Neither
 * reads the database's own file: what was checked is what is asked.
 *
 * Use one database at a time: libselinux's callbacks have no context.
 */
#ifndef CLOISON_POLICY_LABELS_H
#define CLOISON_POLICY_LABELS_H

#include "policy/labels_parse.h"
#include "policy/policy.h"

/* How the name of a domain begins. */
#define LABELS_DOMAIN_PREFIX "domain:"

struct labels;

/**
 * Open a database whose every context is legal in @p policy; with NULL for the
 * policy only their form is checked. @p build stands for ${BUILD}.
 *
 * @return NULL after reporting every line that is wrong.
 */
struct labels *labels_open(const char *path, const char *build,
                           struct policy *policy,
                           const struct labels_report *report);

/* What a question to the database gives. */
enum labels_answer {
    LABELS_FOUND, /* the context is to be freed */
    LABELS_ABSENT,
    LABELS_FAILED /* complained */
};

/** The context of a name such as "domain:red-1" or "pci-0000:00:19.0". */
enum labels_answer labels_of_name(struct labels *labels, const char *name,
                                  char **context);

/** The context of a file, by its whole path without symbolic links. */
enum labels_answer labels_of_file(struct labels *labels, const char *path,
                                  char **context);

/** The line that labels a name, or NULL. */
const struct labels_entry *labels_line(const struct labels *labels,
                                       const char *name);

/** How many lines label files, and how many names. */
void labels_count(const struct labels *labels, size_t *paths, size_t *names);

/** Reports a wrong line as "FILE:LINE: PROBLEM". */
extern const struct labels_report labels_complain;

void labels_close(struct labels *labels);

#endif
