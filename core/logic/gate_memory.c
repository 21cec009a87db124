/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for memory operations. */
#include "core/logic/gate_memory.h"

#include "core/abi/memory.h"
#include "core/logic/gate_copy.h"
#include "core/logic/memop.h"

/** A list of guest frames to balloon, and how far it is done. */
struct extents {
    enum status status; /* of the last step */
    uint64_t address;   /* of the list */
    uint64_t count;
    uint64_t done;
};

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status add_to_physmap(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 24);
    uint32_t space;

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status != ST_OK) {
        return status;
    }
    space = gate_high(gate_raw[0]);
    status = memop_add_to_physmap(self, space, gate_raw[1], gate_raw[2]);
    return status;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status remove_from_physmap(struct domid self, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 16);

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[0]);
    }
    if (status != ST_OK) {
        return status;
    }
    status = memop_remove(self, gate_raw[1]);
    return status;
}

/** How many pages the domain has, or may have. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static struct result get_reservation(struct domid self, uint64_t op,
                                     uint64_t pointer)
{
    struct result answer = {ST_OK, 0};

    answer.status = gate_load(self, pointer, 2);
    if (answer.status == ST_OK) {
        answer.status = gate_self_only(self, gate_raw[0]);
    }
    if (answer.status != ST_OK) {
        return answer;
    }
    answer.status = xsm_check(self, self, PERM_MEMORY_GET_RESERVATION);
    if (answer.status == ST_OK) {
        answer.value = op == MEMORY_OP_CURRENT_RESERVATION
                           ? p2m_populated[self.v]
                           : (uint32_t)domains[self.v].memory_pages;
    }
    return answer;
}

/*@ predicate extents_ok(struct extents e) =
  @     e.done <= e.count < GATE_HALF &&
  @     e.address + e.count * 8 < GATE_ADDRESS_MAX;
  @*/

/** Take the argument of a balloon operation in, at extent @p start. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[..];
  @ ensures \result.status == ST_OK ==> extents_ok(\result);
  @*/
static struct extents load_extents(struct domid self, uint64_t start,
                                   uint64_t pointer)
{
    struct extents extents = {ST_OK, 0, 0, start};

    extents.status = gate_load(self, pointer, 32);
    if (extents.status == ST_OK) {
        extents.status = gate_self_only(self, gate_raw[3]);
    }
    if (extents.status != ST_OK) {
        return extents;
    }
    extents.address = gate_raw[0];
    extents.count = gate_raw[1];
    if (gate_low(gate_raw[2]) != 0 || extents.count >= GATE_HALF ||
        start > extents.count) {
        extents.status = ST_INVALID;
    } else if (extents.address >= GATE_ADDRESS_MAX - extents.count * 8) {
        extents.status = ST_FAULT;
    }
    return extents;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status balloon_one(struct domid self, uint64_t op, uint64_t gfn)
{
    enum status status;

    if (op == MEMORY_OP_POPULATE_PHYSMAP) {
        status = memop_populate_one(self, gfn);
    } else {
        status = memop_decrease_one(self, gfn);
    }
    return status;
}

/** As many extents as one entry may do; the first that fails ends it. */
/*@ requires core_ok && domain_live(self.v) && extents_ok(before);
  @ terminates \true;
  @ assigns domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok && extents_ok(\result);
  @*/
static struct extents balloon_batch(struct domid self, uint64_t op,
                                    struct extents before)
{
    struct extents extents = before;
    uint64_t batch = before.count - before.done;

    if (batch > GATE_EXTENT_BATCH) {
        batch = GATE_EXTENT_BATCH;
    }
    extents.status = ST_OK;
    if (batch == 0) {
        return extents;
    }
    extents.status = gate_load(self, before.address + before.done * 8,
                               (uint32_t)(batch * 8));
    /*@ loop invariant 0 <= i <= batch && core_ok && domain_live(self.v);
      @ loop invariant extents.done <= before.done + i;
      @ loop invariant extents.count == before.count;
      @ loop invariant extents.address == before.address;
      @ loop assigns i, extents, domains[self.v].grant_frame_count,
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
      @     p2ms[self.v], p2m_places[self.v],
      @     p2m_populated[0 .. DOMAIN_MAX - 1],
      @     GATE_EFFECTS;
      @ loop variant batch - i;
      @*/
    for (uint32_t i = 0; i < batch && extents.status == ST_OK; i++) {
        extents.status = balloon_one(self, op, gate_raw[i]);
        if (extents.status == ST_OK) {
            extents.done++;
        }
    }
    return extents;
}

/** The answer is how many extents are done, unless not even one could be. */
/*@ requires core_ok && domain_live(self.v) && op < MEMORY_OP_LIMIT;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     GATE_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static struct result balloon(struct domid self, uint64_t op, uint64_t start,
                             uint64_t pointer)
{
    struct extents extents = load_extents(self, start, pointer);
    struct result answer = {ST_OK, 0};

    answer.status = extents.status;
    if (extents.status != ST_OK) {
        return answer;
    }
    extents = balloon_batch(self, op, extents);
    answer.status = extents.done == 0 ? extents.status : ST_OK;
    if (extents.status == ST_OK && extents.done < extents.count) {
        gate_call.arg[0] = op + extents.done * MEMORY_OP_LIMIT;
        gate_call.action = GATE_CONTINUE;
    }
    answer.value = (uint32_t)extents.done;
    return answer;
}

struct result gate_memory_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    uint64_t op = gate_call.arg[0] % MEMORY_OP_LIMIT;
    uint64_t start = gate_call.arg[0] / MEMORY_OP_LIMIT;
    uint64_t pointer = gate_call.arg[1];

    switch (op) {
    case MEMORY_OP_ADD_TO_PHYSMAP:
        answer.status = add_to_physmap(self, pointer);
        break;
    case MEMORY_OP_REMOVE_FROM_PHYSMAP:
        answer.status = remove_from_physmap(self, pointer);
        break;
    case MEMORY_OP_CURRENT_RESERVATION:
    case MEMORY_OP_MAXIMUM_RESERVATION:
        answer = get_reservation(self, op, pointer);
        break;
    case MEMORY_OP_DECREASE_RESERVATION:
    case MEMORY_OP_POPULATE_PHYSMAP:
        answer = balloon(self, op, start, pointer);
        break;
    default:
        break;
    }
    return answer;
}
