/* SPDX-License-Identifier: Apache-2.0 */
/** @file What cloison label does once its command line is read. */
#ifndef CLOISON_POLICY_LABEL_DO_H
#define CLOISON_POLICY_LABEL_DO_H

#include <stdbool.h>

#include "policy/labels.h"

/** A question about some keys, or a task with some files. */
struct label_job {
    const char *database;
    const char *build;     /* stands for ${BUILD} */
    struct policy *policy; /* NULL: contexts are checked for their form only */
    char **keys;           /* the last one is NULL */
    bool json;
    bool dry; /* change no file */
};

/* Each returns the exit code. */
int label_lookup(const struct label_job *job);
int label_check(const struct label_job *job);
int label_set(const struct label_job *job);

#endif
