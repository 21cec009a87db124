/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reference values from the log of a boot that is known to be good. */
#pragma once

#include "attest/tool/evidence_read.h"
#include "attest/tool/reference.h"

/**
 * Read evidence whose quote is right: signed by the key that @p identity
 * pins, its registers those of its log. Freshness is not asked here.
 * False after complaining.
 */
bool enrol_read(const char *path, const char *identity, struct evidence *out);

/**
 * Take the registers that are not predicted from the log, and the bytes of
 * those that are; false after complaining about the first that differs.
 *
 * @param predicted bit i: register i is predicted in @p reference
 */
bool enrol_merge(const struct evidence *evidence, uint32_t predicted,
                 struct reference *reference);
