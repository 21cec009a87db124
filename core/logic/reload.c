/* SPDX-License-Identifier: Apache-2.0 */
/** @file Putting a newer, signed policy into force at run time. */
#include "core/logic/reload.h"

#include "core/logic/device_tpm.h"
#include "core/port/hw_signature.h"

struct reload reload;
uint8_t reload_header[RELOAD_HEADER_BYTES];
uint8_t reload_body[RELOAD_BODY_MAX];
uint64_t reload_input[CLOISON_CHUNK_BYTES / 8];

/* The first bytes of reload_input. */
/*@ requires length <= CLOISON_CHUNK_BYTES && \valid(to + (0 .. length - 1));
  @ requires \separated(to + (0 .. length - 1),
  @     reload_input + (0 .. CLOISON_CHUNK_BYTES / 8 - 1));
  @ terminates \true;
  @ assigns to[0 .. length - 1];
  @*/
static void unpack(uint8_t *to, uint32_t length)
{
    /*@ loop invariant 0 <= i <= length;
      @ loop assigns i, to[0 .. length - 1];
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        to[i] = (uint8_t)((reload_input[i / 8] >> (8 * (i % 8))) % 256);
    }
}

/* Whether the header is one, and signed for this core. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> RELOAD_TABLE < length <= RELOAD_BODY_MAX;
  @*/
static bool header_is_ok(uint32_t length)
{
    return bytes_read64(reload_header, RELOAD_AT_MAGIC) == RELOAD_MAGIC &&
           bytes_read64(reload_header, RELOAD_AT_PURPOSE) == RELOAD_PURPOSE &&
           bytes_read32(reload_header, RELOAD_AT_FORMAT) == RELOAD_FORMAT &&
           length > RELOAD_TABLE && length <= RELOAD_BODY_MAX &&
           hw_signature_ok(reload_header + RELOAD_SIGNED,
                           RELOAD_HEADER_BYTES - RELOAD_SIGNED,
                           reload_header + RELOAD_AT_SIGNATURE);
}

enum status reload_begin(struct domid self)
{
    uint32_t length;

    if (reload.length != 0 && reload.loader.v != self.v &&
        domain_is_live(reload.loader.v)) {
        return ST_AGAIN;
    }
    reload.length = 0;
    unpack(reload_header, RELOAD_HEADER_BYTES);
    length = bytes_read32(reload_header, RELOAD_AT_LENGTH);
    if (!header_is_ok(length)) {
        return ST_INVALID;
    }
    reload.loader = self;
    reload.received = 0;
    reload.length = length;
    return ST_OK;
}

uint32_t reload_expects(struct domid self, uint64_t raw_offset)
{
    uint32_t rest;

    if (reload.length == 0 || reload.loader.v != self.v ||
        raw_offset != reload.received) {
        return 0;
    }
    rest = reload.length - reload.received;
    return rest < CLOISON_CHUNK_BYTES ? rest : CLOISON_CHUNK_BYTES;
}

void reload_append(uint32_t length)
{
    unpack(reload_body + reload.received, length);
    reload.received += length;
}

/* Whether the file was made for the labels of this system's domains. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> \forall integer d, i; 0 <= d < DOMAIN_MAX &&
  @     0 <= i < LABEL_TEXT_MAX ==> image_plan.domains[d].text.label[i] ==
  @         reload_body[d * RELOAD_RECORD_BYTES + i];
  @*/
static bool labels_match(void)
{
    /*@ loop invariant 0 <= k <= DOMAIN_MAX * LABEL_TEXT_MAX;
      @ loop invariant \forall integer d, i; 0 <= d < DOMAIN_MAX &&
      @     0 <= i < LABEL_TEXT_MAX && d * LABEL_TEXT_MAX + i < k ==>
      @     image_plan.domains[d].text.label[i] ==
      @         reload_body[d * RELOAD_RECORD_BYTES + i];
      @ loop assigns k;
      @ loop variant DOMAIN_MAX * LABEL_TEXT_MAX - k;
      @*/
    for (uint32_t k = 0; k < DOMAIN_MAX * LABEL_TEXT_MAX; k++) {
        uint32_t d = k / LABEL_TEXT_MAX;
        uint32_t i = k % LABEL_TEXT_MAX;

        if (image_plan.domains[d].text.label[i] !=
            reload_body[d * RELOAD_RECORD_BYTES + i]) {
            return false;
        }
    }
    return true;
}

/* The number of each domain's label in the table just loaded. */
/*@ terminates \true;
  @ assigns xsm_identity[0 .. DOMAIN_MAX - 1];
  @*/
static void identities_set(void)
{
    struct domid domain;

    /*@ loop invariant 0 <= domain.v <= DOMAIN_MAX;
      @ loop assigns domain, xsm_identity[0 .. DOMAIN_MAX - 1];
      @ loop variant DOMAIN_MAX - domain.v;
      @*/
    for (domain.v = 0; domain.v < DOMAIN_MAX; domain.v++) {
        uint64_t record = (uint64_t)domain.v * RELOAD_RECORD_BYTES;

        xsm_identity_set(domain,
                         bytes_read32(reload_body, record + RELOAD_IDENTITY));
    }
}

/* All that can be wrong, in the order of docs/reload.md; the policy in force
   stays in force. */
/*@ requires policy_ok && reload.length != 0;
  @ terminates \true;
  @ assigns RELOAD_PREPARES;
  @ ensures xsm_table_ok && measure_ok;
  @ ensures \result == ST_OK ==> measure_taken &&
  @     attest_log.events == \old(attest_log.events) + 1;
  @ ensures \result == ST_OK ==> xsm_loaded && xsm_slot_ok(XSM_NEXT) &&
  @     xsm_table[XSM_HEADER_VERSION] > xsm_version;
  @*/
static enum status reload_prepare(void)
{
    uint8_t digest[SHA256_BYTES];
    enum status status;

    sha256(reload_body, reload.length, digest);
    if (!bytes_equal(digest, reload_header + RELOAD_AT_DIGEST, SHA256_BYTES)) {
        return ST_INVALID;
    }
    if (!labels_match()) {
        return ST_NOT_FOUND;
    }
    status = xsm_load(reload_body + RELOAD_TABLE, reload.length - RELOAD_TABLE,
                      image_plan.permissive != 0);
    if (status != ST_OK) {
        return status;
    }
    identities_set();
    status = xsm_prepare();
    if (status != ST_OK) {
        return status;
    }
    return measure_policy(reload_body, reload.length);
}

/* Tell on the console what happened. */
/*@ requires attest_log_ok;
  @ terminates \true;
  @ assigns format_line, hw_console_state;
  @*/
static void announce(struct domid self, uint32_t mappings, uint32_t channels,
                     uint32_t gone)
{
    format_start();
    FORMAT_LITERAL("cloison: policy version ");
    format_decimal(xsm_version);
    FORMAT_LITERAL(" in force, loaded by domain ");
    format_decimal(self.v);
    FORMAT_LITERAL(": ");
    format_decimal(mappings);
    FORMAT_LITERAL(" mappings, ");
    format_decimal(channels);
    FORMAT_LITERAL(" channels and ");
    format_decimal(gone);
    FORMAT_LITERAL(" devices revoked, measurement ");
    format_hex(attest_log.registers + SHA256_BYTES, SHA256_BYTES);
    console_line();
}

/* Revoke what the prepared policy forbids, then let it take effect. */
/*@ requires mediated: permit(self.v, self.v, PERM_SECURITY_LOAD_POLICY);
  @ requires core_ok && xsm_loaded && xsm_slot_ok(XSM_NEXT);
  @ requires attest_log_ok;
  @ terminates \true;
  @ assigns RELOAD_REVOKES, xsm_slots[XSM_ACTIVE], xsm_version;
  @ ensures core_ok && xsm_slot_ok(XSM_ACTIVE);
  @ ensures xsm_version == xsm_table[XSM_HEADER_VERSION];
  @ ensures in_force: \forall integer s, o, p; xsm_allowed(s, o, p) <==>
  @     xsm_slot_allowed{Pre}(XSM_NEXT, s, o, p);
  @*/
static void reload_revoke(struct domid self)
{
    uint32_t mappings = grant_revoke_forbidden();
    uint32_t channels = evtchn_revoke_forbidden();
    uint32_t gone = device_revoke_forbidden() + device_tpm_revoke();

    xsm_activate();
    //@ assert maps: maps_allowed;
    //@ assert peers: evtchn_peers_ok;
    announce(self, mappings, channels, gone);
    audit_unconfined();
}

enum status reload_commit(struct domid self)
{
    enum status status = ST_INVALID;

    if (reload.length == 0 || reload.loader.v != self.v) {
        return status;
    }
    if (reload.received == reload.length) {
        status = reload_prepare();
    }
    /*@ assert in_force: \forall integer s, o, p;
      @     xsm_allowed{Pre}(s, o, p) <==> xsm_allowed(s, o, p);
      @*/
    /*@ assert each: \forall integer d, p; 0 <= d < DOMAIN_MAX &&
      @     0 <= p < EVTCHN_PORT_MAX && evtchn_peer_ok{Pre}(d, p) ==>
      @     evtchn_peer_ok(d, p);
      @*/
    //@ assert peers: evtchn_peers_ok;
    //@ assert maps: maps_allowed;
    //@ assert kept: core_ok;
    reload.length = 0;
    if (status == ST_OK) {
        reload_revoke(self);
    }
    return status;
}
