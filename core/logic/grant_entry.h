/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file One entry of a grant table in the granter's own memory: who may use
 * it is read there once, its marks of use are set and taken off there.
 *
 * The granter may change the entry at any time. An entry that is pinned is
 * therefore never read again: grant_table.h holds what it said.
 */
#pragma once

#include "core/abi/grant_table.h"
#include "core/logic/grant_table.h"

/* Entries in one frame of a grant table, and bytes of one. */
#define GRANT_ENTRIES 512
#define GRANT_ENTRY_BYTES 8

/* Times that an entry which changes under the hand is read again. */
#define GRANT_CLAIM_TRIES 5

/** An entry that one operation uses; the rest counts if status is OKAY. */
struct grant_claim {
    int16_t status;   /* GRANT_STATUS_* */
    uint8_t marks;    /* marks of use that this claim has set */
    uint8_t writable; /* 1: the entry lets its grantee write */
    struct mfn frame; /* what it gives; the granter's own RAM */
};

/*@ // Every live domain has its page tables.
  @ predicate domains_built{L} = \forall integer d;
  @     domain_live(d) ==> p2m_built(d);
  @
  @ // What every operation on grants needs and keeps.
  @ predicate grant_world_ok{L} =
  @     domains_ok && domains_built && p2m_ok && grant_ok;
  @
  @ // The policy lets domain d use a grant of domain g; write: for writing.
  @ predicate grant_allowed{L}(integer d, integer g, integer write) =
  @     (write == 0 ==> xsm_allowed(d, g, PERM_GRANT_MAP_READ) ||
  @                     xsm_allowed(d, g, PERM_GRANT_COPY_READ)) &&
  @     (write != 0 ==> xsm_allowed(d, g, PERM_GRANT_MAP_WRITE) ||
  @                     xsm_allowed(d, g, PERM_GRANT_COPY_WRITE));
  @
  @ predicate claim_ok{L}(struct grant_claim c, integer d, integer g,
  @                       integer r, integer write) =
  @     c.status == GRANT_STATUS_OKAY ==>
  @         domain_owns(g, c.frame.v) && c.frame.v < FRAME_MAX &&
  @         c.writable <= 1 && (write != 0 ==> c.writable == 1) &&
  @         (grant_pinned(g, r) ==>
  @             active[g].entry[r].grantee == d &&
  @             active[g].entry[r].frame.v == c.frame.v &&
  @             active[g].entry[r].writable == c.writable);
  @*/

/**
 * Whether @p self may turn to entry @p raw_ref of domain @p raw_granter with
 * @p perm at all. A granter that does not exist, that has ended, or that the
 * policy keeps away is the same GRANT_STATUS_PERMISSION_DENIED.
 */
/*@ requires domains_ok && self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     domain_live(raw_granter) && raw_granter != self.v &&
  @     raw_ref < GRANT_REF_MAX &&
  @     xsm_allowed(self.v, raw_granter, perm) &&
  @     permit(self.v, raw_granter, perm);
  @ ensures \result <= 0;
  @*/
int16_t grant_entry_admit(struct domid self, uint16_t raw_granter,
                          uint32_t raw_ref, enum perm perm);

/**
 * Mark an entry as in use for @p self, for writing if @p write is not 0, and
 * find its frame. If that fails, nothing has changed.
 */
/*@ requires grant_world_ok && self.v < DOMAIN_MAX;
  @ requires domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ requires mediated: grant_allowed(self.v, granter.v, write);
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures claim_ok(\result, self.v, granter.v, ref, write);
  @ ensures \result.status <= 0;
  @*/
struct grant_claim grant_entry_claim(struct domid self, struct domid granter,
                                     uint32_t ref, uint8_t write);

/** Take marks of use off an entry. */
/*@ requires domains_ok && domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void grant_entry_release(struct domid granter, uint32_t ref, uint8_t marks);

/** Take off the marks that the uses left of an entry do not need. */
/*@ requires domains_ok && domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void grant_entry_settle(struct domid granter, uint32_t ref);
