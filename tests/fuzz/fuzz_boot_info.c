/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of what the loader and UEFI say: whatever the bytes of the tags,
 * of the memory map and of the log are, reading them ends and stays inside
 * them, ranges are in order, and events found in a log are whole.
 *
 * LINKS: core/hw/boot_info.c core/lib/event2.c core/lib/bytes.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/hw/boot_info.h"
#include "core/lib/event2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Symbols of the linker script. */
const char core_start[1];
const char core_end[1];

static void require(bool promise)
{
    if (!promise) {
        abort();
    }
}

static void check_ranges(void)
{
    require(boot_info.range_count <= BOOT_RANGE_MAX);
    for (uint32_t i = 0; i < boot_info.range_count; i++) {
        require(boot_info.ranges[i].start < boot_info.ranges[i].end);
    }
}

static void check_events(const uint8_t *bytes, uint32_t length)
{
    uint32_t two = event2_extent(bytes, length, 2);
    uint32_t all = event2_extent(bytes, length, UINT64_MAX);

    require(two <= all && all <= length);
    require(event2_extent(bytes, all, UINT64_MAX) == all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;
    uint32_t total = (uint32_t)(size - size % 8);

    if (total < 16) {
        return 0;
    }
    /* As the loader leaves it: aligned, with its length in front. */
    copy = aligned_alloc(8, total);
    memcpy(copy, data, total);
    check_events(copy, total);
    memset(&boot_info, 0, sizeof boot_info);
    boot_info_add_efi((uintptr_t)copy, total, 40 + copy[0] % 8 * 8);
    check_ranges();
    memcpy(copy, &total, sizeof total);
    if (boot_info_read(BOOT_KIND_MULTIBOOT2, (uintptr_t)copy) == NULL) {
        require(boot_info.range_count != 0);
    }
    check_ranges();
    free(copy);
    return 0;
}
