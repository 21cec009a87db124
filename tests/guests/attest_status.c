/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Every domain reads what was measured of itself, the attestation
 * domain of all; what a domain reports is published if the policy lets it,
 * and changes not a byte if not. Without a TPM that is said.
 *
 * POLICY ../../../tests/guests/attest.cil
 * SYSTEM a: label=attest attestation=true cmd=watch
 * SYSTEM b: label=reporter cmd=report
 * SYSTEM c: label=red cmd=try
 * SYSTEM d: label=red memory=4M restart=true cmd=short end=restart
 */
#include "tests/guests/lib/guest.h"

#include "core/abi/attest.h"
#include "core/abi/cloison.h"

#define SECOND 1000000000ul
#define STEP 10000000ul
#define REPORTER 1
#define OTHER 2
#define SHORT 3

#define STATUS_AT(gfn)                                                         \
    ((const volatile struct abi_attest_status *)((gfn) * (uint64_t)PAGE_BYTES))
#define OWN STATUS_AT(CLOISON_STATUS_GFN)
#define OF(domain) STATUS_AT(CLOISON_ATTEST_GFN + (domain))
#define HEADER                                                                 \
    ((const struct abi_attest_header *)(CLOISON_ATTEST_HEADER_GFN * PAGE_BYTES))

static uint8_t before[4096];

static int64_t report(const void *bytes)
{
    return hypercall(HC_CLOISON, CLOISON_OP_REPORT, (uint64_t)bytes, 0);
}

static void *own_page(void)
{
    return (void *)(CLOISON_STATUS_GFN * PAGE_BYTES);
}

static void check_own(uint32_t domain)
{
    uint32_t digests = 0;
    expect("magic", (int64_t)OWN->magic, (int64_t)CLOISON_STATUS_MAGIC);
    expect("version", OWN->version, CLOISON_ATTEST_VERSION);
    expect("number", OWN->domid, domain);
    expect("it lives", OWN->state, 1);
    expect("no TPM", OWN->tpm, CLOISON_TPM_NONE);
    expect_true("it started", OWN->starts >= 1);
    for (uint32_t i = 0; i < 32; i++) {
        digests += OWN->record[i] != 0 ? 1 : 0;
        digests += OWN->memory[i] != 0 ? 1 : 0;
    }
    expect_true("digests", digests > 32);
    expect("name", memcmp((const char *)OWN->name, "attest_status-", 14), 0);
    expect("which", OWN->name[14], 'a' + (int)domain);
    expect_true("label", OWN->label[0] != 0);
}

/* The pages of the attestation domain are anybody's memory, and hold nothing
   of what it reads there. */
static void check_nothing(void)
{
    const uint64_t *words = (const void *)(CLOISON_ATTEST_GFN * PAGE_BYTES);
    uint64_t sum = 0;
    for (uint32_t i = 0;
         i < (CLOISON_SEALED_END - CLOISON_ATTEST_GFN) * PAGE_BYTES / 8; i++) {
        sum |= words[i];
    }
    expect("nothing about others", (int64_t)sum, 0);
}

static void unchanged(const char *what)
{
    expect(what, memcmp(before, own_page(), sizeof(before)), 0);
}

static void try_report(void)
{
    static const uint8_t bytes[CLOISON_REPORT_BYTES] = {1, 2, 3};
    memcpy(before, own_page(), sizeof(before));
    expect("not allowed", report(bytes), E_PERM);
    unchanged("not a byte");
    expect("nobody's memory", report((void *)ABSENT_GPA), E_FAULT);
    unchanged("nor now");
    expect("nothing is typed over", report(own_page()), E_PERM);
    unchanged("nor then");
}

static void report_it(void)
{
    uint8_t bytes[CLOISON_REPORT_BYTES];
    expect("no address", report((void *)(1ul << 63)), E_FAULT);
    for (uint32_t round = 1; round <= 3; round++) {
        memset(bytes, (int)round, sizeof(bytes));
        expect("report", report(bytes), 0);
        expect("published",
               memcmp(bytes, (const void *)OWN->report, sizeof(bytes)), 0);
    }
}

/* Whether a number becomes so after a while. */
static bool becomes(const volatile uint32_t *at, uint32_t least)
{
    for (uint32_t i = 0; i < 1000 && *at < least; i++) {
        time_wait(STEP);
    }
    return *at >= least;
}

static void watch(void)
{
    expect("log", (int64_t)HEADER->magic, CLOISON_LOG_MAGIC);
    expect("no TPM", HEADER->tpm, CLOISON_TPM_NONE);
    expect_true("events of four domains", HEADER->events >= 7);
    for (uint32_t i = 0; i < 16; i++) {
        expect("number", OF(i)->domid, i);
        expect("who there is", OF(i)->state != 0, i < 4);
        expect("names", OF(i)->name[0] != 0, i < 4);
    }
    memcpy(before, own_page(), sizeof(before));
    expect("both pages say the same", memcmp(before, (const void *)OF(0), 4096),
           0);
    expect_true(
        "a report",
        becomes((const volatile uint32_t *)OF(REPORTER)->report, 0x03030303));
    expect_true("an end", becomes(&OF(REPORTER)->state, 2));
    expect_true("another", becomes(&OF(OTHER)->state, 2));
    expect("no report", *(const volatile uint32_t *)OF(OTHER)->report, 0);
    expect_true("it starts again", becomes(&OF(SHORT)->starts, 3));
    expect("one event of all restarts", HEADER->events, 8);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("watch")) {
        check_own(0);
        watch();
    } else if (guest_option("report")) {
        check_own(REPORTER);
        check_nothing();
        report_it();
    } else if (guest_option("try")) {
        check_own(OTHER);
        check_nothing();
        try_report();
    } else {
        check_own(SHORT);
        if (failures() != 0) {
            verdict();
        }
        guest_shutdown(0);
    }
}
