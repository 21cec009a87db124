/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ranges of a device's registers: measured, judged, and mapped. */
#pragma once

#include "core/logic/device.h"
#include "core/logic/p2m.h"

#define PCI_NOTHING 4294967295U

/** What everything here rests on and keeps. */
/*@ predicate device_world_ok{L} = domains_ok && p2m_ok && devices_ok &&
  @     device_bars_ok;
  @*/

/**
 * Make all ranges of the function in a slot those of the domain that owns it;
 * the function is off. NULL, or why they cannot be.
 */
/*@ requires device_world_ok && slot < DEVICE_MAX;
  @ requires devices[slot].used != 0;
  @ requires device_bars_free(slot * DEVICE_BAR_STEP,
  @                           (slot + 1) * DEVICE_BAR_STEP);
  @ terminates \true;
  @ assigns \result \from slot;
  @ assigns devices[slot].bars[0 .. PCI_BAR_COUNT - 1], devices[slot].base,
  @     device_bars[slot * DEVICE_BAR_STEP ..
  @         slot * DEVICE_BAR_STEP + PCI_BAR_COUNT - 1], hw_vcpu_state;
  @ ensures device_world_ok;
  @*/
const char *device_ranges_take(uint32_t slot) MUST_CHECK;

/** Map them for the domain. False: no page tables are left. */
/*@ requires domains_ok && p2m_ok && devices_ok && slot < DEVICE_MAX;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(slot / DEVICE_PER_DOMAIN);
  @*/
bool device_ranges_map(uint32_t slot) MUST_CHECK;
