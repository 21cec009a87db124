/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Grants: a domain lets another one map or copy pages of its memory.
 *
 * Version 1 of the Xen interface, mappings into guest-physical memory only.
 * The gate hands in the numbers as the guest wrote them, one element at a
 * time, and hands out the status of each.
 *
 * Order of every operation: the shape of its arguments, the policy, the
 * caller's own state, and only then the granter's memory. A refusal leaves
 * everything as it was.
 *
 * Invariant: grant_world_ok.
 */
#pragma once

#include "core/logic/grant_entry.h"

/* The handle of a map that failed. */
#define GRANT_HANDLE_NONE 4294967295u

/** One element of GRANT_OP_MAP as the guest wrote it. */
struct grant_map_request {
    uint64_t host_address;
    uint32_t flags;
    uint32_t ref;
    uint16_t domain;
};

struct grant_map_answer {
    int16_t status;  /* GRANT_STATUS_* */
    uint32_t handle; /* GRANT_HANDLE_NONE unless OKAY */
};

/** One side of a copy; only the low half of the name of a reference counts. */
struct grant_copy_side {
    uint64_t name; /* reference or guest frame */
    uint16_t domain;
    uint16_t offset;
    bool is_ref;
};

/** One element of GRANT_OP_COPY; at least one side is a reference. */
struct grant_copy_request {
    struct grant_copy_side source;
    struct grant_copy_side dest;
    uint16_t length;
};

/*@ // The tables of uses are the same in both states.
  @ predicate grant_same{L1, L2} =
  @     (\forall integer d, h; 0 <= d < DOMAIN_MAX &&
  @         0 <= h < MAPTRACK_MAX ==>
  @         \at(maptracks[d].entry[h], L1) == \at(maptracks[d].entry[h], L2)) &&
  @     (\forall integer g, r; 0 <= g < DOMAIN_MAX &&
  @         0 <= r < GRANT_REF_MAX ==>
  @         \at(active[g].entry[r], L1) == \at(active[g].entry[r], L2));
  @*/

/** GRANT_OP_MAP: map a granted frame where the caller has nothing mapped. */
/*@ requires grant_world_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[self.v],
  @     p2m_places[self.v], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures grant_world_ok;
  @ ensures \result.status <= 0;
  @ ensures \result.status == GRANT_STATUS_OKAY ==>
  @     \result.handle < MAPTRACK_MAX &&
  @     maptracks[self.v].entry[\result.handle].used != 0;
  @ ensures \result.status != GRANT_STATUS_OKAY ==>
  @     grant_same{Pre, Post} && \result.handle == GRANT_HANDLE_NONE;
  @*/
struct grant_map_answer grant_map(struct domid self,
                                  struct grant_map_request raw);

/** GRANT_OP_UNMAP: end the caller's own mapping @p raw_handle. */
/*@ requires grant_world_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures grant_world_ok;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==> raw_handle < MAPTRACK_MAX &&
  @     maptracks[self.v].entry[raw_handle].used == 0;
  @ ensures \result != GRANT_STATUS_OKAY ==> grant_same{Pre, Post};
  @*/
int16_t grant_unmap(struct domid self, uint64_t raw_host_address,
                    uint32_t raw_handle);

/**
 * GRANT_OP_COPY: copy inside one page from a grant or the caller's own RAM to
 * a grant or the caller's own RAM; at least one side is a grant.
 */
/*@ requires grant_world_ok && domain_live(self.v);
  @ requires raw.source.is_ref != 0 || raw.dest.is_ref != 0;
  @ terminates \true;
  @ assigns hw_frame_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures grant_world_ok;
  @ ensures \result <= 0;
  @*/
int16_t grant_copy(struct domid self, struct grant_copy_request raw);

/** Whether GRANT_OP_QUERY_SIZE may tell: of the caller itself only. */
/*@ requires domain_live(self.v);
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==> raw_domain == self.v &&
  @     permit(self.v, self.v, PERM_GRANT_QUERY);
  @*/
int16_t grant_query_size(struct domid self, uint16_t raw_domain);

/** GRANT_OP_SET_VERSION: 1 is the only version. */
/*@ requires domain_live(self.v);
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED || \result == ST_INVALID;
  @ ensures \result == ST_OK ==> raw_version == 1;
  @*/
enum status grant_set_version(struct domid self,
                              uint32_t raw_version) MUST_CHECK;

/**
 * End a mapping for whatever reason. The page table loses it and no processor
 * keeps it before the granter can see its page as free again. If it is @p
 * forced the holder finds its own RAM there, cleared, and not nothing, where
 * it would fault: wherever its RAM reaches.
 */
/*@ requires grant_world_ok;
  @ requires holder.v < DOMAIN_MAX && handle < MAPTRACK_MAX;
  @ requires maptracks[holder.v].entry[handle].used != 0;
  @ terminates \true;
  @ assigns maptracks[holder.v].entry[handle],
  @     active[maptracks[holder.v].entry[handle].granter]
  @         .entry[maptracks[holder.v].entry[handle].ref],
  @     grant_table_hint[holder.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures maptracks[holder.v].entry[handle].used == 0;
  @*/
void grant_revoke(struct domid holder, uint32_t handle, bool forced);

/**
 * End all that a domain has to do with grants: its mappings, and those that
 * others have of its frames. To be called while it still counts as live.
 */
/*@ requires grant_world_ok && domain_live(domain.v);
  @ terminates \true;
  @ assigns maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures grant_idle(domain.v);
  @*/
void grant_domain_end(struct domid domain);

/*@ // The next policy allows mapping h of domain d, if there is one.
  @ predicate map_next_ok{L}(integer d, integer h) =
  @     maptracks[d].entry[h].used != 0 ==>
  @         xsm_slot_allowed(XSM_NEXT, d, maptracks[d].entry[h].granter,
  @             maptracks[d].entry[h].writable == 0 ?
  @                 PERM_GRANT_MAP_READ : PERM_GRANT_MAP_WRITE);
  @*/

/** End every mapping that the next policy forbids; returns how many. */
/*@ requires grant_world_ok;
  @ terminates \true;
  @ assigns maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_vcpu_state, hw_frame_state;
  @ ensures grant_world_ok;
  @ ensures \forall integer d, h; 0 <= d < DOMAIN_MAX &&
  @     0 <= h < MAPTRACK_MAX ==> map_next_ok(d, h);
  @*/
uint32_t grant_revoke_forbidden(void);
