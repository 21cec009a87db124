/* SPDX-License-Identifier: Apache-2.0 */
/** @file The memory of one domain as it will be when the domain starts. */
#include "policy/memory.h"

#include <stdlib.h>
#include <string.h>

/* A hole of fewer zero pages is not worth a segment of its own. */
#define MEMORY_HOLE 64

void memory_open(struct memory *memory, uint64_t pages)
{
    memory->pages = pages;
    memory->bytes = tool_allocate(pages * 4096);
    memory->kinds = tool_allocate(pages);
    memset(memory->kinds, MEMORY_EMPTY, pages);
}

void memory_close(struct memory *memory)
{
    free(memory->bytes);
    free(memory->kinds);
}

bool memory_put(struct memory *memory, uint64_t address,
                const struct buffer *data, uint8_t kind)
{
    uint64_t limit = memory->pages * 4096;
    uint64_t first = address / 4096;
    uint64_t end;

    if (address > limit || data->length > limit - address) {
        return false;
    }
    if (data->length == 0) {
        return true;
    }
    end = tool_page_up(address + data->length) / 4096;
    for (uint64_t page = first; page < end; page++) {
        if (memory->kinds[page] != MEMORY_EMPTY &&
            memory->kinds[page] != kind) {
            return false;
        }
    }
    memset(memory->kinds + first, kind, end - first);
    memcpy(memory->bytes + address, data->bytes, data->length);
    return true;
}

static bool memory_page_matters(const struct memory *memory, uint64_t page)
{
    const uint8_t *bytes = memory->bytes + page * 4096;

    return memory->kinds[page] != MEMORY_EMPTY &&
           (bytes[0] != 0 || memcmp(bytes, bytes + 1, 4095) != 0);
}

bool memory_next_run(const struct memory *memory, uint64_t from,
                     struct memory_run *run)
{
    uint64_t page = from;
    uint64_t last;

    while (page < memory->pages && !memory_page_matters(memory, page)) {
        page++;
    }
    if (page == memory->pages) {
        return false;
    }
    run->first = page;
    run->kind = memory->kinds[page];
    last = page;
    while (page < memory->pages && memory->kinds[page] == run->kind &&
           page - last <= MEMORY_HOLE) {
        if (memory_page_matters(memory, page)) {
            last = page;
        }
        page++;
    }
    run->count = last - run->first + 1;
    return true;
}
