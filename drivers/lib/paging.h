/* SPDX-License-Identifier: Apache-2.0 */
/** @file The domain's own page table: identity, single pages changed. */
#ifndef CLOISON_DRIVERS_LIB_PAGING_H
#define CLOISON_DRIVERS_LIB_PAGING_H

#include <stdbool.h>
#include <stdint.h>

/** Make the 4 KiB page at virtual @p address map to @p entry: a physical
 * address and the flags. */
void paging_set(uint64_t address, uint64_t entry);
/** Unmap a page. */
void paging_unmap(const void *page);
/** Map it again where it was, writable or not. */
void paging_restore(const void *page, bool writable);
/** Have registers mapped at their own address, which may be above 4 GiB;
 * false: no address, or no table is left. */
bool paging_reach(uint64_t address, uint64_t length);

#endif
