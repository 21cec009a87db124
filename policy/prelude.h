/* SPDX-License-Identifier: Apache-2.0 */
/** @file The part of every policy that follows from perms.def. */
#ifndef CLOISON_POLICY_PRELUDE_H
#define CLOISON_POLICY_PRELUDE_H

#include <stddef.h>

/* Levels that a policy can name: s0-s3 with c0.c1023. */
#define PRELUDE_SENSITIVITIES 4
#define PRELUDE_CATEGORIES 1024

/** Name of the prelude in messages. */
#define PRELUDE_NAME "perms.def"

/** CIL text, allocated: classes, permissions, sensitivities, categories and
    initial SIDs. NULL if memory is short. */
char *prelude_text(size_t *length);

#endif
