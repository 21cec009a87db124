/* SPDX-License-Identifier: Apache-2.0 */
/** @file The gate's part for grant tables. */
#include "core/logic/gate_parts.h"

/* Bytes of an element. Operations that are not here do not exist. */
static const uint8_t element_bytes[] = {
    [GRANT_OP_MAP] = 32,        [GRANT_OP_UNMAP] = 24,
    [GRANT_OP_COPY] = 40,       [GRANT_OP_QUERY_SIZE] = 16,
    [GRANT_OP_SET_VERSION] = 4,
};

/** The 16 bits from @p unit on of word @p at become a status, 0 or negative;
 *  those above become 0. */
/*@ requires at < GATE_LOAD_MAX / 8;
  @ requires unit == GATE_QUARTER || unit == GATE_HALF;
  @ terminates \true;
  @ assigns gate_raw[..];
  @ ensures unit == GATE_QUARTER ==> gate_raw[at] < GATE_HALF;
  @*/
static void put_status(uint32_t at, uint64_t unit, int16_t status)
{
    uint64_t bits = (uint64_t)((GATE_QUARTER + status) % GATE_QUARTER);

    gate_raw[at] = gate_raw[at] % unit + bits * unit;
}

/*@ requires core_ok && domain_live(self.v) && at <= GATE_LOAD_MAX / 8 - 5;
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static void map_one(struct domid self, uint32_t at)
{
    struct grant_map_request request = {
        gate_raw[at], gate_low(gate_raw[at + 1]), gate_high(gate_raw[at + 1]),
        gate_domain(self, gate_raw[at + 2])};
    struct grant_map_answer answer = grant_map(self, request);

    put_status(at + 2, GATE_QUARTER, answer.status);
    gate_raw[at + 2] += answer.handle * GATE_HALF;
    gate_raw[at + 3] =
        answer.status == GRANT_STATUS_OKAY ? request.host_address : 0;
}

/*@ requires core_ok && domain_live(self.v) && at <= GATE_LOAD_MAX / 8 - 5;
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static void unmap_one(struct domid self, uint32_t at)
{
    put_status(at + 2, GATE_HALF,
               grant_unmap(self, gate_raw[at], gate_low(gate_raw[at + 2])));
}

/** One side of a copy from its two words. */
/*@ requires self.v < DOMAIN_MAX && at <= GATE_LOAD_MAX / 8 - 2;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.is_ref == is_ref;
  @*/
static struct grant_copy_side copy_side(struct domid self, uint32_t at,
                                        bool is_ref)
{
    struct grant_copy_side side = {
        gate_raw[at], gate_domain(self, gate_raw[at + 1]),
        (uint16_t)(gate_raw[at + 1] / GATE_QUARTER % GATE_QUARTER), is_ref};

    return side;
}

/** Not a part of its caller: it needs all registers, and is done in batches. */
/*@ requires core_ok && domain_live(self.v) && at <= GATE_LOAD_MAX / 8 - 5;
  @ terminates \true;
  @ assigns hw_frame_state, gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static __attribute__((noinline)) void copy_one(struct domid self, uint32_t at)
{
    uint32_t flags = gate_low(gate_raw[at + 4]) / GATE_QUARTER;
    struct grant_copy_request request = {
        copy_side(self, at, flags % 2 != 0),
        copy_side(self, at + 2, flags / 2 != 0),
        (uint16_t)(gate_raw[at + 4] % GATE_QUARTER)};
    int16_t status = GRANT_STATUS_BAD_COPY_ARG;

    if (flags > 0 && flags <= GRANT_COPY_SOURCE_REF + GRANT_COPY_DEST_REF) {
        status = grant_copy(self, request);
    }
    put_status(at + 4, GATE_HALF, status);
}

/*@ requires core_ok && domain_live(self.v);
  @ terminates \true;
  @ assigns gate_raw[..], CHECK_EFFECTS;
  @ ensures core_ok;
  @*/
