/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Putting a newer, signed policy into force at run time: docs/reload.md.
 *
 * The file comes from the guest in pieces, each copied once; it is kept here
 * until it is complete, checked, and then takes effect at one moment, or not
 * at all.
 *
 * Invariant: reload_ok.
 */
#pragma once

#include "core/abi/cloison.h"
#include "core/lib/reload_format.h"
#include "core/logic/core_state.h"
#include "core/logic/measure.h"
#include "xsm/load.h"
#include "xsm/prepare.h"

#define RELOAD_BODY_MAX (RELOAD_TABLE + 4 * XSM_TABLE_WORDS)

/** The file that is being handed over; length 0: none. */
struct reload {
    struct domid loader;
    uint32_t length;   /* of the body, as the signed header says */
    uint32_t received; /* so much of it is here */
};

extern struct reload reload;
extern uint8_t reload_header[RELOAD_HEADER_BYTES];
extern uint8_t reload_body[RELOAD_BODY_MAX];

/* What the guest brings with a call, the first byte in the low byte. */
extern uint64_t reload_input[CLOISON_CHUNK_BYTES / 8];

/*@ predicate reload_ok{L} = reload.length != 0 ==>
  @     RELOAD_TABLE < reload.length <= RELOAD_BODY_MAX &&
  @     reload.received <= reload.length;
  @
  @ // What a reload rests on.
  @ predicate policy_ok{L} = xsm_table_ok && measure_ok && reload_ok;
  @*/

/**
 * Begin anew with the header in reload_input.
 *
 * @return ST_OK; ST_AGAIN if another live domain is loading, and nothing has
 *         changed; ST_INVALID if it is no header signed for this core.
 */
/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires domain_live(self.v) && policy_ok;
  @ terminates \true;
  @ assigns reload, reload_header[0 .. RELOAD_HEADER_BYTES - 1];
  @ ensures policy_ok;
  @*/
enum status reload_begin(struct domid self) MUST_CHECK;

/** Length of the chunk that may come next, at @p raw_offset; 0: none may. */
/*@ requires reload_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= CLOISON_CHUNK_BYTES;
  @ ensures \result != 0 ==> reload.length != 0 &&
  @     reload.loader.v == self.v && reload.received + \result <= reload.length;
  @*/
uint32_t reload_expects(struct domid self, uint64_t raw_offset);

/** Take the chunk of @p length bytes in reload_input. */
/*@ requires mediated: permit(reload.loader.v, reload.loader.v,
  @                           PERM_SECURITY_LOAD_POLICY);
  @ requires policy_ok && reload.length != 0;
  @ requires 0 < length <= CLOISON_CHUNK_BYTES;
  @ requires reload.received + length <= reload.length;
  @ terminates \true;
  @ assigns reload.received, reload_body[0 .. RELOAD_BODY_MAX - 1];
  @ ensures policy_ok;
  @*/
void reload_append(uint32_t length);

/**
 * Put what was handed over into force: check all of it, revoke what the new
 * policy forbids, let it take effect. Unless ST_OK, only its loading is over.
 * What core_ok says of the policy holds for the one then in force.
 */
/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires domain_live(self.v) && core_ok && policy_ok;
  @ terminates \true;
  @ assigns RELOAD_STATE, RELOAD_REVOKES;
  @ ensures core_ok && policy_ok;
  @ ensures measured: \result == ST_OK ==> measure_taken &&
  @     attest_log.events == \old(attest_log.events) + 1;
  @ ensures \result == ST_OK ==> xsm_slot_ok(XSM_ACTIVE) &&
  @     xsm_version > \old(xsm_version);
  @ ensures \result != ST_OK ==> xsm_version == \old(xsm_version) &&
  @     xsm_slots[XSM_ACTIVE] == \old(xsm_slots[XSM_ACTIVE]);
  @*/
enum status reload_commit(struct domid self) MUST_CHECK;
