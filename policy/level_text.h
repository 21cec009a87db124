/* SPDX-License-Identifier: Apache-2.0 */
/** @file Levels and ranges of levels as people write them. */
#ifndef CLOISON_POLICY_LEVEL_TEXT_H
#define CLOISON_POLICY_LEVEL_TEXT_H

#include <stdbool.h>

#include "xsm/level.h"

/** "s1:c0.c3,c7", allocated. */
char *level_text(const struct xsm_level *level);

/** "s1:c1", or "s0-s2:c1" if the ends differ, allocated. */
char *level_range_text(const struct xsm_level *low,
                       const struct xsm_level *high);

bool level_equal(const struct xsm_level *one, const struct xsm_level *two);

#endif
