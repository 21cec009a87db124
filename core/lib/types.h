/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The words that all of the core speaks: integers, truth, numbers of
 * domains and frames, bounds, outcomes.
 */
#pragma once

#include <stdbool.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
