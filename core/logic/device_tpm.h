/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The page of the TPM that the attestation domain has: locality 0.
 *
 * It is a range of registers like those of a device (device_bar.h), so that
 * the invariants of p2m.h speak of it. Theorem: tpm_isolation.
 */
#pragma once

#include "core/logic/core_state.h"
#include "core/logic/device_range.h"

/*@ // Whatever the processor's walk reaches for a domain is no page of the
  @ // TPM, but its locality 0 for the attestation domain.
  @ lemma tpm_isolation{L}: core_ok{L} ==>
  @     \forall integer d, g, leaf; 0 <= d < DOMAIN_MAX && p2m_built(d) &&
  @         0 <= g && npt_translates(d, g, leaf) &&
  @         TPM_FRAME <= npt_frame(leaf) < TPM_FRAME + TPM_FRAME_COUNT ==>
  @         npt_frame(leaf) == TPM_FRAME && d == device_tpm_owner - 1;
  @*/

/**
 * Map the TPM's locality 0 for a domain, now or again, if it is the
 * attestation domain. NULL, or why that cannot be.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok && devices_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns \result \from domain;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used, p2m_populated[domain.v], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures p2m_ok && p2m_built(domain.v);
  @*/
const char *device_tpm_start(struct domid domain) MUST_CHECK;

/** Make a domain, which is built, the attestation domain. */
/*@ requires domain.v < DOMAIN_MAX && device_world_ok;
  @ requires p2m_built(domain.v) && device_tpm_owner == 0;
  @ requires device_bars[domain.v * DEVICE_BAR_SPAN + DEVICE_BAR_TPM].pages
  @     == 0;
  @ terminates \true;
  @ assigns \result \from domain;
  @ assigns device_tpm_owner,
  @     device_bars[domain.v * DEVICE_BAR_SPAN + DEVICE_BAR_TPM],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used, p2m_populated[domain.v], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
const char *device_tpm_build(struct domid domain) MUST_CHECK;

/**
 * Take the TPM away if the next policy does not let its owner have it.
 * Returns how many pages that were.
 */
/*@ requires domains_ok && p2m_ok && devices_ok;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], hw_vcpu_state;
  @ ensures p2m_ok && \result <= 1;
  @ ensures device_tpm_owner == 0 || !p2m_built(device_tpm_owner - 1) ||
  @     domains[device_tpm_owner - 1].memory_pages > TPM_FRAME ||
  @     xsm_slot_allowed(XSM_NEXT, device_tpm_owner - 1,
  @         device_tpm_owner - 1, PERM_DOMAIN_ATTEST) ||
  @     p2m_leaf_is(device_tpm_owner - 1, TPM_FRAME, 0);
  @*/
uint32_t device_tpm_revoke(void);
