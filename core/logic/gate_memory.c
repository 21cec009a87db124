/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for memory operations. */
#include "core/logic/gate_parts.h"

#include "core/logic/memop.h"

/** How many pages the domain has, or may have. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static struct result get_reservation(struct domid self, uint64_t op)
{
    struct result answer = {xsm_check(self, self, PERM_MEMORY_GET_RESERVATION),
                            0};

    if (answer.status == ST_OK) {
        answer.value = op == MEMORY_OP_CURRENT_RESERVATION
                           ? p2m_populated[self.v]
                           : (uint32_t)domains[self.v].memory_pages;
    }
    return answer;
}

/** Whether the argument in gate_raw is a list that can go on at @p start. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK ==> start <= gate_raw[1] < GATE_HALF &&
  @     gate_raw[0] + gate_raw[1] * 8 < GUEST_ADDRESS_MAX;
  @*/
static enum status extents_check(uint64_t start)
{
    if (gate_low(gate_raw[2]) != 0 || gate_raw[1] >= GATE_HALF ||
        start > gate_raw[1]) {
        return ST_INVALID;
    }
    return gate_raw[0] < GUEST_ADDRESS_MAX - gate_raw[1] * 8 ? ST_OK : ST_FAULT;
}

/**
 * Populate or depopulate as many guest frames of a list as one entry may; the
 * first that fails ends it. The answer is how many extents are done, unless
 * not even one could be.
 */
/*@ requires core_ok && domain_live(self.v) && op < MEMORY_OP_LIMIT;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_places[self.v], p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static struct result balloon(struct domid self, uint64_t op, uint64_t start)
{
    struct result answer = {extents_check(start), 0};
    uint64_t list = gate_raw[0];
    uint64_t count = gate_raw[1];
    uint64_t done = start;
    uint64_t batch;

    if (answer.status != ST_OK) {
        return answer;
    }
    batch = count - start;
    if (batch > GATE_EXTENT_BATCH) {
        batch = GATE_EXTENT_BATCH;
    }
    if (batch != 0) {
        answer.status =
            gate_load(self, list + start * 8, (uint32_t)(batch * 8));
    }
    /*@ loop invariant 0 <= i <= batch && core_ok;
      @ loop invariant start <= done <= start + i;
      @ loop assigns i, answer.status, done, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     p2m_places[self.v], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     GATE_EFFECTS;
      @ loop variant batch - i;
      @*/
    for (uint32_t i = 0; i < batch && answer.status == ST_OK; i++) {
        if (op == MEMORY_OP_POPULATE_PHYSMAP) {
            answer.status = memop_populate_one(self, gate_raw[i]);
        } else {
            answer.status = memop_remove(self, gate_raw[i], true);
        }
        done += answer.status == ST_OK ? 1 : 0;
    }
    if (answer.status == ST_OK && done < count) {
        gate_call.arg[0] = op + done * MEMORY_OP_LIMIT;
        gate_call.action = GATE_CONTINUE;
    }
    if (done != 0) {
        answer.status = ST_OK;
    }
    answer.value = (uint32_t)done;
    return answer;
}

struct result gate_memory_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    uint64_t op = gate_call.arg[0] % MEMORY_OP_LIMIT;

    switch (op) {
    case MEMORY_OP_ADD_TO_PHYSMAP:
        answer.status = memop_add_to_physmap(self, gate_high(gate_raw[0]),
                                             gate_raw[1], gate_raw[2]);
        //@ assert domains: domains_ok;
        //@ assert ports: evtchn_ok;
        //@ assert processors: vcpus_ok;
        //@ assert events: events_ok;
        //@ assert grants: grant_world_ok;
        break;
    case MEMORY_OP_REMOVE_FROM_PHYSMAP:
        answer.status = memop_remove(self, gate_raw[1], false);
        break;
    case MEMORY_OP_CURRENT_RESERVATION:
    case MEMORY_OP_MAXIMUM_RESERVATION:
        answer = get_reservation(self, op);
        break;
    case MEMORY_OP_DECREASE_RESERVATION:
    case MEMORY_OP_POPULATE_PHYSMAP:
        answer = balloon(self, op, gate_call.arg[0] / MEMORY_OP_LIMIT);
        break;
    }
    return answer;
}
