/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: configuration space of PCI functions. */
#pragma once

#include "core/port/hw_vcpu.h"

/**
 * 32 bits of the configuration space of @p function, a number bus * 256 +
 * device * 8 + function; all ones where there is none.
 */
/*@ requires function < 65536 && offset <= 252 && offset % 4 == 0;
  @ terminates \true;
  @ assigns \nothing;
  @*/
uint32_t hw_pci_read(uint32_t function, uint32_t offset);

/*@ requires function < 65536 && offset <= 252 && offset % 4 == 0;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_pci_write(uint32_t function, uint32_t offset, uint32_t value);

/**
 * Whether the machine has nothing of its own in a range of frames: neither
 * memory, nor what the firmware reserves (the IOMMU's registers, D51397 §8.3),
 * nor interrupt controllers.
 */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_pci_is_free(uint64_t first, uint64_t pages);
