/* SPDX-License-Identifier: Apache-2.0 */
/** @file The checksum of Ethernet and of partition tables (CRC-32). */
#ifndef CLOISON_DRIVERS_LIB_CRC32_H
#define CLOISON_DRIVERS_LIB_CRC32_H

#include <stdint.h>

/** Checksum of @p length more bytes after those summed up in @p before; a
 * sum begins with 0. */
uint32_t crc32(uint32_t before, const uint8_t *bytes, uint64_t length);

#endif
