/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: which memory and which interrupts a device can reach.
 *
 * From the start of the core on a device reaches nothing at all. A function
 * is the number bus * 256 + device * 8 + function; the core gives away
 * functions of bus 0 only. A slot is a number of the core's own for a device
 * that it has given away.
 */
#ifndef CLOISON_CORE_PORT_HW_IOMMU_H
#define CLOISON_CORE_PORT_HW_IOMMU_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/port/hw_vcpu.h"

/** A request of a device that was stopped; numbers to print by their bytes. */
struct hw_iommu_fault {
    bool any;          /* false: nothing to tell */
    bool write;        /* or read */
    uint32_t function; /* who; its two parts: */
    uint8_t bus[1];
    uint8_t device[1];
    uint8_t address[8]; /* where to, of a page; the highest byte first */
    uint32_t reason;    /* number of the hardware's manual */
};

/**
 * Levels of the tables that translate requests of devices: 4, 3, or 0 when
 * no device can be given away.
 */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || \result == 3 || \result == 4;
  @*/
uint32_t hw_iommu_levels(void);

/**
 * From now on @p function reaches what the table in frame @p root maps, with
 * its rights, and nothing else; hw_npt_flush() of @p domain covers it. It can
 * raise the interrupt of @p slot.
 */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ requires domain.v < DOMAIN_MAX && root.v < FRAME_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_iommu_give(uint32_t slot, uint32_t function, struct domid domain,
                   struct mfn root);

/** From the return of this on @p function reaches nothing again. */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_iommu_block(uint32_t slot, uint32_t function);

/** A request that was stopped and has not been told yet. */
/*@ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
struct hw_iommu_fault hw_iommu_fault(void);

#endif
