/* SPDX-License-Identifier: Apache-2.0 */
/** @file Copies between the core and guest-virtual memory of the caller. */
#include "core/logic/guest_mem.h"

struct guest_place guest_mem_find(struct domid self, uint64_t address,
                                  uint32_t length, bool store)
{
    uint32_t offset = (uint32_t)(address % PAGE_BYTES);
    struct result page = guest_walk(self, address, store);
    struct guest_place found = {ST_FAULT, {{page.value}, {page.value}, offset}};

    if (page.status != ST_OK || address >= GUEST_ADDRESS_MAX) {
        return found;
    }
    if (offset + length > PAGE_BYTES) {
        page = guest_walk(self, address + length, store);
        found.span.second.v = page.value;
    }
    found.status = page.status;
    return found;
}

enum status guest_mem_load(struct domid self, uint64_t *words, uint64_t address,
                           uint32_t length)
{
    struct guest_place found = guest_mem_find(self, address, length, false);

    if (found.status == ST_OK) {
        hw_frame_load(words, found.span, length);
    }
    return found.status;
}

enum status guest_mem_store(struct domid self, uint64_t address,
                            const uint64_t *words, uint32_t length)
{
    struct guest_place found = guest_mem_find(self, address, length, true);

    if (found.status == ST_OK) {
        hw_frame_store(found.span, words, length);
    }
    return found.status;
}
