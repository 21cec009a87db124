/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_tpm.h. */
#include "tests/fake/fake_tpm.h"

#include <string.h>

#include "core/lib/sha256.h"
#include "core/port/hw_tpm.h"
#include "tests/fake/fake.h"

#define NOBODY 5

/* What it is doing with a command. */
enum phase { PHASE_IDLE, PHASE_READY, PHASE_FILLING, PHASE_FULL, PHASE_DONE };

struct fake_tpm fake_tpm;

static enum phase phase;
static uint8_t buffer[3968];
static uint32_t length; /* of the command, so far */
static uint32_t at;     /* read of the response */
static uint32_t answer; /* length of the response */
static uint8_t passwords[2][32];
static uint32_t password_bytes[2];
static uint32_t wait; /* accesses until the next byte may come */

void fake_tpm_reset(enum fake_tpm_kind kind)
{
    memset(&fake_tpm, 0, sizeof(fake_tpm));
    fake_tpm.kind = kind;
    fake_tpm.tick = 10000;
    fake_tpm.dies_at = FAKE_TPM_NEVER;
    fake_tpm.drops_write = FAKE_TPM_NEVER;
    fake_tpm.drops_read = FAKE_TPM_NEVER;
    memset(fake_tpm.pcrs, 0xff, sizeof(fake_tpm.pcrs));
    memset(buffer, 0, sizeof(buffer));
    phase = PHASE_IDLE;
    length = at = answer = wait = 0;
    memset(password_bytes, 0, sizeof(password_bytes));
}

static uint32_t big32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

static void put_big32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* Whether a register, and a session with some password, come first. */
static bool well_formed(uint32_t pcr, uint32_t given)
{
    const uint8_t session[13] = {0, 0, 0, (uint8_t)(9 + given), 0x40, 0, 0, 9};

    return (pcr == 21 || pcr == 22) && given <= 32 &&
           memcmp(buffer + 14, session, 12) == 0;
}

/* A command about a register; its parameters are at the end. */
static uint32_t carry_out(void)
{
    static const uint8_t digests[6] = {0, 0, 0, 1, 0, 11};
    const uint32_t pcr = big32(buffer + 10);
    const uint32_t given = buffer[26];
    const uint32_t of = fake_tpm.apart && pcr == 22 ? 1 : 0;
    const uint8_t *parameters = buffer + 27 + given;
    uint8_t both[64];

    if (big32(buffer) >> 16 != 0x8002 || big32(buffer + 2) != length ||
        !well_formed(pcr, given)) {
        return 0x101;
    }
    if (given != password_bytes[of] ||
        memcmp(buffer + 27, passwords[of], given) != 0 || fake_tpm.foreign) {
        return 0x9a2;
    }
    if (big32(buffer + 6) == 0x183 && length == 61 + given &&
        memcmp(parameters, "\0\x20", 2) == 0) {
        if (fake_tpm.no_password) {
            return 0x184;
        }
        memcpy(passwords[of], parameters + 2, 32);
        password_bytes[of] = 32;
        fake_tpm.passwords++;
        return 0;
    }
    if (fake_tpm.active != 2) {
        return 0x907;
    }
    if (big32(buffer + 6) == 0x13d && length == 27 + given) {
        memset(fake_tpm.pcrs[pcr - 21], 0, 32);
        fake_tpm.resets++;
        return 0;
    }
    if (big32(buffer + 6) == 0x182 && length == 65 + given &&
        memcmp(parameters, digests, 6) == 0) {
        memcpy(both, fake_tpm.pcrs[pcr - 21], 32);
        memcpy(both + 32, parameters + 6, 32);
        sha256(both, 64, fake_tpm.pcrs[pcr - 21]);
        fake_tpm.extends++;
        return 0;
    }
    return 0x143;
}

/* The command that asks for random bytes; whether it is one. */
static bool wants_random(void)
{
    static const uint8_t ask[12] = {0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x7b, 0, 32};

    return length == 12 && memcmp(buffer, ask, 12) == 0;
}

