/* SPDX-License-Identifier: Apache-2.0 */
/** @file Pages, and the memory functions that gcc itself calls. */
#ifndef CLOISON_DRIVERS_LIB_MEMORY_H
#define CLOISON_DRIVERS_LIB_MEMORY_H

#include <stddef.h>

#define PAGE_BYTES 4096
#define PAGE_ALIGNED __attribute__((aligned(4096)))

void *memset(void *to, int byte, size_t length);
void *memcpy(void *to, const void *from, size_t length);
int memcmp(const void *a, const void *b, size_t length);

#endif
