/* SPDX-License-Identifier: Apache-2.0 */
/** @file Pages in which domains read what was measured. */
#include "core/logic/status.h"

/* Offsets in struct abi_attest_status. */
#define AT_RECORD 32
#define AT_REPORT 96
#define AT_NAME 160

/* Events before those of the domains: image, policy, who is trusted. */
#define EVENTS_BEFORE 3

uint32_t status_starts[DOMAIN_MAX];
uint64_t status_reports[DOMAIN_MAX * STATUS_REPORT_WORDS];

/* Copy bytes of the log, which has them. */
/*@ requires frame.v < FRAME_MAX && at + length <= PAGE_BYTES;
  @ requires from + length <= ATTEST_LOG_BYTES;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void put(struct mfn frame, uint32_t at, uint32_t from, uint32_t length)
{
    /*@ loop invariant 0 <= i <= length;
      @ loop assigns i, hw_frame_state;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        hw_frame_write8(frame, at + i, attest_log_bytes[from + i]);
    }
}

/*@ predicate status_placed{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory_pages >= CLOISON_SEALED_END;
  @*/

/* Whether a domain has all of the pages. */
/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> status_placed(d);
  @*/
static bool has_pages(uint32_t d)
{
    return domains[d].state != DOMAIN_ABSENT &&
           domains[d].memory_pages >= CLOISON_SEALED_END;
}

/* Write the status of domain @p d to guest frame @p gfn of domain @p reader;
   with its report, if it is shown there. */
/*@ requires reader < DOMAIN_MAX && d < DOMAIN_MAX && gfn < CLOISON_SEALED_END;
  @ requires domains_ok && attest_log_ok && status_placed(reader);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void status_write(uint32_t reader, uint64_t gfn, uint32_t d, bool shown)
{
    //@ assert domain_ok(reader);
    const struct mfn frame = {domains[reader].memory.v + gfn};
    const uint32_t event =
        attest_log.start + (EVENTS_BEFORE + d) * ATTEST_EVENT_BYTES;

    hw_frame_write64(frame, 0, CLOISON_STATUS_MAGIC);
    hw_frame_write32(frame, 8, CLOISON_ATTEST_VERSION);
    hw_frame_write32(frame, 12, d);
    hw_frame_write32(frame, 16, domains[d].state);
    hw_frame_write32(frame, 20, measure.tpm);
    hw_frame_write32(frame, 24, status_starts[d]);
    /*@ loop invariant 0 <= i <= STATUS_REPORT_WORDS;
      @ loop assigns i, hw_frame_state;
      @ loop variant STATUS_REPORT_WORDS - i;
      @*/
    for (uint32_t i = 0; i < STATUS_REPORT_WORDS; i++) {
        hw_frame_write64(frame, AT_REPORT + 8 * i,
                         shown ? status_reports[d * STATUS_REPORT_WORDS + i]
                               : 0);
    }
    if (domains[d].state != DOMAIN_ABSENT &&
        EVENTS_BEFORE + d < attest_log.events) {
        /* Two digests; name and label: as they follow each other there. */
        put(frame, AT_RECORD, event + ATTEST_AT_A, 2 * SHA256_BYTES);
        put(frame, AT_NAME, event + ATTEST_AT_B + SHA256_BYTES,
            ATTEST_TEXT_BYTES);
    }
}

/* Whether there is an attestation domain, and the policy lets it be it. */
/*@ requires device_tpm_owner <= DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> device_tpm_owner != 0 &&
  @     status_placed(device_tpm_owner - 1) && xsm_allowed(
  @     device_tpm_owner - 1, device_tpm_owner - 1, PERM_DOMAIN_ATTEST);
  @*/
static bool attests(void)
{
    if (device_tpm_owner == 0 || !has_pages(device_tpm_owner - 1)) {
        return false;
    }
    const struct domid owner = {(uint16_t)(device_tpm_owner - 1)};
    return xsm_slot_allows(XSM_ACTIVE, owner, owner, PERM_DOMAIN_ATTEST);
}

