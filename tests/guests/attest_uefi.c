/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Started by UEFI and GRUB from a disc, the log is one from the firmware
 * to the domains: it makes of all registers that the firmware, the loader and
 * the core extend what the TPM holds.
 *
 * UEFI
 * POLICY ../../../tests/guests/attest.cil
 * SYSTEM a: label=attest attestation=true
 * SHOWS of the firmware, the loader and the core are what the log says
 */
#include "tests/guests/lib/guest.h"
#include "tests/guests/lib/tis.h"

#include "core/abi/attest.h"
#include "core/lib/sha256.h"

#define LOG ((const uint8_t *)(CLOISON_ATTEST_LOG_GFN * PAGE_BYTES))
#define HEADER                                                                 \
    ((const struct abi_attest_header *)(CLOISON_ATTEST_HEADER_GFN * PAGE_BYTES))

/* An event, with one digest (attest/event_format.h), and the first. */
#define EVENT_KIND 4
#define EVENT_COUNT 8
#define EVENT_DIGEST 14
#define EVENT_LENGTH 46
#define EVENT_DATA 50
#define FIRST_LENGTH 28
#define FIRST_DATA 32
#define KIND_NO_ACTION 3

#define REGISTERS 24

static uint8_t values[REGISTERS][32];
static uint32_t counts[REGISTERS];

static uint32_t read32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static void extend(uint32_t pcr, const uint8_t *digest)
{
    uint8_t both[64];
    memcpy(both, values[pcr], 32);
    memcpy(both + 32, digest, 32);
    sha256(both, sizeof(both), values[pcr]);
    counts[pcr]++;
}

static void replay(void)
{
    uint32_t at = FIRST_DATA + read32(LOG + FIRST_LENGTH);
    while (at + EVENT_DATA <= HEADER->length) {
        const uint8_t *event = LOG + at;
        uint32_t pcr = read32(event);
        require("one digest", read32(event + EVENT_COUNT), 1);
        if (read32(event + EVENT_KIND) != KIND_NO_ACTION) {
            require("a register", pcr < REGISTERS, 1);
            extend(pcr, event + EVENT_DIGEST);
        }
        at += EVENT_DATA + read32(event + EVENT_LENGTH);
    }
    expect("the log ends with an event", at, HEADER->length);
}

/* Whether a register holds what the log says of it. */
static void compare(uint32_t pcr)
{
    uint8_t is[32];
    expect("read", tis_pcr_read(pcr, is), 0);
    if (memcmp(is, values[pcr], sizeof(is)) != 0) {
        expect("register", pcr, -1);
    }
}

void guest_main(void)
{
    shared_map();
    expect("log", (int64_t)HEADER->magic, CLOISON_LOG_MAGIC);
    expect("a TPM, measured", HEADER->tpm, CLOISON_TPM_MEASURED);
    require("locality 0", tis_begin(), 0);
    replay();
    for (uint32_t pcr = 0; pcr <= 9; pcr++) {
        expect_true("the firmware or the loader extended it", counts[pcr] > 0);
        compare(pcr);
    }
    expect_true("the core extended it", counts[21] >= 4);
    expect("nothing has changed", counts[22], 0);
    compare(21);
    compare(22);
    tis_end();
    if (failures() == 0) {
        say("registers of the firmware, the loader and the core are what the "
            "log says\n");
    }
}
