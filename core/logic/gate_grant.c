/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for grant tables. */
#include "core/logic/gate_parts.h"

#include "core/abi/grant_table.h"
#include "core/logic/audit.h"

/* Bytes of an element. Operations that are not here do not exist. */
static const uint8_t element_bytes[] = {
    [GRANT_OP_MAP] = 32,        [GRANT_OP_UNMAP] = 24,
    [GRANT_OP_COPY] = 40,       [GRANT_OP_QUERY_SIZE] = 16,
    [GRANT_OP_SET_VERSION] = 4,
};

/** A status (0 or negative) as the 16 bits that the guest reads. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result < GATE_QUARTER;
  @*/
static uint64_t status_bits(int16_t status)
{
    int32_t wide = status;

    return (uint64_t)(wide < 0 ? 65536 + wide : wide);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static void map_element(struct domid self)
{
    struct grant_map_request request = {gate_raw[0], gate_low(gate_raw[1]),
                                        gate_high(gate_raw[1]),
                                        gate_domain(self, gate_raw[2])};
    struct grant_map_answer answer = grant_map(self, request);

    gate_raw[2] = gate_raw[2] % GATE_QUARTER +
                  status_bits(answer.status) * GATE_QUARTER +
                  answer.handle * GATE_HALF;
    gate_raw[3] = answer.status == GRANT_STATUS_OKAY ? request.host_address : 0;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static void unmap_element(struct domid self)
{
    int16_t status = grant_unmap(self, gate_raw[0], gate_low(gate_raw[2]));

    gate_raw[2] = gate_raw[2] % GATE_HALF + status_bits(status) * GATE_HALF;
}

/** One side of a copy from its two words of interest. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static struct grant_copy_side copy_side(struct domid self, uint64_t name,
                                        uint64_t place)
{
    struct grant_copy_side side = {
        name, gate_domain(self, place),
        (uint16_t)(place / GATE_QUARTER % GATE_QUARTER)};

    return side;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static void copy_element(struct domid self)
{
    struct grant_copy_side source = copy_side(self, gate_raw[0], gate_raw[1]);
    struct grant_copy_side dest = copy_side(self, gate_raw[2], gate_raw[3]);
    struct grant_copy_request request = {
        source, dest, (uint16_t)(gate_raw[4] % GATE_QUARTER),
        (uint16_t)(gate_raw[4] / GATE_QUARTER % GATE_QUARTER)};
    int16_t status = grant_copy(self, request);

    gate_raw[4] = gate_raw[4] % GATE_HALF + status_bits(status) * GATE_HALF;
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static void size_element(struct domid self)
{
    struct grant_size_answer answer =
        grant_query_size(self, gate_domain(self, gate_raw[0]));

    gate_raw[0] = gate_raw[0] % GATE_HALF + answer.frame_count * GATE_HALF;
    gate_raw[1] =
        answer.frame_count_max + status_bits(answer.status) * GATE_HALF;
}

/** One element of @p bytes at guest address @p pointer. */
/*@ requires core_ok && domain_live(self.v) && 0 < bytes < 256;
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @ ensures \result == ST_OK ==> pointer < GUEST_ADDRESS_MAX;
  @*/
static enum status run_element(struct domid self, uint64_t op, uint64_t pointer,
                               uint32_t bytes)
{
    enum status status = gate_load(self, pointer, bytes);

    /* An element whose answer would get lost is refused before it begins. */
    if (status == ST_OK) {
        status = gate_store(self, pointer, bytes);
    }
    if (status != ST_OK) {
        return status;
    }
    switch (op) {
    case GRANT_OP_MAP:
        map_element(self);
        break;
    case GRANT_OP_UNMAP:
        unmap_element(self);
        break;
    case GRANT_OP_COPY:
        copy_element(self);
        break;
    case GRANT_OP_QUERY_SIZE:
        size_element(self);
        break;
    default:
        status = grant_set_version(self, (uint32_t)(gate_raw[0] % GATE_HALF));
        break;
    }
    if (status == ST_OK) {
        status = gate_store(self, pointer, bytes);
    }
    return status;
}

/** As many elements as one entry may do. */
/*@ requires core_ok && domain_live(self.v) && 0 < bytes < 256;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS, AUDIT_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static enum status run_elements(struct domid self, uint64_t op, uint32_t bytes)
{
    enum status status = ST_OK;

    /*@ loop invariant 0 <= done <= GATE_GRANT_BATCH;
      @ loop invariant core_ok && gate_call.action <= GATE_RESCHEDULE;
      @ loop assigns status, done, gate_call, maptracks[self.v],
      @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
      @     p2ms[self.v], p2m_places[self.v],
      @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS, AUDIT_EFFECTS;
      @ loop variant GATE_GRANT_BATCH - done;
      @*/
    for (uint32_t done = 0;
         status == ST_OK && done < GATE_GRANT_BATCH && gate_call.arg[2] != 0;
         done++) {
        status = run_element(self, op, gate_call.arg[1], bytes);
        if (status == ST_OK) {
            gate_call.arg[1] += bytes;
            gate_call.arg[2]--;
        }
        audit_flush(self);
    }
    if (status == ST_OK && gate_call.arg[2] != 0) {
        gate_call.action = GATE_CONTINUE;
    }
    return status;
}

struct result gate_grant_op(struct domid self)
{
    struct result answer = {ST_UNSUPPORTED, 0};
    uint64_t op = gate_call.arg[0];
    uint64_t count = gate_call.arg[2];

    if (op >= sizeof element_bytes || element_bytes[op] == 0) {
        return answer;
    }
    answer.status = ST_INVALID;
    if (count == 1 || (op < GRANT_OP_QUERY_SIZE && count < GATE_HALF)) {
        answer.status = run_elements(self, op, element_bytes[op]);
    }
    return answer;
}
