/* SPDX-License-Identifier: Apache-2.0 */
/** @file One entry of a grant table in the granter's own memory. */
#include "core/logic/grant_entry.h"

#include "xsm/wall.h"

/* The bit of GRANT_ENTRY_WRITING in an entry. */
#define WRITING_BIT 4

/* The flags that exist in version 1 are below this. */
#define FLAGS_END 32

/** Where an entry lies. */
struct place {
    struct mfn frame;
    uint32_t offset;
};

/*@ requires domains_ok && domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.frame.v < FRAME_MAX;
  @ ensures domain_owns(granter.v, \result.frame.v);
  @ ensures \result.offset <= PAGE_BYTES - GRANT_ENTRY_BYTES;
  @ ensures \result.offset % 8 == 0;
  @*/
static struct place entry_place(struct domid granter, uint32_t ref)
{
    return (struct place){domain_grant_frame(granter, ref / GRANT_ENTRIES),
                          ref % GRANT_ENTRIES * GRANT_ENTRY_BYTES};
}

/* An entry for another domain is refused like one that grants nothing. What
   the policy did not decide is never called a denial: denials are audited. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 0;
  @ ensures \result == GRANT_STATUS_OKAY ==>
  @     word % 4 == GRANT_ENTRY_PERMIT_ACCESS && word / 65536 == self.v &&
  @     word % 65536 < FLAGS_END && (write != 0 ==> word / 4 % 2 == 0);
  @*/
static int16_t entry_refusal(struct domid self, uint32_t word, uint8_t write)
{
    if (word % 4 != GRANT_ENTRY_PERMIT_ACCESS || word / 65536 != self.v ||
        word % 65536 >= FLAGS_END) {
        return GRANT_STATUS_BAD_REF;
    }
    if (write != 0 && word / GRANT_ENTRY_READONLY % 2 != 0) {
        return GRANT_STATUS_GENERAL_ERROR;
    }
    return GRANT_STATUS_OKAY;
}

/* The marks a use needs and the entry does not carry yet. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= GRANT_ENTRY_READING + GRANT_ENTRY_WRITING;
  @*/
static uint8_t entry_missing(uint32_t word, uint8_t write)
{
    bool reading = word / GRANT_ENTRY_READING % 2 == 0;
    bool writing = write != 0 && word / GRANT_ENTRY_WRITING % 2 == 0;

    return (uint8_t)((reading ? GRANT_ENTRY_READING : 0) +
                     (writing ? GRANT_ENTRY_WRITING : 0));
}

/* Check and mark in one step: what was checked is what was marked. */
/*@ requires grant_world_ok && self.v < DOMAIN_MAX;
  @ requires domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ requires !grant_pinned(granter.v, ref);
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures claim_ok(\result, self.v, granter.v, ref, write);
  @ ensures \result.status <= 0;
  @*/
static struct grant_claim claim_fresh(struct domid self, struct domid granter,
                                      uint32_t ref, uint8_t write)
{
    struct grant_claim claim = {GRANT_STATUS_GENERAL_ERROR, 0, 0, {0}};
    struct place place = entry_place(granter, ref);
    struct result ram;
    bool marked = false;

    /*@ loop invariant 0 <= tried <= GRANT_CLAIM_TRIES;
      @ loop invariant claim.status <= 0 && claim.writable <= 1;
      @ loop invariant claim.status == GRANT_STATUS_OKAY && write != 0 ==>
      @     claim.writable == 1;
      @ loop invariant marked ==> claim.status == GRANT_STATUS_OKAY;
      @ loop assigns tried, claim, marked, hw_frame_state;
      @ loop variant GRANT_CLAIM_TRIES - tried;
      @*/
    for (uint32_t tried = 0; !marked && tried < GRANT_CLAIM_TRIES; tried++) {
        uint32_t word = hw_frame_read32(place.frame, place.offset);

        claim.status = entry_refusal(self, word, write);
        if (claim.status != GRANT_STATUS_OKAY) {
            return claim;
        }
        claim.marks = entry_missing(word, write);
        claim.writable = (uint8_t)(1 - word / GRANT_ENTRY_READONLY % 2);
        marked = hw_frame_compare_exchange32(place.frame, place.offset, word,
                                             word + claim.marks);
    }
    if (!marked) {
        claim.status = GRANT_STATUS_GENERAL_ERROR;
        return claim;
    }
    ram = p2m_ram_frame(
        granter, (struct gfn){hw_frame_read32(place.frame, place.offset + 4)});
    claim.frame.v = ram.value;
    if (ram.status != ST_OK) {
        hw_frame_clear_bits16(place.frame, place.offset, claim.marks);
        claim.status = GRANT_STATUS_BAD_PAGE;
    }
    return claim;
}

/* The entry is in use: what it said then holds, whatever it says now. */
/*@ requires grant_world_ok && self.v < DOMAIN_MAX;
  @ requires domain_live(granter.v) && ref < GRANT_REF_MAX;
  @ requires grant_pinned(granter.v, ref);
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures claim_ok(\result, self.v, granter.v, ref, write);
  @ ensures \result.status <= 0;
  @*/
static struct grant_claim claim_pinned(struct domid self, struct domid granter,
                                       uint32_t ref, uint8_t write)
{
    struct grant_claim claim = {GRANT_STATUS_BAD_REF, 0, 0, {0}};
    struct place place = entry_place(granter, ref);

    if (active[granter.v].entry[ref].grantee != self.v) {
        return claim;
    }
    if (write != 0 && active[granter.v].entry[ref].writable == 0) {
        claim.status = GRANT_STATUS_GENERAL_ERROR;
        return claim;
    }
    if (write != 0 &&
        !hw_frame_test_and_set(place.frame, place.offset, WRITING_BIT)) {
        claim.marks = GRANT_ENTRY_WRITING;
    }
    claim.status = GRANT_STATUS_OKAY;
    claim.writable = active[granter.v].entry[ref].writable;
    claim.frame = active[granter.v].entry[ref].frame;
    return claim;
}

int16_t grant_entry_admit(struct domid self, uint16_t raw_granter,
                          uint32_t raw_ref, enum perm perm)
{
    struct domid granter = {raw_granter};

    if (raw_granter == self.v) {
        return GRANT_STATUS_BAD_DOMAIN;
    }
    if (!domain_is_live(raw_granter) ||
        xsm_check(self, granter, perm) != ST_OK ||
        xsm_meet(self, granter, perm) != ST_OK) {
        return GRANT_STATUS_PERMISSION_DENIED;
    }
    if (raw_ref / GRANT_ENTRIES >= domains[raw_granter].grant_frame_count) {
        return GRANT_STATUS_BAD_REF;
    }
    return GRANT_STATUS_OKAY;
}

struct grant_claim grant_entry_claim(struct domid self, struct domid granter,
                                     uint32_t ref, uint8_t write)
{
    if (grant_table_pinned(granter, ref)) {
        return claim_pinned(self, granter, ref, write);
    }
    return claim_fresh(self, granter, ref, write);
}

void grant_entry_release(struct domid granter, uint32_t ref, uint8_t marks)
{
    struct place place = entry_place(granter, ref);

    if (marks != 0) {
        hw_frame_clear_bits16(place.frame, place.offset, marks);
    }
}

void grant_entry_settle(struct domid granter, uint32_t ref)
{
    if (!grant_table_pinned(granter, ref)) {
        grant_entry_release(granter, ref,
                            GRANT_ENTRY_READING + GRANT_ENTRY_WRITING);
    } else if (active[granter.v].entry[ref].writers == 0) {
        grant_entry_release(granter, ref, GRANT_ENTRY_WRITING);
    }
}
