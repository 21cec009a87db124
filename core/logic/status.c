/* SPDX-License-Identifier: Apache-2.0 */
/** @file Pages in which domains read what was measured. */
#include "core/logic/status.h"

#include "core/logic/domain.h"

/* Offsets in struct abi_attest_status. */
#define AT_RECORD 32
#define AT_REPORT 96
#define AT_NAME 160

/* Events before those of the domains: image, policy, who is trusted. */
#define EVENTS_BEFORE 3

uint32_t status_starts[DOMAIN_MAX];
uint8_t status_reports[DOMAIN_MAX * CLOISON_REPORT_BYTES];

static const uint8_t status_nothing[CLOISON_REPORT_BYTES];

/*@ requires frame.v < FRAME_MAX && at + length <= PAGE_BYTES;
  @ requires \valid_read(bytes + (0 .. length - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void put(struct mfn frame, uint32_t at, const uint8_t *bytes,
                uint32_t length)
{
    /*@ loop invariant 0 <= i <= length;
      @ loop assigns i, hw_frame_state;
      @ loop variant length - i;
      @*/
    for (uint32_t i = 0; i < length; i++) {
        hw_frame_write8(frame, at + i, bytes[i]);
    }
}

/* What the status pages say of the TPM: enum cloison_tpm. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static uint32_t tpm_state(void)
{
    return measure.tpm > TPM_FAILED ? TPM_NONE : measure.tpm;
}

/* Write the status of domain @p d; with its report, if it is shown there. */
/*@ requires frame.v < FRAME_MAX && d < DOMAIN_MAX && attest_log_ok;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void status_write(struct mfn frame, uint32_t d, bool shown)
{
    const bool measured = domains[d].state != DOMAIN_ABSENT &&
                          EVENTS_BEFORE + d < attest_log.events;
    const uint32_t event =
        measured ? attest_log.start + (EVENTS_BEFORE + d) * ATTEST_EVENT_BYTES
                 : 0;

    hw_frame_write64(frame, 0, CLOISON_STATUS_MAGIC);
    hw_frame_write32(frame, 8, CLOISON_ATTEST_VERSION);
    hw_frame_write32(frame, 12, d);
    hw_frame_write32(frame, 16, domains[d].state);
    hw_frame_write32(frame, 20, tpm_state());
    hw_frame_write32(frame, 24, status_starts[d]);
    put(frame, AT_REPORT,
        shown ? status_reports + d * CLOISON_REPORT_BYTES : status_nothing,
        CLOISON_REPORT_BYTES);
    if (measured) {
        /* Two digests; name and label: as they follow each other there. */
        put(frame, AT_RECORD, attest_log_bytes + event + ATTEST_AT_A,
            2 * SHA256_BYTES);
        put(frame, AT_NAME, attest_log_bytes + event + ATTEST_AT_NAME,
            DOMAIN_NAME_MAX + LABEL_TEXT_MAX);
    }
}

/* Whether a domain has all of the pages. */
/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory_pages >= CLOISON_SEALED_END;
  @*/
static bool has_pages(uint32_t d)
{
    return domains[d].state != DOMAIN_ABSENT &&
           domains[d].memory_pages >= CLOISON_SEALED_END;
}

/* Page CLOISON_ATTEST_GFN of the attestation domain. */
/*@ requires domains_ok && device_tpm_owner <= DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_DENIED ==>
  @     \result.value + (CLOISON_SEALED_END - CLOISON_ATTEST_GFN) <= FRAME_MAX;
  @ ensures \result.status == ST_OK ==> xsm_allowed(device_tpm_owner - 1,
  @     device_tpm_owner - 1, PERM_DOMAIN_ATTEST);
  @*/
static struct result attest_pages(void)
{
    struct result result = {ST_NOT_FOUND, 0};
    struct domid owner;

    if (device_tpm_owner == 0 || !has_pages(device_tpm_owner - 1)) {
        return result;
    }
    owner.v = (uint16_t)(device_tpm_owner - 1);
    //@ assert domain_ok(owner.v);
    result.status =
        xsm_slot_allows(XSM_ACTIVE, owner, owner, PERM_DOMAIN_ATTEST)
            ? ST_OK
            : ST_DENIED;
    result.value = (uint32_t)(domains[owner.v].memory.v + CLOISON_ATTEST_GFN);
    return result;
}

