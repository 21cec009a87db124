/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain that ended starts again: from the measured image, in the
 * memory that was always its own.
 */
#pragma once

#include "core/logic/build.h"
#include "core/logic/measure.h"
#include "core/logic/msr.h"

/*@ // Domain d has the memory and the tables that the plan gives it.
  @ predicate again_placed{L}(integer d) = d < image_plan.domain_count &&
  @     p2m_built(d) &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/

/**
 * Build domain @p domain once more. All that it had is gone but its number,
 * its label, its devices and the pages that the plan keeps; the policy in
 * force is asked about its console and its store. What that costs is bounded
 * by IMAGE_RESTART_PAGE_MAX. The first time is measured before; a domain that
 * cannot be measured, and must be, never starts again.
 */
/*@ requires core_ok && image_plan_ok && domain.v < DOMAIN_MAX;
  @ requires measure_ok;
  @ requires \separated(image + (0 .. image_plan.pages * PAGE_BYTES - 1),
  @     &attest_log, attest_log_bytes + (0 .. ATTEST_LOG_BYTES - 1));
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires domains[domain.v].state == DOMAIN_DEAD;
  @ terminates \true;
  @ assigns domains[domain.v], vcpus[domain.v], vcpu_changed,
  @     vcpu_next_deadline,
  @     clock_versions[domain.v], vlapics[domain.v], msr_tsc_aux[domain.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used, p2m_populated[domain.v],
  @     evtchns[..], evtchn_taken[..], hw_frame_state, hw_vcpu_state,
  @     MEASURE_STATE, format_line, hw_console_state, CHECK_EFFECTS;
  @ ensures core_ok && measure_ok;
  @ ensures domain_live(domain.v) || domains[domain.v].restart == 0;
  @ ensures measured: domain_live(domain.v) ==>
  @     measure_taken && measure.restarted[domain.v] != 0;
  @*/
void build_again(const uint8_t *image, struct domid domain);
