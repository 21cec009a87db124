/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: which memory and which interrupts a device can reach.
 *
 * From the start of the core on a device reaches nothing at all. A function
 * is the number bus * 256 + device * 8 + function; the core gives away
 * functions of bus 0 only. A slot is a number of the core's own for a device
 * that it has given away.
 */
#pragma once

#include "core/port/hw_vcpu.h"

/** A request of a device that was stopped. */
struct hw_iommu_fault {
    bool any;          /* false: nothing to tell */
    bool write;        /* or read */
    uint32_t function; /* who */
    uint64_t address;  /* where to, at least which page */
    uint32_t reason;   /* number of the hardware's manual */
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
 * From the return of this on @p function reaches what the table in frame
 * @p root of @p domain maps, with its rights, and nothing else, and can raise
 * the interrupt of @p slot; if @p root is 0 it reaches and raises nothing.
 */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ requires domain.v < DOMAIN_MAX && root.v < FRAME_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_iommu_set(uint32_t slot, uint32_t function, struct domid domain,
                  struct mfn root);

/** The address to which the device of a slot writes 0 for its interrupt. */
/*@ requires slot < DEVICE_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
uint32_t hw_iommu_message(uint32_t slot);

/**
 * Entry @p entry of page @p page of the pool of @p domain's nested tables, a
 * leaf, has changed: its devices find there from now on what a processor does.
 * What they have found before is hw_npt_flush()'s.
 */
/*@ requires domain.v < DOMAIN_MAX && page < NPT_PAGE_MAX && entry < 512;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void hw_iommu_leaf(struct domid domain, uint32_t page, uint32_t entry);

/** A request that was stopped and has not been told yet. */
/*@ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
struct hw_iommu_fault hw_iommu_fault(void);
