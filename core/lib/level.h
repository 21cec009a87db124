/* SPDX-License-Identifier: Apache-2.0 */
/** @file Security levels and labels as numbers: what an image says of them. */
#pragma once

#include "core/lib/types.h"

struct xsm_level {
    uint32_t sensitivity;
    uint64_t categories[CATEGORY_WORD_MAX]; /* c: bit c % 64 of word c / 64 */
};

struct xsm_label {
    uint32_t identity; /* as numbered by the accepted table */
    struct xsm_level low;
    struct xsm_level high; /* dominates low */
};
