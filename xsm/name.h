/* SPDX-License-Identifier: Apache-2.0 */
/** @file Names of classes and permissions, as the policy spells them. */
#pragma once

#include <stdint.h>

#include "xsm/perm.h"

/* Bytes of a name, its NUL and the zeros that fill up included. */
#define XSM_NAME_BYTES 24

/* Indexed by enum xsm_class and by enum perm; a number that perms.def does
   not use has an empty name. */
extern const uint8_t xsm_class_names[CLASS_COUNT][XSM_NAME_BYTES];
extern const uint8_t xsm_perm_names[PERM_LIMIT][XSM_NAME_BYTES];
