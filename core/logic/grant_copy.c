/* SPDX-License-Identifier: Apache-2.0 */
/** @file Grants: copying. A copy is a use of the entry for its duration. */
#include "core/logic/grant.h"

#include "core/abi/hypercall.h"

/* References are 32 bits wide; what lies above them is padding. */
#define REF_END 4294967296

/** A side of a copy, decoded. */
struct side {
    struct domid granter; /* counts if is_ref */
    uint32_t ref;         /* counts if is_ref */
    struct gfn gfn;       /* counts if not */
    uint32_t offset;
    bool is_ref;
    bool is_self;
};

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.granter.v == raw.domain && \result.offset == raw.offset;
  @ ensures \result.is_ref == is_ref;
  @*/
static struct side side_decode(struct domid self, struct grant_copy_side raw,
                               bool is_ref)
{
    struct side side;

    side.granter.v = raw.domain;
    side.ref = (uint32_t)(raw.name % REF_END);
    side.gfn.v = raw.name;
    side.offset = raw.offset;
    side.is_ref = is_ref;
    side.is_self = raw.domain == ABI_DOMID_SELF || raw.domain == self.v;
    return side;
}

/* A grant of the caller's own is not a grant; a frame can only be its own. */
/*@ requires side.offset < 65536 && length < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     side.offset + length <= PAGE_BYTES;
  @*/
static int16_t side_shape(struct side side, uint32_t length)
{
    if (side.offset + length > PAGE_BYTES) {
        return GRANT_STATUS_BAD_COPY_ARG;
    }
    if (side.is_ref == side.is_self) {
        return GRANT_STATUS_BAD_DOMAIN;
    }
    return GRANT_STATUS_OKAY;
}

/*@ // Side s may take part in a copy by domain d, as the policy sees it.
  @ predicate side_admitted{L}(integer d, struct side s, integer perm) =
  @     s.is_ref != 0 ==> domain_live(s.granter.v) && s.granter.v != d &&
  @         s.ref < GRANT_REF_MAX && xsm_allowed(d, s.granter.v, perm);
  @*/

/*@ requires domains_ok && self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     side_admitted(self.v, side, perm);
  @ ensures \result == GRANT_STATUS_OKAY && side.is_ref != 0 ==>
  @     permit(self.v, side.granter.v, perm);
  @ ensures side.is_ref == 0 ==> permit_given == \old(permit_given) &&
  @     permit_subject == \old(permit_subject) &&
  @     permit_object == \old(permit_object) &&
  @     permit_perm == \old(permit_perm);
  @*/
