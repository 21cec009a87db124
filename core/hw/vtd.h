/* SPDX-License-Identifier: Apache-2.0 */
/** @file Intel VT-d: blocks devices, or lets them reach one domain's memory. */
#ifndef CLOISON_CORE_HW_VTD_H
#define CLOISON_CORE_HW_VTD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"

/**
 * Turn translation and remapping of interrupts on in all units, whose
 * registers are at @p units, with tables that let nothing pass.
 *
 * @return NULL, or why it cannot be done; no unit has been touched then.
 */
const char *vtd_start(const uint64_t *units, uint32_t count);

/** No device of @p domain uses an older translation once this returns. */
void vtd_flush(struct domid domain);

/** Slots whose interrupt came since the last call, one bit each. */
uint64_t vtd_interrupts(void);

#endif
