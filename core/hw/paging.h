/* SPDX-License-Identifier: Apache-2.0 */
/** @file The core's own address space. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/**
 * Replace the boot page tables: all RAM of boot_info, the local APIC and the
 * TPM at their own addresses, nothing both writable and executable, page 0 and
 * the pages below each stack absent; SMEP and SMAP on where the processor has
 * them.
 */
void paging_start(void);

/**
 * Map the page of registers at @p address. False: it is not one, or out of
 * reach.
 */
bool paging_map_registers(uint64_t address);

/* Registers of a TPM: five localities. */
#define TPM_ADDRESS 0xfed40000UL

/** Highest byte that the core can address, exclusive. */
#define PAGING_LIMIT (20UL << 30)