void status_update(uint32_t domain)
{
    const struct domid self = {(uint16_t)domain};

    if (has_pages(domain)) {
        status_write(domain, CLOISON_STATUS_GFN, domain, true);
    }
    if (attests()) {
        const struct domid owner = {(uint16_t)(device_tpm_owner - 1)};

        status_write(
            owner.v, CLOISON_ATTEST_GFN + (uint64_t)domain, domain,
            xsm_slot_allows(XSM_ACTIVE, self, owner, PERM_DOMAIN_REPORT));
    }
}

/* Write the log and its header for the attestation domain @p d. */
/*@ requires mediated: xsm_allowed(d, d, PERM_DOMAIN_ATTEST);
  @ requires d < DOMAIN_MAX && domains_ok && attest_log_ok && status_placed(d);
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void log_write(uint32_t d)
{
    //@ assert domain_ok(d);
    struct mfn frame = {domains[d].memory.v + CLOISON_ATTEST_HEADER_GFN};

    hw_frame_write64(frame, 0, CLOISON_LOG_MAGIC);
    hw_frame_write32(frame, 8, CLOISON_ATTEST_VERSION);
    hw_frame_write32(frame, 12, attest_log.length);
    hw_frame_write32(frame, 16, attest_log.events);
    hw_frame_write32(frame, 20, measure.tpm);
    /*@ loop invariant 0 <= i <= CLOISON_ATTEST_LOG_PAGES;
      @ loop assigns i, frame, hw_frame_state;
      @ loop variant CLOISON_ATTEST_LOG_PAGES - i;
      @*/
    for (uint32_t i = 0; i < CLOISON_ATTEST_LOG_PAGES; i++) {
        frame.v = domains[d].memory.v + CLOISON_ATTEST_LOG_GFN + i;
        hw_image_copy(frame, attest_log_bytes + i * PAGE_BYTES);
    }
}

void status_refresh(void)
{
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop assigns d, hw_frame_state;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        status_update(d);
    }
    if (attests()) {
        log_write(device_tpm_owner - 1);
    }
}

void status_started(uint32_t domain)
{
    if (domain_is_live(domain)) {
        status_starts[domain] += status_starts[domain] < UINT32_MAX ? 1 : 0;
        /*@ loop invariant 0 <= i <= STATUS_REPORT_WORDS;
          @ loop invariant \forall integer k; 0 <= k < i ==>
          @     status_reports[domain * STATUS_REPORT_WORDS + k] == 0;
          @ loop assigns i, status_reports[domain * STATUS_REPORT_WORDS ..
          @     (domain + 1) * STATUS_REPORT_WORDS - 1];
          @ loop variant STATUS_REPORT_WORDS - i;
          @*/
        for (uint32_t i = 0; i < STATUS_REPORT_WORDS; i++) {
            status_reports[domain * STATUS_REPORT_WORDS + i] = 0;
        }
    }
    status_refresh();
}

/*@ requires mediated: permit(self.v, object.v, PERM_DOMAIN_REPORT);
  @ requires self.v < DOMAIN_MAX && domains_ok && attest_log_ok;
  @ requires device_tpm_owner <= DOMAIN_MAX;
  @ requires \valid_read(words + (0 .. STATUS_REPORT_WORDS - 1));
  @ terminates \true;
  @ assigns status_reports[self.v * STATUS_REPORT_WORDS ..
  @     (self.v + 1) * STATUS_REPORT_WORDS - 1], hw_frame_state;
  @*/
static void status_report_commit(struct domid self, struct domid object,
                                 const uint64_t *words)
{
    const uint32_t first = self.v * (uint32_t)STATUS_REPORT_WORDS;

    (void)object;
    /*@ loop invariant 0 <= i <= STATUS_REPORT_WORDS;
      @ loop assigns i, status_reports[first ..
      @     first + STATUS_REPORT_WORDS - 1];
      @ loop variant STATUS_REPORT_WORDS - i;
      @*/
    for (uint32_t i = 0; i < STATUS_REPORT_WORDS; i++) {
        status_reports[first + i] = words[i];
    }
    status_update(self.v);
}

enum status status_report(struct domid self, const uint64_t *words)
{
    const struct domid object = {
        (uint16_t)(device_tpm_owner == 0 ? self.v : device_tpm_owner - 1)};
    const enum status status = xsm_check(self, object, PERM_DOMAIN_REPORT);

    if (status == ST_OK) {
        status_report_commit(self, object, words);
    }
    return status;
}
