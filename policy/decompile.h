/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A binary policy of the Xen target as CIL, in the core's numbering.
 *
 * libsepol's reader of binary policies was written for files that one's own
 * compiler made, so it runs in a process of its own: bytes that make it crash
 * or run on are refused like any others. Classes, permissions and levels are
 * matched by name; a policy that has other ones is refused, naming them.
 */
#ifndef CLOISON_POLICY_DECOMPILE_H
#define CLOISON_POLICY_DECOMPILE_H

#include <stdbool.h>

#include "policy/policy.h"
#include "policy/tool.h"

/** Whether bytes start as a binary policy, or module, of any kind does. */
bool decompile_is_binary(const struct buffer *content);

/** The policy as CIL text with the core's classes and levels in it, or false
 * and the reason; @p path is for messages only. */
bool decompile(const char *path, const struct buffer *binary,
               struct buffer *cil, struct policy_error *err);

#endif
