/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grants: copying. A copy is a use of the entry for its duration. */
#include "core/logic/grant.h"

/* References are 32 bits wide; what lies above them is padding. */
#define REF_END 4294967296

/*@ logic integer side_ref(struct grant_copy_side s) = s.name % REF_END;
  @
  @ // Side s may take part in a copy by domain d, as the policy sees it.
  @ predicate side_admitted{L}(integer d, struct grant_copy_side s,
  @                            integer perm) = s.is_ref != 0 ==>
  @     domain_live(s.domain) && s.domain != d &&
  @         side_ref(s) < GRANT_REF_MAX && xsm_allowed(d, s.domain, perm);
  @*/

/* A grant of the caller's own is not a grant; a frame can only be its own. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     side.offset + length <= PAGE_BYTES &&
  @     (side.is_ref == 0 ==> side.domain == self.v);
  @*/
static int16_t side_shape(struct domid self, struct grant_copy_side side,
                          uint16_t length)
{
    if ((uint32_t)side.offset + length > PAGE_BYTES) {
        return GRANT_STATUS_BAD_COPY_ARG;
    }
    return side.is_ref != (side.domain == self.v) ? GRANT_STATUS_OKAY
                                                  : GRANT_STATUS_BAD_DOMAIN;
}

/*@ requires domains_ok && self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     side_admitted(self.v, side, perm);
  @ ensures \result == GRANT_STATUS_OKAY && side.is_ref != 0 ==>
  @     permit(self.v, side.domain, perm);
  @ ensures side.is_ref == 0 ==> permit_given == \old(permit_given) &&
  @     permit_subject == \old(permit_subject) &&
  @     permit_object == \old(permit_object) &&
  @     permit_perm == \old(permit_perm);
  @*/
static int16_t side_admit(struct domid self, struct grant_copy_side side,
                          enum perm perm)
{
    return side.is_ref
               ? grant_entry_admit(self, side.domain,
                                   (uint32_t)(side.name % REF_END), perm)
               : GRANT_STATUS_OKAY;
}

/*@ requires grant_world_ok && domain_live(self.v);
  @ requires write == 0 ==>
  @     side_admitted(self.v, side, PERM_GRANT_COPY_READ);
  @ requires write != 0 ==>
  @     side_admitted(self.v, side, PERM_GRANT_COPY_WRITE);
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures \result.status <= 0;
  @ ensures \result.status == GRANT_STATUS_OKAY ==>
  @     \result.frame.v < FRAME_MAX &&
  @     domain_owns(side.is_ref != 0 ? side.domain : self.v,
  @                 \result.frame.v);
  @*/
static struct grant_claim side_open(struct domid self,
                                    struct grant_copy_side side, uint8_t write)
{
    struct grant_claim claim = {GRANT_STATUS_BAD_PAGE, 0, 0, {0}};
    struct result ram;

    if (side.is_ref) {
        return grant_entry_claim(self, (struct domid){side.domain},
                                 (uint32_t)(side.name % REF_END), write);
    }
    ram = p2m_ram_frame(self, (struct gfn){side.name});
    if (ram.status == ST_OK) {
        claim.status = GRANT_STATUS_OKAY;
        claim.frame.v = ram.value;
    }
    return claim;
}

/*@ requires domains_ok;
  @ requires side.is_ref != 0 ==>
  @     domain_live(side.domain) && side_ref(side) < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void side_close(struct grant_copy_side side, struct grant_claim claim)
{
    if (side.is_ref) {
        grant_entry_release((struct domid){side.domain},
                            (uint32_t)(side.name % REF_END), claim.marks);
    }
}

/*@ requires from.v < FRAME_MAX && to.v < FRAME_MAX;
  @ requires raw.source.offset + raw.length <= PAGE_BYTES;
  @ requires raw.dest.offset + raw.length <= PAGE_BYTES;
  @ requires domain_owns(raw.source.is_ref != 0 ? raw.source.domain : self.v,
  @                      from.v);
  @ requires domain_owns(raw.dest.is_ref != 0 ? raw.dest.domain : self.v,
  @                      to.v);
  @ requires mediated: raw.dest.is_ref != 0 ==>
  @     permit(self.v, raw.dest.domain, PERM_GRANT_COPY_WRITE);
  @ requires mediated: raw.source.is_ref != 0 ==>
  @     xsm_allowed(self.v, raw.source.domain, PERM_GRANT_COPY_READ);
  @ requires mediated: raw.dest.is_ref == 0 ==>
  @     permit(self.v, raw.source.domain, PERM_GRANT_COPY_READ);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void copy_commit(struct domid self, struct grant_copy_request raw,
                        struct mfn to, struct mfn from)
{
    (void)self;
    hw_frame_copy(to, raw.dest.offset, from, raw.source.offset, raw.length);
}

int16_t grant_copy(struct domid self, struct grant_copy_request raw)
{
    struct grant_claim from, to;
    int16_t status = side_shape(self, raw.source, raw.length);
    int16_t other = side_shape(self, raw.dest, raw.length);

    if (status == GRANT_STATUS_OKAY && other == GRANT_STATUS_OKAY) {
        status = side_admit(self, raw.source, PERM_GRANT_COPY_READ);
        /* Asked in any case: what is missing besides gets told, too. */
        other = side_admit(self, raw.dest, PERM_GRANT_COPY_WRITE);
    }
    if (status != GRANT_STATUS_OKAY || other != GRANT_STATUS_OKAY) {
        return status != GRANT_STATUS_OKAY ? status : other;
    }
    from = side_open(self, raw.source, 0);
    if (from.status != GRANT_STATUS_OKAY) {
        return from.status;
    }
    to = side_open(self, raw.dest, 1);
    if (to.status == GRANT_STATUS_OKAY) {
        copy_commit(self, raw, to.frame, from.frame);
        side_close(raw.dest, to);
    }
    side_close(raw.source, from);
    return to.status;
}