static void put_random(void)
{
    answer = 44;
    buffer[11] = 32;
    for (int i = 0; i < 32; i++) {
        buffer[12 + i] = (uint8_t)(7 * i + 1);
    }
}

static void run(void)
{
    const bool random = wants_random();
    uint32_t code = fake_tpm.code;

    if (fake_tpm.code_count > 0) {
        fake_tpm.code_count--;
    } else if (random) {
        code = fake_tpm.no_random ? 0x101 : 0;
    } else {
        code = carry_out();
    }
    answer = code != 0 || fake_tpm.short_random ? 10 : 19;
    memset(buffer, 0, sizeof(buffer));
    if (random && code == 0 && !fake_tpm.short_random) {
        put_random();
    }
    put_big32(buffer, (fake_tpm.tag != 0      ? fake_tpm.tag
                       : code == 0 && !random ? 0x8002u
                                              : 0x8001u)
                          << 16);
    put_big32(buffer + 2, fake_tpm.size != 0 ? fake_tpm.size : answer);
    put_big32(buffer + 6, code);
    at = fake_tpm.drops_read == 0 ? 1 : 0;
    phase = fake_tpm.never_starts ? PHASE_FULL : PHASE_DONE;
}

static uint32_t needed(void)
{
    return (length < 6 ? 6 : big32(buffer + 2)) +
           (fake_tpm.always_expects ? 1 : 0);
}

static void take(uint8_t byte)
{
    static uint32_t seen;

    seen = phase == PHASE_READY ? 0 : seen + 1;
    if ((phase != PHASE_READY && phase != PHASE_FILLING) || wait > 0 ||
        length == sizeof(buffer)) {
        fake_tpm.wrong++;
        return;
    }
    phase = PHASE_FILLING;
    wait = fake_tpm.bursts;
    if (seen != fake_tpm.drops_write) {
        buffer[length++] = byte;
    }
}

static uint8_t give(void)
{
    if (phase != PHASE_DONE || at >= answer || wait > 0) {
        fake_tpm.wrong++;
        return 0xff;
    }
    wait = fake_tpm.bursts;
    at += fake_tpm.drops_read == at + 1 ? 2 : 1;
    return buffer[at - 1];
}

static uint32_t status(void)
{
    const bool expects = phase == PHASE_FILLING && !fake_tpm.never_expects &&
                         (length < 6 || length < needed());
    const bool data =
        phase == PHASE_DONE && (at < answer || fake_tpm.always_has_data);
    uint32_t bits = 0x80;

    bits += phase == PHASE_READY && !fake_tpm.never_ready ? 0x40 : 0;
    bits += expects ? 8 : 0;
    bits += data ? 16 : 0;
    return bits + (wait == 0 ? 0x100u : 0);
}

static bool is_gone(void)
{
    fake_time_ns += fake_tpm.tick;
    wait -= wait > 0 ? 1 : 0;
    return fake_tpm.accesses++ >= fake_tpm.dies_at;
}

static bool is_crb(void)
{
    return fake_tpm.kind == FAKE_TPM_CRB || fake_tpm.kind == FAKE_TPM_CRB_SMALL;
}

static uint32_t tis_read(uint32_t page, uint32_t offset)
{
    if (offset == 0xf00) {
        return 0x00011014;
    }
    if (offset == 0x30) {
        return 0x30000000;
    }
    if (offset == 0) {
        return 0x81 + (fake_tpm.active == page ? 0x20u : 0);
    }
    if (fake_tpm.active != page) {
        return UINT32_MAX;
    }
    return offset == 0x18 ? status() : offset == 0x24 ? give() : 0;
}

static uint32_t crb_read(uint32_t page, uint32_t offset)
{
    if (fake_tpm.kind == FAKE_TPM_CRB_SMALL && page != 0) {
        return 0;
    }
    if (offset == 0x30) {
        return fake_tpm.kind == FAKE_TPM_CRB ? 0x25911 : 0x25811;
    }
    if (offset == 0x0c) {
        return fake_tpm.active == page;
    }
    if (offset == 0x40) {
        return phase == PHASE_READY && fake_tpm.never_ready ? 1 : 0;
    }
    if (offset == 0x4c) {
        return phase == PHASE_FULL;
    }
    return offset >= 0x80 ? buffer[offset - 0x80] : 0;
}

