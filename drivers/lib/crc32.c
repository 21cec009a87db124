/* SPDX-License-Identifier: Apache-2.0 */
/** @file CRC-32, four bits at a time. */
#include "drivers/lib/crc32.h"

/* The polynomial 0x04c11db7, reversed, times each value of four bits. */
static const uint32_t steps[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
    0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
    0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

uint32_t crc32(uint32_t before, const uint8_t *bytes, uint64_t length)
{
    uint32_t sum = ~before;
    for (uint64_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        sum = sum >> 4 ^ steps[sum % 16];
        sum = sum >> 4 ^ steps[sum % 16];
    }
    return ~sum;
}