void status_update(uint32_t domain)
{
    const struct domid self = {(uint16_t)domain};
    const struct result pages = attest_pages();

    //@ assert domain_ok(domain);
    if (has_pages(domain)) {
        status_write(
            (struct mfn){domains[domain].memory.v + CLOISON_STATUS_GFN}, domain,
            true);
    }
    if (pages.status == ST_OK) {
        const struct domid owner = {(uint16_t)(device_tpm_owner - 1)};

        status_write(
            (struct mfn){pages.value + domain}, domain,
            xsm_slot_allows(XSM_ACTIVE, self, owner, PERM_DOMAIN_REPORT));
    }
}

/* Write the log and its header for the attestation domain. */
/*@ requires mediated: xsm_allowed(device_tpm_owner - 1, device_tpm_owner - 1,
  @     PERM_DOMAIN_ATTEST);
  @ requires attest_log_ok;
  @ requires first + (CLOISON_SEALED_END - CLOISON_ATTEST_GFN) <= FRAME_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void log_write(uint64_t first)
{
    struct mfn frame = {first + CLOISON_ATTEST_HEADER_GFN - CLOISON_ATTEST_GFN};

    hw_frame_write64(frame, 0, CLOISON_LOG_MAGIC);
    hw_frame_write32(frame, 8, CLOISON_ATTEST_VERSION);
    hw_frame_write32(frame, 12, attest_log.length);
    hw_frame_write32(frame, 16, attest_log.events);
    hw_frame_write32(frame, 20, tpm_state());
    /*@ loop invariant 0 <= i <= CLOISON_ATTEST_LOG_PAGES;
      @ loop assigns i, frame, hw_frame_state;
      @ loop variant CLOISON_ATTEST_LOG_PAGES - i;
      @*/
    for (uint32_t i = 0; i < CLOISON_ATTEST_LOG_PAGES; i++) {
        frame.v = first + CLOISON_ATTEST_LOG_GFN - CLOISON_ATTEST_GFN + i;
        hw_image_copy(frame, attest_log_bytes + i * PAGE_BYTES);
    }
}

/* Empty the pages of an attestation domain that may not be it any more. */
/*@ requires first + (CLOISON_SEALED_END - CLOISON_ATTEST_GFN) <= FRAME_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void pages_clear(uint64_t first)
{
    /*@ loop invariant 0 <= i <= CLOISON_SEALED_END - CLOISON_ATTEST_GFN;
      @ loop assigns i, hw_frame_state;
      @ loop variant CLOISON_SEALED_END - CLOISON_ATTEST_GFN - i;
      @*/
    for (uint32_t i = 0; i < CLOISON_SEALED_END - CLOISON_ATTEST_GFN; i++) {
        hw_frame_clear((struct mfn){first + i});
    }
}

void status_refresh(void)
{
    const struct result pages = attest_pages();

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop assigns d, hw_frame_state;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        status_update(d);
    }
    if (pages.status == ST_OK) {
        log_write(pages.value);
    } else if (pages.status == ST_DENIED) {
        pages_clear(pages.value);
    }
}

void status_started(uint32_t domain)
{
    if (domain_is_live(domain) && status_starts[domain] < UINT32_MAX) {
        status_starts[domain]++;
    }
    status_refresh();
}

/*@ requires mediated: permit(self.v, object.v, PERM_DOMAIN_REPORT);
  @ requires self.v < DOMAIN_MAX && domains_ok && attest_log_ok;
  @ requires device_tpm_owner <= DOMAIN_MAX;
  @ requires \valid_read(words + (0 .. CLOISON_REPORT_BYTES / 8 - 1));
  @ requires \separated(words + (0 .. CLOISON_REPORT_BYTES / 8 - 1),
  @     status_reports + (0 .. DOMAIN_MAX * CLOISON_REPORT_BYTES - 1));
  @ terminates \true;
  @ assigns status_reports[self.v * CLOISON_REPORT_BYTES ..
  @     (self.v + 1) * CLOISON_REPORT_BYTES - 1], hw_frame_state;
  @*/
static void status_report_commit(struct domid self, struct domid object,
                                 const uint64_t *words)
{
    const uint32_t first = self.v * (uint32_t)CLOISON_REPORT_BYTES;

    (void)object;
    /*@ loop invariant 0 <= i <= CLOISON_REPORT_BYTES;
      @ loop assigns i, status_reports[first ..
      @     first + CLOISON_REPORT_BYTES - 1];
      @ loop variant CLOISON_REPORT_BYTES - i;
      @*/
    for (uint32_t i = 0; i < CLOISON_REPORT_BYTES; i++) {
        status_reports[first + i] =
            (uint8_t)((words[i / 8] >> (8 * (i % 8))) % 256);
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
