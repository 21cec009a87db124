/* SPDX-License-Identifier: Apache-2.0 */
/** @file What all parts of the gate need to take arguments apart. */
#pragma once

#include "core/logic/core_state.h"
#include "core/logic/guest_mem.h"

/* Fields of 16 and 32 bits, in words of 64. */
#define GATE_QUARTER 65536
#define GATE_HALF 4294967296U

/* The longest argument: a batch of grant copies. */
#define GATE_LOAD_MAX GUEST_COPY_MAX

/** The lower and the upper half of a word. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == word % GATE_HALF;
  @*/
uint32_t gate_low(uint64_t word);

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == word / GATE_HALF;
  @*/
uint32_t gate_high(uint64_t word);

/** The domain that the low 16 bits of a word name: the caller may say SELF. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < GATE_QUARTER;
  @ ensures word % GATE_QUARTER != ABI_DOMID_SELF ==>
  @     \result == word % GATE_QUARTER;
  @ ensures word % GATE_QUARTER == ABI_DOMID_SELF ==> \result == self.v;
  @*/
uint16_t gate_domain(struct domid self, uint64_t word);

/** ST_OK if the low 16 bits of a word name the caller, else ST_DENIED. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @*/
enum status gate_self_only(struct domid self, uint64_t word) MUST_CHECK;

/* The argument of the hypercall under way, copied in once, and its answer. */
extern uint64_t gate_raw[GATE_LOAD_MAX / 8];

/** Copy an argument of @p length bytes to gate_raw. */
/*@ requires core_ok && domain_live(self.v);
  @ requires 0 < length <= GATE_LOAD_MAX;
  @ terminates \true;
  @ assigns gate_raw[0 .. GATE_LOAD_MAX / 8 - 1];
  @ ensures \result == ST_OK || \result == ST_FAULT;
  @ ensures \result == ST_OK ==> pointer < GUEST_ADDRESS_MAX;
  @*/
enum status gate_load(struct domid self, uint64_t pointer,
                      uint32_t length) MUST_CHECK;

/** Copy an answer of @p length bytes from gate_raw. */
/*@ requires core_ok && domain_live(self.v);
  @ requires 0 < length <= GATE_LOAD_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures \result == ST_OK || \result == ST_FAULT;
  @ ensures \result == ST_OK ==> pointer < GUEST_ADDRESS_MAX;
  @*/
enum status gate_store(struct domid self, uint64_t pointer,
                       uint32_t length) MUST_CHECK;
