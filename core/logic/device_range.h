/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ranges of a device's registers: measured, judged, and mapped. */
#ifndef CLOISON_CORE_LOGIC_DEVICE_RANGE_H
#define CLOISON_CORE_LOGIC_DEVICE_RANGE_H

#include "core/logic/acpi.h"
#include "core/logic/device.h"
#include "core/logic/image.h"
#include "core/logic/p2m.h"

#define PCI_BAR 16
#define PCI_BAR_END 40
#define PCI_NOTHING 4294967295U

/* Pages of the longest range of registers: 16 MiB. */
#define DEVICE_RANGE_PAGES_MAX 4096

/** What everything here rests on and keeps. */
/*@ predicate device_world_ok{L} = image_plan_ok && domains_ok && p2m_ok &&
  @     acpi_ok && devices_ok && device_bars_ok;
  @*/

/** Map all ranges of the function in a slot for the domain that owns it. */
/*@ requires device_world_ok && slot < DEVICE_MAX && function < 256;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ requires device_bars_free(slot * DEVICE_BAR_STEP,
  @                           (slot + 1) * DEVICE_BAR_STEP);
  @ terminates \true;
  @ assigns \result \from function;
  @ assigns device_bars[slot * DEVICE_BAR_STEP ..
  @         (slot + 1) * DEVICE_BAR_STEP - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(slot / DEVICE_PER_DOMAIN);
  @*/
const char *device_ranges_take(uint32_t slot, uint32_t function) MUST_CHECK;

#endif
