/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grant tables, version 1: operations and entries. */
#pragma once

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