static void size_one(struct domid self)
{
    int16_t status = grant_query_size(self, gate_domain(self, gate_raw[0]));
    bool told = status == GRANT_STATUS_OKAY;

    gate_raw[0] = gate_raw[0] % GATE_HALF +
                  (told ? domains[self.v].grant_frame_count : 0) * GATE_HALF;
    gate_raw[1] = told ? GRANT_FRAME_MAX : 0;
    put_status(1, GATE_HALF, status);
}

/** The element whose words begin at @p at. */
/*@ requires core_ok && domain_live(self.v) && at <= GATE_LOAD_MAX / 8 - 5;
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status run_one(struct domid self, uint64_t op, uint32_t at)
{
    enum status status = ST_OK;

    switch (op) {
    case GRANT_OP_MAP:
        map_one(self, at);
        break;
    case GRANT_OP_UNMAP:
        unmap_one(self, at);
        break;
    case GRANT_OP_COPY:
        copy_one(self, at);
        break;
    case GRANT_OP_QUERY_SIZE:
        size_one(self);
        break;
    default:
        status = grant_set_version(self, (uint32_t)(gate_raw[0] % GATE_HALF));
        break;
    }
    return status;
}

/** The @p count elements of @p words words each in gate_raw. */
/*@ requires core_ok && domain_live(self.v);
  @ requires count <= GATE_GRANT_BATCH && words <= 5;
  @ terminates \true;
  @ assigns maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS, AUDIT_EFFECTS;
  @ ensures core_ok;
  @*/
static enum status run_elements(struct domid self, uint64_t op, uint32_t words,
                                uint32_t count)
{
    enum status status = ST_OK;

    /*@ loop invariant 0 <= i <= count && core_ok;
      @ loop assigns status, i, maptracks[self.v],
      @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
      @     p2ms[self.v], p2m_places[self.v],
      @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS, AUDIT_EFFECTS;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count && status == ST_OK; i++) {
        status = run_one(self, op, i * words);
        audit_flush(self);
    }
    return status;
}

/** As many elements of @p bytes each as one entry may do. */
/*@ requires core_ok && domain_live(self.v) && 0 < bytes <= 40;
  @ requires gate_call.action <= GATE_RESCHEDULE;
  @ terminates \true;
  @ assigns gate_call, maptracks[self.v],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[self.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[self.v], p2m_places[self.v],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], GATE_EFFECTS, AUDIT_EFFECTS;
  @ ensures core_ok && gate_call.action <= GATE_RESCHEDULE;
  @*/
static enum status run_batch(struct domid self, uint64_t op, uint32_t bytes)
{
    uint64_t pointer = gate_call.arg[1];
    uint32_t count = gate_call.arg[2] < GATE_GRANT_BATCH
                         ? (uint32_t)gate_call.arg[2]
                         : GATE_GRANT_BATCH;
    uint32_t length = count * bytes;
    struct guest_place place;
    enum status status;

    if (count == 0) {
        return ST_OK;
    }
    /* What would lose its answers is refused before it begins. */
    place = guest_mem_find(self, pointer, length, true);
    if (place.status != ST_OK) {
        return place.status;
    }
    hw_frame_load(gate_raw, place.span, length);
    status = run_elements(self, op, bytes / 8, count);
    if (op == GRANT_OP_UNMAP) {
        /* The place itself may have been unmapped. */
        place = guest_mem_find(self, pointer, length, true);
    }
    if (status != ST_OK || place.status != ST_OK) {
        return status != ST_OK ? status : place.status;
    }
    hw_frame_store(place.span, gate_raw, length);
    if (gate_call.arg[2] != count) {
        gate_call.arg[1] = pointer + length;
        gate_call.arg[2] -= count;
        gate_call.action = GATE_CONTINUE;
    }
    return ST_OK;
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
        answer.status = run_batch(self, op, element_bytes[op]);
    }
    return answer;
}
