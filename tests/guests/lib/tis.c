/* SPDX-License-Identifier: Apache-2.0 */
/** @file The TPM at locality 0, for guests that try what it refuses. */
#include "tests/guests/lib/tis.h"

#include "tests/guests/lib/guest.h"

/* Registers and their bits. */
#define ACCESS 0x0
#define ACCESS_VALID 0x80
#define ACCESS_ACTIVE 0x20
#define ACCESS_USE 0x02
#define STATUS 0x18
#define STATUS_VALID 0x80
#define STATUS_READY 0x40
#define STATUS_GO 0x20
#define STATUS_DATA 0x10
#define STATUS_EXPECT 0x08
#define FIFO 0x24
#define MAKER 0xf00

#define HEADER 10
#define BYTES_MAX 256

#define TPM_SESSIONS 0x8002
#define TPM_NO_SESSIONS 0x8001
#define TPM_PCR_EXTEND 0x182
#define TPM_PCR_RESET 0x13d
#define TPM_PCR_READ 0x17e
#define TPM_RS_PW 0x40000009
#define TPM_SHA256 11

/* How long one wait lasts, in 100 us. */
#define PATIENCE 50000
#define STEP 100000

static uint8_t message[BYTES_MAX];
static uint32_t length;

static volatile uint8_t *byte_at(uint32_t at)
{
    return (volatile uint8_t *)(TIS_ADDRESS + at);
}

static volatile uint32_t *word_at(uint32_t at)
{
    return (volatile uint32_t *)(TIS_ADDRESS + at);
}

uint32_t tis_maker(void)
{
    return *word_at(MAKER);
}

/* Wait until the bits of a mask have this value. */
static bool becomes(uint32_t at, uint8_t mask, uint8_t value)
{
    for (uint32_t i = 0; i < PATIENCE; i++) {
        if ((*byte_at(at) & mask) == value) {
            return true;
        }
        time_wait(STEP);
    }
    return false;
}

uint32_t tis_begin(void)
{
    *byte_at(ACCESS) = ACCESS_USE;
    return becomes(ACCESS, ACCESS_VALID + ACCESS_ACTIVE,
                   ACCESS_VALID + ACCESS_ACTIVE)
               ? 0
               : TIS_SILENT;
}

void tis_end(void)
{
    *byte_at(ACCESS) = ACCESS_ACTIVE;
}

static void put(uint64_t value, uint32_t count)
{
    for (uint32_t i = count; i > 0; i--) {
        message[length] = (uint8_t)(value >> (8 * (i - 1)));
        length++;
    }
}

static uint32_t word(uint32_t at)
{
    return (uint32_t)message[at] << 24 | (uint32_t)message[at + 1] << 16 |
           (uint32_t)message[at + 2] << 8 | message[at + 3];
}

static void begin(uint32_t tag, uint32_t code)
{
    length = 0;
    put(tag, 2);
    put(0, 4);
    put(code, 4);
}

/* On a register or a hierarchy; the empty password authorises. */
static void begin_on(uint32_t code, uint32_t handle)
{
    begin(TPM_SESSIONS, code);
    put(handle, 4);
    put(9, 4);
    put(TPM_RS_PW, 4);
    put(0, 5);
}

/* Take so many bytes of the response. */
static bool take(uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (!becomes(STATUS, STATUS_VALID + STATUS_DATA,
                     STATUS_VALID + STATUS_DATA)) {
            return false;
        }
        message[i] = *byte_at(FIFO);
    }
    return true;
}

/* Send the message and start what it says; 0, or TIS_SILENT. */
static uint32_t start(void)
{
    uint32_t size = length;
    message[4] = (uint8_t)(size / 256);
    message[5] = (uint8_t)size;
    *byte_at(STATUS) = STATUS_READY;
    if (!becomes(STATUS, STATUS_READY, STATUS_READY)) {
        return TIS_SILENT;
    }
    for (uint32_t i = 0; i < size; i++) {
        *byte_at(FIFO) = message[i];
    }
    if (!becomes(STATUS, STATUS_VALID + STATUS_EXPECT, STATUS_VALID)) {
        return TIS_SILENT;
    }
    *byte_at(STATUS) = STATUS_GO;
    return 0;
}

static uint32_t transmit(void)
{
    if (start() != 0 || !take(0, HEADER)) {
        return TIS_SILENT;
    }
    length = word(2);
    if (length < HEADER || length > BYTES_MAX || !take(HEADER, length)) {
        return TIS_SILENT;
    }
    *byte_at(STATUS) = STATUS_READY;
    return word(6);
}

uint32_t tis_pcr_read(uint32_t pcr, uint8_t digest[32])
{
    uint32_t code;
    begin(TPM_NO_SESSIONS, TPM_PCR_READ);
    put(1, 4);
    put(TPM_SHA256, 2);
    put(3, 1);
    for (uint32_t i = 0; i < 3; i++) {
        put(pcr / 8 == i ? 1u << pcr % 8 : 0, 1);
    }
    code = transmit();
    /* Behind the header: a counter, the selection, one digest. */
    if (code == 0) {
        require("one digest comes back", length, HEADER + 4 + 10 + 4 + 2 + 32);
        memcpy(digest, message + length - 32, 32);
    }
    return code;
}

uint32_t tis_pcr_extend(uint32_t pcr)
{
    begin_on(TPM_PCR_EXTEND, pcr);
    put(1, 4);
    put(TPM_SHA256, 2);
    for (uint32_t i = 0; i < 32; i++) {
        put(1, 1);
    }
    return transmit();
}

uint32_t tis_pcr_reset(uint32_t pcr)
{
    begin_on(TPM_PCR_RESET, pcr);
    return transmit();
}

static void write_command(const struct tis_command *command)
{
    begin_on(command->code, command->handle);
    for (uint32_t i = 0; i < command->count; i++) {
        put(command->parameters[i], 1);
    }
}

uint32_t tis_ask(const struct tis_command *command)
{
    write_command(command);
    return transmit();
}

uint32_t tis_start(const struct tis_command *command)
{
    write_command(command);
    return start();
}
