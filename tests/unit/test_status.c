/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of the pages that say what was measured. */
/* LINKS: core/logic/status.c core/logic/domain.c tests/fake/fake_frame.c
 * tests/fake/fake_xsm.c
 */
#include "core/logic/status.h"

#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/unit/unit.h"

#define SELF 0
#define OTHER 1
#define ATTEST 2
#define SMALL 3
#define PAGES 256
#define NEVER 0xffffffffu

struct measure measure;
struct attest_log attest_log;
uint8_t attest_log_bytes[ATTEST_LOG_BYTES];
uint32_t device_tpm_owner;

static const uint64_t words[CLOISON_REPORT_BYTES / 8] = {0x1122, 2, 3, 4,
                                                         5,      6, 7, 8};

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    memcpy(fake_frame_bytes(frame), page, PAGE_BYTES);
}

static const uint8_t *page_of(uint32_t d, uint64_t gfn)
{
    return fake_frame_bytes((struct mfn){domains[d].memory.v + gfn});
}

static struct abi_attest_status status_at(uint32_t d, uint64_t gfn)
{
    struct abi_attest_status status;

    memcpy(&status, page_of(d, gfn), sizeof status);
    return status;
}

static struct abi_attest_status copy_of(uint32_t d)
{
    return status_at(ATTEST, CLOISON_ATTEST_GFN + d);
}

static int start(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    memset(status_starts, 0, sizeof status_starts);
    memset(status_reports, 0, sizeof status_reports);
    memset(&measure, 0, sizeof measure);
    for (uint32_t i = 0; i < ATTEST_LOG_BYTES; i++) {
        attest_log_bytes[i] = (uint8_t)(i % 251);
    }
    attest_log.start = 1000;
    attest_log.events = 7;
    attest_log.length = 1000 + 7 * ATTEST_EVENT_BYTES;
    for (uint32_t d = 0; d <= SMALL; d++) {
        domains[d].state = DOMAIN_LIVE;
        domains[d].vcpu_count = 1;
        domains[d].memory.v = 1024 * (d + 1);
        domains[d].memory_pages = d == SMALL ? CLOISON_SEALED_END - 1 : PAGES;
    }
    device_tpm_owner = ATTEST + 1;
    return 0;
}

static void report_is_refused_without_a_trace(void **state)
{
    uint64_t before;

    (void)state;
    status_refresh();
    fake_xsm_deny(SELF, ATTEST, PERM_DOMAIN_REPORT);
    before = fake_frame_digest();
    assert_int_equal(status_report((struct domid){SELF}, words), ST_DENIED);
    assert_true(before == fake_frame_digest());
    assert_true(status_reports[0] == 0);
}

static void report_goes_to_both_pages(void **state)
{
    (void)state;
    assert_int_equal(status_report((struct domid){OTHER}, words), ST_OK);
    assert_memory_equal(status_at(OTHER, CLOISON_STATUS_GFN).report, words,
                        CLOISON_REPORT_BYTES);
    assert_memory_equal(copy_of(OTHER).report, words, CLOISON_REPORT_BYTES);
    assert_int_equal(copy_of(SELF).magic, 0);
}

static void report_asks_about_itself_without_an_attestation_domain(void **state)
{
    (void)state;
    device_tpm_owner = 0;
    fake_xsm_deny(SELF, SELF, PERM_DOMAIN_REPORT);
    assert_int_equal(status_report((struct domid){SELF}, words), ST_DENIED);
    assert_int_equal(status_report((struct domid){OTHER}, words), ST_OK);
    assert_int_equal(copy_of(OTHER).magic, 0);
}

static void report_that_is_forbidden_later_is_not_shown_any_more(void **state)
{
    (void)state;
    assert_int_equal(status_report((struct domid){OTHER}, words), ST_OK);
    fake_xsm_deny(OTHER, ATTEST, PERM_DOMAIN_REPORT);
    status_refresh();
    assert_int_equal(copy_of(OTHER).report[0], 0);
    assert_int_equal(status_at(OTHER, CLOISON_STATUS_GFN).report[0], 0x22);
}

static void nothing_more_is_told_if_the_policy_says_so(void **state)
{
    (void)state;
    fake_xsm_deny(ATTEST, ATTEST, PERM_DOMAIN_ATTEST);
    status_started(OTHER);
    assert_int_equal(copy_of(OTHER).magic, 0);
    assert_int_equal(page_of(ATTEST, CLOISON_ATTEST_HEADER_GFN)[0], 0);
    assert_true(status_at(OTHER, CLOISON_STATUS_GFN).magic ==
                CLOISON_STATUS_MAGIC);
}