static int16_t side_admit(struct domid self, struct side side, enum perm perm)
{
    if (!side.is_ref) {
        return GRANT_STATUS_OKAY;
    }
    return grant_entry_admit(self, side.granter.v, side.ref, perm);
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
  @     domain_owns(side.is_ref != 0 ? side.granter.v : self.v,
  @                 \result.frame.v);
  @*/
static struct grant_claim side_open(struct domid self, struct side side,
                                    uint8_t write)
{
    struct grant_claim claim = {GRANT_STATUS_BAD_PAGE, 0, 0, {0}};
    struct result ram;

    if (side.is_ref) {
        return grant_entry_claim(self, side.granter, side.ref, write);
    }
    ram = p2m_ram_frame(self, side.gfn);
    if (ram.status == ST_OK) {
        claim.status = GRANT_STATUS_OKAY;
        claim.frame.v = ram.value;
    }
    return claim;
}

/*@ requires domains_ok;
  @ requires side.is_ref != 0 ==>
  @     domain_live(side.granter.v) && side.ref < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void side_close(struct side side, struct grant_claim claim)
{
    if (side.is_ref) {
        grant_entry_release(side.granter, side.ref, claim.marks);
    }
}

/** Both sides of a copy. */
struct transfer {
    struct side source;
    struct side dest;
    uint32_t length;
};

/*@ requires from.v < FRAME_MAX && to.v < FRAME_MAX;
  @ requires t.source.offset + t.length <= PAGE_BYTES;
  @ requires t.dest.offset + t.length <= PAGE_BYTES;
  @ requires domain_owns(t.source.is_ref != 0 ? t.source.granter.v : self.v,
  @                      from.v);
  @ requires domain_owns(t.dest.is_ref != 0 ? t.dest.granter.v : self.v, to.v);
  @ requires mediated: t.dest.is_ref != 0 ==>
  @     permit(self.v, t.dest.granter.v, PERM_GRANT_COPY_WRITE);
  @ requires mediated: t.source.is_ref != 0 ==>
  @     xsm_allowed(self.v, t.source.granter.v, PERM_GRANT_COPY_READ);
  @ requires mediated: t.dest.is_ref == 0 ==>
  @     permit(self.v, t.source.granter.v, PERM_GRANT_COPY_READ);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void copy_commit(struct domid self, struct transfer t, struct mfn to,
                        struct mfn from)
{
    (void)self;
    hw_frame_copy(to, t.dest.offset, from, t.source.offset, t.length);
}

/*@ requires grant_world_ok && domain_live(self.v);
  @ requires t.source.offset + t.length <= PAGE_BYTES;
  @ requires t.dest.offset + t.length <= PAGE_BYTES;
  @ requires side_admitted(self.v, t.source, PERM_GRANT_COPY_READ);
  @ requires side_admitted(self.v, t.dest, PERM_GRANT_COPY_WRITE);
  @ requires mediated: t.dest.is_ref != 0 ==>
  @     permit(self.v, t.dest.granter.v, PERM_GRANT_COPY_WRITE);
  @ requires mediated: t.source.is_ref != 0 && t.dest.is_ref == 0 ==>
  @     permit(self.v, t.source.granter.v, PERM_GRANT_COPY_READ);
  @ requires t.source.is_ref != 0 || t.dest.is_ref != 0;
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures \result <= 0;
  @*/
static int16_t copy_admitted(struct domid self, struct transfer t)
{
    struct grant_claim to;
    struct grant_claim from = side_open(self, t.source, 0);

    if (from.status != GRANT_STATUS_OKAY) {
        return from.status;
    }
    to = side_open(self, t.dest, 1);
    if (to.status == GRANT_STATUS_OKAY) {
        copy_commit(self, t, to.frame, from.frame);
        side_close(t.dest, to);
    }
    side_close(t.source, from);
    return to.status;
}

/*@ requires t.source.offset < 65536 && t.dest.offset < 65536;
  @ requires t.length < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     t.source.offset + t.length <= PAGE_BYTES &&
  @     t.dest.offset + t.length <= PAGE_BYTES;
  @*/
static int16_t copy_shape(struct transfer t)
{
    int16_t status = side_shape(t.source, t.length);

    if (status != GRANT_STATUS_OKAY) {
        return status;
    }
    return side_shape(t.dest, t.length);
}

int16_t grant_copy(struct domid self, struct grant_copy_request raw)
{
    struct transfer t;
    int16_t status;

    if (raw.flags == 0 ||
        raw.flags > GRANT_COPY_SOURCE_REF + GRANT_COPY_DEST_REF) {
        return GRANT_STATUS_BAD_COPY_ARG;
    }
    t.source = side_decode(self, raw.source, raw.flags % 2 != 0);
    t.dest = side_decode(self, raw.dest, raw.flags / 2 != 0);
    t.length = raw.length;
    status = copy_shape(t);
    if (status != GRANT_STATUS_OKAY) {
        return status;
    }
    status = side_admit(self, t.source, PERM_GRANT_COPY_READ);
    if (status != GRANT_STATUS_OKAY) {
        /* What is missing besides gets told, too. */
        (void)side_admit(self, t.dest, PERM_GRANT_COPY_WRITE);
        return status;
    }
    status = side_admit(self, t.dest, PERM_GRANT_COPY_WRITE);
    if (status != GRANT_STATUS_OKAY) {
        return status;
    }
    return copy_admitted(self, t);
}
