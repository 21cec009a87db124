/* SPDX-License-Identifier: Apache-2.0 */
/** @file Where a client's disk comes from: what its configuration names. */
#ifndef CLOISON_DRIVERS_BLK_SOURCE_H
#define CLOISON_DRIVERS_BLK_SOURCE_H

#include "drivers/blk/vbd.h"
#include "drivers/lib/config.h"

#define SOURCE_DISKS 4

/** Start every disk of the domain; how many there are. */
uint32_t source_start(void);
/** Disk @p number, NULL if there is none. */
struct disk *source_disk(uint32_t number);

/** Set disk, memory, first and right of @p vbd from a line of the
 * configuration: NULL, or why that cannot be. */
const char *source_find(const struct config_line *line, struct vbd *vbd);

#endif
