/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Memory operations of a domain on its own guest-physical map.
 *
 * No frame changes its owner here: ballooning only maps and unmaps what the
 * domain owns for ever. So a guest may balloon out a page that holds its
 * vcpu_info, its start information or a page it has granted: the core and the
 * peers go on using a frame that is still this domain's, and nobody else can
 * ever be given it. Frames that the core shares with the domain (shared_info,
 * grant table) and foreign mappings are not RAM: decrease and populate refuse
 * them.
 */
#pragma once

#include "core/abi/hypercall.h"
#include "core/logic/p2m.h"
#include "xsm/check.h"

/**
 * Map the shared_info page (space 0, index 0) or frame @p raw_index of the
 * grant table (space 1) at a guest frame, and nowhere else. RAM that was
 * mapped there stays the domain's but is no longer populated.
 *
 * ST_INVALID: no such space, index or guest frame, or a foreign mapping is
 * there. ST_NO_SPACE: no table page left. ST_DENIED: the policy says no.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v].used,
  @     p2m_populated[self.v], p2m_places[self.v], hw_vcpu_state,
  @     domains[self.v].grant_frame_count,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures domains_ok && p2m_ok && p2m_built(self.v);
  @ ensures \result == ST_OK || \result == ST_INVALID ||
  @     \result == ST_NO_SPACE || \result == ST_DENIED;
  @ ensures \result == ST_OK ==> p2m_leaf_is(self.v, raw_gfn,
  @     p2m_ram_leaf(self.v, domains[self.v].memory_pages +
  @         (raw_space == MEMORY_SPACE_SHARED_INFO ? 0 : 1 + raw_index)));
  @ ensures \result == ST_INVALID || \result == ST_DENIED ==>
  @     p2m_same{Pre, Here};
  @*/
enum status memop_add_to_physmap(struct domid self, uint32_t raw_space,
                                 uint64_t raw_index,
                                 uint64_t raw_gfn) MUST_CHECK;

/**
 * Map nothing at a guest frame where RAM or a shared frame is; to @p balloon
 * out one, where its RAM is.
 *
 * ST_INVALID: nothing, or a foreign mapping (which ends by unmapping the
 * grant), is there; or to balloon out, its RAM is not populated.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[self.v],
  @     hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures p2m_ok && p2m_built(self.v);
  @ ensures \result == ST_OK || \result == ST_INVALID || \result == ST_DENIED;
  @ ensures \result == ST_OK ==> p2m_leaf_is(self.v, raw_gfn, 0);
  @ ensures \result != ST_OK ==> p2m_same{Pre, Here};
  @*/
enum status memop_remove(struct domid self, uint64_t raw_gfn,
                         bool balloon) MUST_CHECK;

/**
 * Balloon in one guest frame; its memory reads as zeros.
 *
 * ST_INVALID: beyond the domain's RAM. ST_EXISTS: something is there.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[self.v],
  @     hw_vcpu_state, hw_frame_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures p2m_ok && p2m_built(self.v);
  @ ensures \result == ST_OK || \result == ST_INVALID ||
  @     \result == ST_EXISTS || \result == ST_DENIED;
  @ ensures \result == ST_OK ==>
  @     p2m_leaf_is(self.v, raw_gfn, p2m_ram_leaf(self.v, raw_gfn));
  @ ensures \result != ST_OK ==> p2m_same{Pre, Here};
  @*/
enum status memop_populate_one(struct domid self, uint64_t raw_gfn) MUST_CHECK;
