/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Giving devices to the domains that the system image names.
 *
 * A device is given away only if it is one function alone in its slot of PCI
 * bus 0, a unit of the IOMMU is known to translate its requests, the firmware
 * does not use memory through it, and its registers fill pages of their own.
 */
#ifndef CLOISON_CORE_LOGIC_DEVICE_BUILD_H
#define CLOISON_CORE_LOGIC_DEVICE_BUILD_H

#include "core/logic/acpi.h"
#include "core/logic/device.h"
#include "core/logic/image.h"
#include "core/logic/p2m.h"

/* Why the system may not start, in the order of the checks. */
enum device_error {
    DEVICE_GOOD,
    DEVICE_DENIED,
    DEVICE_NO_IOMMU,
    DEVICE_BEHIND_BRIDGE,
    DEVICE_NOT_COVERED,
    DEVICE_RESERVED,
    DEVICE_ABSENT,
    DEVICE_NOT_ALONE,
    DEVICE_TAKEN,
    DEVICE_BAD_RANGE,
    DEVICE_SHARED_RANGE,
    DEVICE_NO_TABLES,
    DEVICE_ERROR_COUNT
};

/* Pages of the longest range of registers: 16 MiB. */
#define DEVICE_RANGE_PAGES_MAX 4096

/** What everything here rests on and keeps. */
/*@ predicate device_world_ok{L} = image_plan_ok && domains_ok && p2m_ok &&
  @     acpi_ok && devices_ok && device_bars_ok;
  @*/

/** The device of slot @p slot of the image, whose domain is built. */
/*@ requires device_world_ok && slot < DEVICE_MAX;
  @ requires slot / DEVICE_PER_DOMAIN < image_plan.domain_count;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ requires devices[slot].used == 0;
  @ requires \forall integer b; 0 <= b < DEVICE_BAR_STEP ==>
  @     device_bars[slot * DEVICE_BAR_STEP + b].pages == 0;
  @ terminates \true;
  @ assigns devices[slot], device_bars[0 .. DEVICE_BAR_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures device_world_ok;
  @*/
enum device_error device_build(uint32_t slot) MUST_CHECK;

/** The reason as text for the console, one line without newline. */
/*@ terminates \true;
  @ assigns \result \from error;
  @*/
const char *device_error_text(enum device_error error);

#endif
