/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the child of decompile() does. */
#ifndef CLOISON_POLICY_DECOMPILE_CHILD_H
#define CLOISON_POLICY_DECOMPILE_CHILD_H

#include <stdbool.h>
#include <stdio.h>

#include "policy/tool.h"

/** Write the policy as CIL to @p out, or false and write why it is refused.
 * The header has been checked; the rest can be anything. */
bool decompile_child(const struct buffer *binary, FILE *out);

#endif
