/* SPDX-License-Identifier: Apache-2.0 */
/** @file The Internet checksum (RFC 1071). */
#include "drivers/net/checksum.h"

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, uint32_t length)
{
    uint32_t at = 0;
    for (; at + 2 <= length; at += 2) {
        sum += (uint64_t)bytes[at] * 256 + bytes[at + 1];
    }
    if (at < length) {
        sum += (uint64_t)bytes[at] * 256;
    }
    return sum;
}

uint16_t checksum_fold(uint64_t sum)
{
    while (sum > 65535) {
        sum = sum % 65536 + sum / 65536;
    }
    return (uint16_t)sum;
}
