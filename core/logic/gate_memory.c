/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for memory operations. */
#include "core/logic/gate_memory.h"

#include "core/abi/memory.h"
#include "core/logic/gate_copy.h"
#include "core/logic/memop.h"

/** A list of guest frames to balloon, and how far it is done. */
struct extents {
    uint64_t address; /* of the list */
    uint64_t count;
    uint64_t done;
};

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
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
    if (status == ST_DENIED) {
        audit_refused(self, self.v,
                      space == MEMORY_SPACE_SHARED_INFO
                          ? PERM_MEMORY_MAP_SHARED_INFO
                          : PERM_MEMORY_MAP_GRANT_TABLE);
    }
    return status;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
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
    if (status == ST_DENIED) {
        audit_refused(self, self.v, PERM_MEMORY_REMOVE);
    }
    return status;
}

/** How many pages the domain has, or may have. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
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
    if (answer.status == ST_DENIED) {
        audit_refused(self, self.v, PERM_MEMORY_GET_RESERVATION);
    } else if (op == MEMORY_OP_CURRENT_RESERVATION) {
        answer.value = p2m_populated[self.v];
    } else {
        answer.value = (uint32_t)domains[self.v].memory_pages;
    }
    return answer;
}

/** Take the argument of a balloon operation in, at extent @p start. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
  @ ensures core_ok;
  @*/
static enum status load_extents(struct domid self, struct extents *extents,
                                uint64_t start, uint64_t pointer)
{
    enum status status = gate_load(self, pointer, 32);

    if (status == ST_OK) {
        status = gate_self_only(self, gate_raw[3] % GATE_QUARTER);
    }
    if (status != ST_OK) {
        return status;
    }
    if (gate_low(gate_raw[2]) != 0 || gate_raw[1] >= GATE_HALF ||
        start > gate_raw[1]) {
        return ST_INVALID;
    }
    if (gate_raw[0] >= GATE_ADDRESS_MAX - gate_raw[1] * 8) {
        return ST_FAULT;
    }
    extents->address = gate_raw[0];
    extents->count = gate_raw[1];
    extents->done = start;
    return ST_OK;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
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
    if (status == ST_DENIED) {
        audit_refused(self, self.v,
                      op == MEMORY_OP_POPULATE_PHYSMAP ? PERM_MEMORY_POPULATE
                                                       : PERM_MEMORY_DECREASE);
    }
    return status;
}

/** As many extents as one entry may do; the first that fails ends it. */
/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
  @ ensures core_ok;
  @*/
static enum status balloon_batch(struct domid self, uint64_t op,
                                 struct extents *extents)
{
    uint64_t batch = extents->count - extents->done;
    enum status status;

    if (batch > GATE_EXTENT_BATCH) {
        batch = GATE_EXTENT_BATCH;
    }
    if (batch == 0) {
        return ST_OK;
    }
    status = gate_load(self, extents->address + extents->done * 8,
                       (uint32_t)batch * 8);
    for (uint32_t i = 0; i < batch && status == ST_OK; i++) {
        status = balloon_one(self, op, gate_raw[i]);
        if (status == ST_OK) {
            extents->done++;
        }
    }
    return status;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_call, domains[self.v].grant_frame_count,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     hw_frame_state, hw_vcpu_state, hw_console_state, format_line,
  @     gate_raw[..], audit,
  @     permit_given, permit_subject, permit_object, permit_perm;
  @ ensures core_ok;
  @*/
static struct result balloon(struct domid self, uint64_t op, uint64_t start,
                             uint64_t pointer)
{
    struct result answer = {ST_OK, 0};
    struct extents extents = {0, 0, 0};

    answer.status = load_extents(self, &extents, start, pointer);
    if (answer.status != ST_OK) {
        return answer;
    }
    answer.status = balloon_batch(self, op, &extents);
    if (answer.status != ST_OK && extents.done == 0) {
        return answer;
    }
    if (answer.status == ST_OK && extents.done < extents.count) {
        gate_call.arg[0] = op + extents.done * MEMORY_OP_LIMIT;
        gate_call.action = GATE_CONTINUE;
    }
    answer.status = ST_OK;
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
