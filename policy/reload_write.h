/* SPDX-License-Identifier: Apache-2.0 */
/** @file Writing the signed file that reloads a policy (docs/reload.md). */
#ifndef CLOISON_POLICY_RELOAD_WRITE_H
#define CLOISON_POLICY_RELOAD_WRITE_H

#include <stdint.h>

#include "core/lib/reload_format.h"
#include "policy/tool.h"

/** What goes into the file. */
struct reload_draft {
    char labels[DOMAIN_MAX][LABEL_TEXT_MAX]; /* empty: no such domain */
    uint32_t identities[DOMAIN_MAX];         /* numbers in the new table */
    const uint8_t *table;
    size_t table_length;
};

/** The file, signed with @p secret; release with tool_release. */
void reload_write(const struct reload_draft *draft, const uint8_t *secret,
                  struct buffer *out);

#endif
