/* SPDX-License-Identifier: Apache-2.0 */
/** @file Memory operations and their arguments. */
#ifndef CLOISON_CORE_ABI_MEMORY_H
#define CLOISON_CORE_ABI_MEMORY_H

#include <stdint.h>

#define MEMORY_OP_DECREASE_RESERVATION 1
#define MEMORY_OP_CURRENT_RESERVATION 3
#define MEMORY_OP_MAXIMUM_RESERVATION 4
#define MEMORY_OP_POPULATE_PHYSMAP 6
#define MEMORY_OP_ADD_TO_PHYSMAP 7
#define MEMORY_OP_REMOVE_FROM_PHYSMAP 15

/* The operation is RDI % this; the first extent to do is RDI / this. */
#define MEMORY_OP_LIMIT 64

/* Spaces of MEMORY_OP_ADD_TO_PHYSMAP. */
#define MEMORY_SPACE_SHARED_INFO 0
#define MEMORY_SPACE_GRANT_TABLE 1

struct abi_memory_reservation {
    uint64_t extent_start; /* guest-virtual address of an array of frames */
    uint64_t extent_count;
    uint32_t extent_order;
    uint32_t memory_flags;
    uint16_t domain;
    uint16_t padding[3];
};

struct abi_memory_add {
    uint16_t domain;
    uint16_t size;
    uint32_t space;
    uint64_t index;
    uint64_t gfn;
};

struct abi_memory_remove {
    uint16_t domain;
    uint16_t padding[3];
    uint64_t gfn;
};

/** Argument of MEMORY_OP_MEMORY_MAP: an array of abi_e820_entry. */
struct abi_memory_map {
    uint32_t entry_count;
    uint32_t padding;
    uint64_t buffer;
};

#endif
