/* SPDX-License-Identifier: Apache-2.0 */
/** @file What machines want to know of a verdict: each event, and the clock. */
#pragma once

#include "attest/tool/judge.h"

/**
 * A verdict in JSON with "tpm" and "events", which are null if the quote or
 * the log is wrong: nothing in them could be relied on.
 */
json_t *details_json(const struct judge *judge, const struct evidence *evidence,
                     const struct verdict *verdict, const char *path);