/* The next byte of noise; 0 when there is no more. */
static uint8_t noise(void)
{
    if (fake_tpm.noise_bytes == 0) {
        return 0;
    }
    fake_tpm.noise_bytes--;
    return *fake_tpm.noise++;
}

static uint32_t read_right(uint32_t where)
{
    if (is_gone() || fake_tpm.kind == FAKE_TPM_ONES) {
        return UINT32_MAX;
    }
    if (fake_tpm.kind == FAKE_TPM_ZEROS) {
        return 0;
    }
    if (where / 4096 == 0 && where != 0x30 && where != 0xf00) {
        fake_tpm.outside++;
    }
    return is_crb() ? crb_read(where / 4096, where % 4096)
                    : tis_read(where / 4096, where % 4096);
}

static uint32_t read_any(uint32_t where)
{
    uint32_t value = read_right(where);

    if (noise() >= 240) {
        value ^= 1u << noise() % 32;
    }
    return value;
}

uint8_t hw_tpm_read8(uint32_t where)
{
    return (uint8_t)read_any(where);
}

uint32_t hw_tpm_read32(uint32_t where)
{
    return read_any(where);
}

static void claim(uint32_t page, bool seize)
{
    if (fake_tpm.grants_nothing || fake_tpm.active == page) {
        return;
    }
    if (fake_tpm.active == NOBODY || (seize && page > fake_tpm.active)) {
        fake_tpm.seized = fake_tpm.seized || fake_tpm.active != NOBODY;
        fake_tpm.active = page;
        phase = PHASE_IDLE;
    }
}

static void leave(uint32_t page)
{
    if (fake_tpm.active == page) {
        fake_tpm.active = NOBODY;
    }
}

static void prepare(void)
{
    phase = PHASE_READY;
    length = 0;
    wait = 0;
}

static void tis_write(uint32_t page, uint32_t offset, uint32_t value)
{
    if (offset == 0) {
        if (value == 0x20) {
            leave(page);
        } else {
            claim(page, value == 8);
        }
    } else if (fake_tpm.active != page) {
        return;
    } else if (offset == 0x18 && value == 0x40) {
        prepare();
    } else if (offset == 0x18 && value == 0x20) {
        run();
    } else if (offset == 0x24) {
        take((uint8_t)value);
    } else {
        fake_tpm.wrong++;
    }
}

static void crb_write(uint32_t page, uint32_t offset, uint32_t value)
{
    if (offset == 8) {
        if (value == 2) {
            leave(page);
        } else {
            claim(page, value == 4);
        }
    } else if (fake_tpm.active != page) {
        return;
    } else if (offset == 0x40) {
        if (value == 1) {
            prepare();
        } else {
            phase = PHASE_IDLE;
        }
    } else if (offset == 0x4c) {
        run();
    } else if (offset >= 0x80 && phase >= PHASE_READY) {
        phase = PHASE_FILLING;
        if (length != fake_tpm.drops_write) {
            buffer[offset - 0x80] = (uint8_t)value;
        }
        length++;
    } else {
        fake_tpm.wrong++;
    }
}

static void write_any(uint32_t where, uint32_t value)
{
    if (is_gone() || fake_tpm.kind <= FAKE_TPM_ONES) {
        return;
    }
    if (where / 4096 != 2) {
        fake_tpm.outside++;
    } else if (is_crb()) {
        crb_write(2, where % 4096, value);
    } else {
        tis_write(2, where % 4096, value);
    }
}

void hw_tpm_write8(uint32_t where, uint8_t value)
{
    write_any(where, value);
}

void hw_tpm_write32(uint32_t where, uint32_t value)
{
    write_any(where, value);
}
