/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the permissions of perms.def let pass, one word a class: bit b
 * stands for permission class * 32 + b.
 */
#pragma once

#include <stdint.h>

#include "xsm/perm.h"

/* Permissions that exist, that let information pass from the object to the
   subject, and from the subject to the object. The word after the last class
   is zero. */
extern const uint32_t xsm_class_perms[CLASS_COUNT + 1];
extern const uint32_t xsm_class_reads[CLASS_COUNT + 1];
extern const uint32_t xsm_class_writes[CLASS_COUNT + 1];
