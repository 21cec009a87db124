/* SPDX-License-Identifier: Apache-2.0 */
/** @file Memory operations. */
#pragma once

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
