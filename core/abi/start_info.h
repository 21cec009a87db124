/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a PVH guest is given at its start. */
#pragma once

#include <stdint.h>

#define START_INFO_MAGIC 0x336ec578

#define MEMORY_MAP_RAM 1

/** At the guest-physical address in EBX. */
struct abi_start_info {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint64_t modules;
    uint64_t command_line;
    uint64_t rsdp;
    uint64_t memory_map;
    uint32_t memory_map_count;
    uint32_t reserved;
};

/** A module; the first one is the initial RAM disk. */
struct abi_start_module {
    uint64_t address;
    uint64_t size;
    uint64_t command_line;
    uint64_t reserved;
};

struct abi_start_memory {
    uint64_t address;
    uint64_t size;
    uint32_t type; /* MEMORY_MAP_* */
    uint32_t reserved;
};
