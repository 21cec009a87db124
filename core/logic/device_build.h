/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Giving devices to the domains that the system image names.
 *
 * A device is given away only if it is one function alone in its slot of PCI
 * bus 0, a unit of the IOMMU is known to translate its requests, the firmware
 * does not use memory through it, and its registers fill pages of their own.
 */
#pragma once

#include "core/logic/acpi.h"
#include "core/logic/device_range.h"
#include "core/logic/image.h"

/*@
  @ // What a device that is given the table p does with a guest frame number:
  @ // one step less if the table is of level 3.
  @ predicate npt_device_leads{L}(integer p, integer g, integer p2) =
  @     (npt_level[p] == 3 && npt_leads(p, g / NPT_SPAN2 % 512, p2)) ||
  @     (npt_level[p] == 4 && \exists integer p3;
  @         npt_leads(p, g / NPT_SPAN3 % 512, p3) &&
  @         npt_leads(p3, g / NPT_SPAN2 % 512, p2));
  @ predicate npt_device_translates{L}(integer p, integer g, integer leaf) =
  @     \exists integer p2, p1; npt_device_leads(p, g, p2) &&
  @         npt_leads(p2, g / NPT_SPAN1 % 512, p1) &&
  @         leaf == npt_step(p1, g % 512) && npt_present(leaf);
  @
  @ lemma p2m_device_steps{L}: p2m_ok{L} ==>
  @     \forall integer p, g, p2; 0 <= p < NPT_PAGE_MAX && 0 <= g &&
  @         npt_device_leads(p, g, p2) ==> 0 <= p2 < NPT_PAGE_MAX &&
  @         npt_level[p2] == 2 && npt_owner[p2] == npt_owner[p];
  @
  @ // The theorem for devices: given a table of domain d, of whatever level,
  @ // they reach what the domain has a right to, and nothing else.
  @ lemma p2m_device_isolation{L}: p2m_ok{L} ==>
  @     \forall integer d, p, g, leaf; 0 <= p < NPT_PAGE_MAX &&
  @         npt_owner[p] == d && 0 <= d < DOMAIN_MAX && 0 <= g &&
  @         npt_device_translates(p, g, leaf) ==> p2m_right(d, leaf);
  @
  @*/

/**
 * Let the domain of a slot that has a device use it, now or again: the device
 * is in no state that anybody has left it in, if it can be reset. NULL, or
 * why not.
 */
/*@ requires domains_ok && p2m_ok && devices_ok && slot < DEVICE_MAX;
  @ requires devices[slot].used != 0 && p2m_built(slot / DEVICE_PER_DOMAIN);
  @ terminates \true;
  @ assigns \result \from slot;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures p2m_ok && p2m_built(slot / DEVICE_PER_DOMAIN);
  @*/
const char *device_start(uint32_t slot) MUST_CHECK;

/** The device of slot @p slot of the image, whose domain is built. */
/*@ requires device_world_ok && image_plan_ok && slot < DEVICE_MAX;
  @ requires slot / DEVICE_PER_DOMAIN < image_plan.domain_count;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ requires devices[slot].used == 0;
  @ requires device_bars_free(slot * DEVICE_BAR_STEP,
  @                           (slot + 1) * DEVICE_BAR_STEP);
  @ terminates \true;
  @ assigns \result \from slot;
  @ assigns devices[slot], device_bars[slot * DEVICE_BAR_STEP ..
  @         slot * DEVICE_BAR_STEP + PCI_BAR_COUNT - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures device_world_ok && p2m_built(slot / DEVICE_PER_DOMAIN);
  @*/
const char *device_build(uint32_t slot) MUST_CHECK;
