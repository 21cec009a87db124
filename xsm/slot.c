/* SPDX-License-Identifier: Apache-2.0 */
/** @file The answers. */
#include "xsm/slot.h"

struct xsm_slot xsm_slots[XSM_SLOTS];
uint32_t xsm_version;
