/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The languages a policy may be written in, told apart by content.
 *
 * CIL is the native one. A policy in the classic language is compiled by
 * checkpolicy, and a binary policy is taken apart by libsepol in a process of
 * its own (decompile.h); both come out as CIL, so that everything after it is
 * the same for all of them.
 */
#ifndef CLOISON_POLICY_LANGUAGE_H
#define CLOISON_POLICY_LANGUAGE_H

#include <stdbool.h>

#include "policy/policy.h"
#include "policy/tool.h"

enum language {
    LANGUAGE_CIL,     /* a module: the compiler adds the prelude */
    LANGUAGE_CLASSIC, /* these two are whole policies */
    LANGUAGE_BINARY
};

/** What bytes are written in; nothing is said about whether they are right. */
enum language language_of(const struct buffer *content);

/**
 * Copy CIL, saying of each conflict set, on the line that declares it, that it
 * is kept: libsepol drops attributes that no rule uses, and no rule uses these.
 */
void language_keep(const struct buffer *in, struct buffer *out);

/**
 * Read a policy file as CIL. A whole policy brings classes and levels with it,
 * in the core's numbering. False, and the reason in @p err, if it is refused.
 */
bool language_read(const char *path, enum language *language,
                   struct buffer *cil, struct policy_error *err);

#endif
