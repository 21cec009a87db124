/* SPDX-License-Identifier: Apache-2.0 */
/** @file A challenge is good for one answer, whoever else asks meanwhile. */
#pragma once

#include "attest/tool/evidence_read.h"

/**
 * Read the state of a challenge and note in its file that it is used, if the
 * answer @p nonce is one to it: an old answer does not use up a new question.
 *
 * @param out as it was before: used, if it was
 * @return false and why: it cannot be read, or not be written.
 */
bool question_take(const char *path, const uint8_t *nonce, struct question *out,
                   struct why *why);
