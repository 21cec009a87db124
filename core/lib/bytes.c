/* SPDX-License-Identifier: Apache-2.0 */
/** @file Little-endian numbers and comparisons in untrusted bytes. */
#include "core/lib/bytes.h"

uint32_t bytes_read32(const uint8_t *bytes, uint64_t offset)
{
    return bytes[offset] + 256U * bytes[offset + 1] +
           65536U * bytes[offset + 2] + 16777216U * bytes[offset + 3];
}

uint64_t bytes_read64(const uint8_t *bytes, uint64_t offset)
{
    uint64_t low = bytes_read32(bytes, offset);
    uint64_t high = bytes_read32(bytes, offset + 4);

    return low + 4294967296U * high;
}

bool bytes_equal(const uint8_t *left, const uint8_t *right, uint32_t length)
{
    /*@ loop invariant 0 <= i <= length;
      @ loop invariant \forall integer k; 0 <= k < i ==> left[k] == right[k];
      @ loop assigns i;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        if (left[i] != right[i]) {
            return false;
        }
    }
    return true;
}
