/* SPDX-License-Identifier: Apache-2.0 */
/** @file The slots of a domain that does not say how many it needs. */
#include "drivers/lib/grant.h"
#include "drivers/lib/memory.h"

uint8_t grant_slots[GRANT_SLOT_MAX][PAGE_BYTES] PAGE_ALIGNED;
const uint32_t grant_slot_count = GRANT_SLOT_MAX;
