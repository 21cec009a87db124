/* SPDX-License-Identifier: Apache-2.0 */
/** @file The Internet checksum (RFC 1071), of bytes in network order. */
#ifndef CLOISON_DRIVERS_NET_CHECKSUM_H
#define CLOISON_DRIVERS_NET_CHECKSUM_H

#include <stdint.h>

/** Add @p length bytes, which begin at an even place of the whole, to
 * @p sum; a first sum is 0. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t length);
/** The sum folded to 16 bits, not inverted. */
uint16_t checksum_fold(uint64_t sum);

#endif
