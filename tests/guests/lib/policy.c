/* SPDX-License-Identifier: Apache-2.0 */
/** @file Handing signed policies, from the initial RAM disk, to the core. */
#include "tests/guests/lib/guest.h"

struct module_entry {
    uint64_t address;
    uint64_t size;
    uint64_t cmdline;
    uint64_t reserved;
};

uint8_t *policy_file(uint32_t index)
{
    const struct module_entry *entry =
        (const struct module_entry *)start_info()->modlist;
    uint64_t at = (uint64_t)index * POLICY_SLOT;

    require("policies are there",
            start_info()->nr_modules == 1 && at + POLICY_SLOT <= entry->size,
            1);
    return (uint8_t *)(entry->address + at);
}

uint64_t policy_length(const uint8_t *file)
{
    uint32_t length;

    memcpy(&length, file + POLICY_AT_LENGTH, sizeof(length));
    return length;
}

int64_t policy_version(void)
{
    return hypercall(HC_CLOISON, POLICY_VERSION, 0, 0);
}

int64_t policy_begin(const uint8_t *file)
{
    return hypercall(HC_CLOISON, POLICY_BEGIN, (uint64_t)file, 0);
}

int64_t policy_chunk(const uint8_t *file, uint64_t offset)
{
    return hypercall(HC_CLOISON, POLICY_CHUNK, offset,
                     (uint64_t)file + POLICY_HEADER + offset);
}

int64_t policy_commit(void)
{
    return hypercall(HC_CLOISON, POLICY_COMMIT, 0, 0);
}

int64_t policy_load(const uint8_t *file)
{
    int64_t got = policy_begin(file);

    for (uint64_t at = 0; got == 0 && at < policy_length(file);
         at += POLICY_CHUNK_BYTES) {
        got = policy_chunk(file, at);
    }
    return got == 0 ? policy_commit() : got;
}
