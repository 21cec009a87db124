/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grant tables, version 1: operations, entries and arguments. */
#ifndef CLOISON_CORE_ABI_GRANT_TABLE_H
#define CLOISON_CORE_ABI_GRANT_TABLE_H

#include <stdint.h>

#define GRANT_OP_MAP 0
#define GRANT_OP_UNMAP 1
#define GRANT_OP_COPY 5
#define GRANT_OP_QUERY_SIZE 6
#define GRANT_OP_SET_VERSION 8

/* Flags of GRANT_OP_MAP. */
#define GRANT_MAP_HOST 2
#define GRANT_MAP_READONLY 4

/* Flags of GRANT_OP_COPY: the side is named by a grant, not by a frame. */
#define GRANT_COPY_SOURCE_REF 1
#define GRANT_COPY_DEST_REF 2

/* Flags of an entry: its type, its right, and the marks of use. */
#define GRANT_ENTRY_PERMIT_ACCESS 1
#define GRANT_ENTRY_READONLY 4
#define GRANT_ENTRY_READING 8
#define GRANT_ENTRY_WRITING 16

/* Status of one element, a signed 16-bit number. */
#define GRANT_STATUS_OKAY 0
#define GRANT_STATUS_GENERAL_ERROR (-1)
#define GRANT_STATUS_BAD_DOMAIN (-2)
#define GRANT_STATUS_BAD_REF (-3)
#define GRANT_STATUS_BAD_HANDLE (-4)
#define GRANT_STATUS_BAD_VIRT_ADDR (-5)
#define GRANT_STATUS_PERMISSION_DENIED (-8)
#define GRANT_STATUS_BAD_PAGE (-9)
#define GRANT_STATUS_BAD_COPY_ARG (-10)
#define GRANT_STATUS_NO_SPACE (-13)

/** One entry of a domain's grant table; the guest writes it. */
struct abi_grant_entry {
    uint16_t flags;
    uint16_t domain;
    uint32_t frame;
};

struct abi_grant_map {
    uint64_t host_address; /* guest-physical, page aligned */
    uint32_t flags;
    uint32_t ref;
    uint16_t domain;
    int16_t status;          /* out */
    uint32_t handle;         /* out */
    uint64_t device_address; /* out */
};

struct abi_grant_unmap {
    uint64_t host_address;
    uint64_t device_address;
    uint32_t handle;
    int16_t status; /* out */
    uint16_t padding;
};

/** One side of a copy; the name is a grant reference or a frame number. */
struct abi_grant_copy_side {
    uint64_t name;
    uint16_t domain;
    uint16_t offset;
    uint32_t padding;
};

struct abi_grant_copy {
    struct abi_grant_copy_side source;
    struct abi_grant_copy_side dest;
    uint16_t length;
    uint16_t flags;
    int16_t status; /* out */
    uint16_t padding;
};

struct abi_grant_query_size {
    uint16_t domain;
    uint16_t padding;
    uint32_t frame_count;     /* out */
    uint32_t frame_count_max; /* out */
    int16_t status;           /* out */
    uint16_t padding2;
};

struct abi_grant_set_version {
    uint32_t version;
};

#endif
