/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The attestation domain has the TPM at locality 0: it reads there what
 * the log says, and the TPM itself refuses to change it. Touching any other
 * locality ends the domain, life after life.
 *
 * TPM
 * POLICY ../../../tests/guests/attest.cil
 * SYSTEM a: label=attest attestation=true restart=true keep=1 end=restart
 * SYSTEM b: label=red cmd=wait
 * SHOWS attest_localities-a ended: touched memory it does not have
 * SHOWS its registers are what the log says
 * SHOWS every other locality ended a life
 */
#include "tests/guests/lib/guest.h"
#include "tests/guests/lib/tis.h"

#include "core/abi/attest.h"
#include "core/lib/sha256.h"

#define SECOND 1000000000ul
#define LOCALITIES 5

#define LOG ((const uint8_t *)(CLOISON_ATTEST_LOG_GFN * PAGE_BYTES))
#define HEADER                                                                 \
    ((const struct abi_attest_header *)(CLOISON_ATTEST_HEADER_GFN * PAGE_BYTES))

/* Parts of an event of the log (attest/event_format.h). */
#define EVENT_DIGEST 14
#define EVENT_LENGTH 46
#define EVENT_DATA 50

static uint32_t read32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return value;
}

/* What the log makes of a register, from zeros. */
static void replay(uint32_t pcr, uint8_t value[32])
{
    uint8_t both[64];
    /* The event that says what the log is has 28 bytes and its data. */
    uint32_t at = 32 + read32(LOG + 28);
    uint32_t count = 0;
    memset(value, 0, 32);
    while (at + EVENT_DATA <= HEADER->length) {
        if (read32(LOG + at) == pcr) {
            memcpy(both, value, 32);
            memcpy(both + 32, LOG + at + EVENT_DIGEST, 32);
            sha256(both, sizeof(both), value);
        }
        count++;
        at += EVENT_DATA + read32(LOG + at + EVENT_LENGTH);
    }
    expect("the log ends with an event", at, HEADER->length);
    expect("the log's events", count, HEADER->events);
}

static void registers(void)
{
    uint8_t is[32];
    uint8_t should[32];
    for (uint32_t pcr = 21; pcr <= 22; pcr++) {
        replay(pcr, should);
        expect("read", tis_pcr_read(pcr, is), 0);
        expect("register", memcmp(is, should, sizeof(is)), 0);
        expect("extend", tis_pcr_extend(pcr), TPM_RC_LOCALITY);
        expect("reset", tis_pcr_reset(pcr), TPM_RC_LOCALITY);
        expect("read again", tis_pcr_read(pcr, is), 0);
        expect("still", memcmp(is, should, sizeof(is)), 0);
    }
    expect("register 16 is for tests", tis_pcr_extend(16), 0);
    expect("and anybody's", tis_pcr_reset(16), 0);
}

static void attest(void)
{
    volatile uint32_t *kept =
        (volatile uint32_t *)(guest_ram_end() - PAGE_BYTES);
    uint32_t life = kept[0];
    uint64_t value;
    expect("log", (int64_t)HEADER->magic, CLOISON_LOG_MAGIC);
    expect("a TPM, measured", HEADER->tpm, CLOISON_TPM_MEASURED);
    expect("its maker", tis_maker() % 65536, 0x1014);
    require("locality 0", tis_begin(), 0);
    registers();
    tis_end();
    if (failures() != 0) {
        verdict();
    }
    say(life == 0 ? "its registers are what the log says\n" : "and again\n");
    kept[0] = life + 1;
    if (life < 2 * (LOCALITIES - 1)) {
        uint64_t address = TIS_ADDRESS + (1 + life / 2) * TIS_LOCALITY;
        if (life % 2 == 0) {
            try_read(address, &value);
        } else {
            try_write(address, 0);
        }
        give_up("no life after another locality");
    }
    say("every other locality ended a life\n");
    guest_shutdown(0);
}

void guest_main(void)
{
    shared_map();
    if (!guest_option("wait")) {
        attest();
    }
    time_wait(20 * SECOND);
}
