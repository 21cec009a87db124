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

/* For the password, which comes first if there is one, or the locality. */
static void expect_kept_out(const char *name, uint32_t code)
{
    expect_true(name, code == TPM_RC_BAD_AUTH || code == TPM_RC_LOCALITY);
}

static void registers(void)
{
    uint8_t is[32];
    uint8_t should[32];
    for (uint32_t pcr = 21; pcr <= 22; pcr++) {
        replay(pcr, should);
        expect("read", tis_pcr_read(pcr, is), 0);
        expect("register", memcmp(is, should, sizeof(is)), 0);
        expect_kept_out("extend", tis_pcr_extend(pcr));
        expect_kept_out("reset", tis_pcr_reset(pcr));
        expect("read again", tis_pcr_read(pcr, is), 0);
        expect("still", memcmp(is, should, sizeof(is)), 0);
    }
    expect("register 16 is for tests", tis_pcr_extend(16), 0);
    expect("and anybody's", tis_pcr_reset(16), 0);
}

/* What else would unmake the registers, now or at the next start, or keep the
   core from them: a password of a guest's own; the rights of the machine's
   maker, which the firmware has closed. */
#define PLATFORM 0x4000000cu
static const struct tis_command attacks[] = {
    {"password of 21", 0x183, 21, 3, {0, 1, 7}, TPM_RC_BAD_AUTH},
    {"password of 22", 0x183, 22, 3, {0, 1, 7}, TPM_RC_BAD_AUTH},
    {"reset of 17", 0x13d, 17, 0, {0}, TPM_RC_LOCALITY},
    {"reset of 18", 0x13d, 18, 0, {0}, TPM_RC_LOCALITY},
    {"reset of 19", 0x13d, 19, 0, {0}, TPM_RC_LOCALITY},
    {"reset of 0", 0x13d, 0, 0, {0}, TPM_RC_LOCALITY},
    {"reset of 9", 0x13d, 9, 0, {0}, TPM_RC_LOCALITY},
    {"the maker's password", 0x129, PLATFORM, 2, {0}, TPM_RC_BAD_AUTH},
    {"his clear", 0x126, PLATFORM, 0, {0}, TPM_RC_BAD_AUTH},
    {"his hierarchy", 0x121, PLATFORM, 5, {0x40, 0, 0, 1, 0}, TPM_RC_BAD_AUTH},
    {"his banks",
     0x12b,
     PLATFORM,
     10,
     {0, 0, 0, 1, 0, 11, 3, 0, 0, 0},
     TPM_RC_BAD_AUTH},
    {"his new seed", 0x125, PLATFORM, 0, {0}, TPM_RC_BAD_AUTH},
};

/* TPM2_CreatePrimary of an RSA key for signatures, by the owner. */
static const struct tis_command key = {
    "a key",
    0x131,
    0x40000001,
    36,
    {0, 4,  0, 0,  0,  0,                        /* no secret, no data */
     0, 22, 0, 1,  0,  11, 0, 4, 0, 0x72, 0, 0,  /* RSA, SHA-256, to sign */
     0, 16, 0, 16, 12, 0,  0, 0, 0, 0,    0, 0}, /* 3072 bits; all else: 0 */
    0};

static void attack(void)
{
    for (uint32_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
        expect(attacks[i].name, tis_ask(&attacks[i]), attacks[i].refusal);
    }
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
    attack();
    registers();
    tis_end();
    if (failures() != 0) {
        verdict();
    }
    say(life == 0 ? "its registers are what the log says\n" : "and again\n");
    kept[0] = life + 1;
    if (life == 0) {
        /* A key that takes its time, while the first restart is measured. */
        require("locality 0 again", tis_begin(), 0);
        require("it starts", tis_start(&key), 0);
    }
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