static void nothing_is_written_beyond_a_domain(void **state)
{
    (void)state;
    domains[OTHER].state = DOMAIN_ABSENT;
    status_refresh();
    assert_int_equal(status_at(OTHER, CLOISON_STATUS_GFN).magic, 0);
    assert_int_equal(status_at(SMALL, CLOISON_STATUS_GFN).magic, 0);
    assert_int_equal(copy_of(OTHER).state, 0);
    assert_int_equal(copy_of(OTHER).name[0], 0);
    assert_int_equal(copy_of(SMALL).state, 1);
    device_tpm_owner = SMALL + 1;
    fake_frame_reset();
    status_refresh();
    assert_int_equal(page_of(SMALL, CLOISON_ATTEST_GFN)[0], 0);
}

static void status_says_what_was_measured(void **state)
{
    const uint8_t *event =
        attest_log_bytes + 1000 + (3 + OTHER) * ATTEST_EVENT_BYTES;
    struct abi_attest_status own;

    (void)state;
    measure.tpm = TPM_READY;
    status_started(OTHER);
    status_started(OTHER);
    own = status_at(OTHER, CLOISON_STATUS_GFN);
    assert_int_equal(own.version, CLOISON_ATTEST_VERSION);
    assert_int_equal(own.domid, OTHER);
    assert_int_equal(own.state, 1);
    assert_int_equal(own.tpm, CLOISON_TPM_MEASURED);
    assert_int_equal(own.starts, 2);
    assert_memory_equal(own.record, event + ATTEST_AT_A, 32);
    assert_memory_equal(own.memory, event + ATTEST_AT_B, 32);
    assert_memory_equal(own.name, event + ATTEST_AT_B + 32, 32);
    assert_memory_equal(own.label, event + ATTEST_AT_B + 64, 256);
    domains[OTHER].state = DOMAIN_DEAD;
    measure.tpm = TPM_NO_LOCALITY;
    status_started(OTHER);
    assert_int_equal(copy_of(OTHER).state, 2);
    assert_int_equal(copy_of(OTHER).starts, 2);
    assert_true(copy_of(OTHER).tpm > CLOISON_TPM_FAILED);
}

static void log_is_all_there(void **state)
{
    struct abi_attest_header header;

    (void)state;
    measure.tpm = TPM_FAILED;
    status_refresh();
    memcpy(&header, page_of(ATTEST, CLOISON_ATTEST_HEADER_GFN), sizeof header);
    assert_true(header.magic == CLOISON_LOG_MAGIC);
    assert_int_equal(header.length, attest_log.length);
    assert_int_equal(header.events, 7);
    assert_int_equal(header.tpm, CLOISON_TPM_FAILED);
    for (uint32_t i = 0; i < CLOISON_ATTEST_LOG_PAGES; i++) {
        assert_memory_equal(page_of(ATTEST, CLOISON_ATTEST_LOG_GFN + i),
                            attest_log_bytes + i * PAGE_BYTES, PAGE_BYTES);
    }
}

static void a_report_ends_with_the_life_that_made_it(void **state)
{
    (void)state;
    assert_int_equal(status_report((struct domid){OTHER}, words), ST_OK);
    assert_int_equal(status_report((struct domid){SELF}, words), ST_OK);
    domains[OTHER].state = DOMAIN_DEAD;
    status_started(OTHER); /* it could not be */
    assert_int_equal(copy_of(OTHER).report[0], 0x22);
    domains[OTHER].state = DOMAIN_LIVE;
    status_started(OTHER);
    assert_int_equal(copy_of(OTHER).report[0], 0);
    assert_int_equal(status_at(OTHER, CLOISON_STATUS_GFN).report[0], 0);
    assert_int_equal(copy_of(OTHER).report[56], 0);
    assert_memory_equal(copy_of(SELF).report, words, CLOISON_REPORT_BYTES);
}

static void starts_do_not_begin_anew(void **state)
{
    (void)state;
    status_starts[SELF] = NEVER;
    status_started(SELF);
    assert_true(status_starts[SELF] == NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(report_is_refused_without_a_trace, start),
        cmocka_unit_test_setup(report_goes_to_both_pages, start),
        cmocka_unit_test_setup(
            report_asks_about_itself_without_an_attestation_domain, start),
        cmocka_unit_test_setup(
            report_that_is_forbidden_later_is_not_shown_any_more, start),
        cmocka_unit_test_setup(nothing_more_is_told_if_the_policy_says_so,
                               start),
        cmocka_unit_test_setup(nothing_is_written_beyond_a_domain, start),
        cmocka_unit_test_setup(status_says_what_was_measured, start),
        cmocka_unit_test_setup(log_is_all_there, start),
        cmocka_unit_test_setup(a_report_ends_with_the_life_that_made_it, start),
        cmocka_unit_test_setup(starts_do_not_begin_anew, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
