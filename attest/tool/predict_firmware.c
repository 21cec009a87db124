/* SPDX-License-Identifier: Apache-2.0 */
/** @file What OVMF measures, as far as its file tells. */
#include <lzma.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/predict.h"

#define EVENT_EFI_VARIABLE 0x80000001
#define EVENT_EFI_ACTION 0x80000007
#define EVENT_FIRMWARE_BLOB 0x80000008

#define PCR_SECURE_BOOT 7
#define PCR_PLATFORM 5

#define UNPACKED_MAX (64 * 1024 * 1024)

/* EE4E5898-3914-4259-9D6E-DC7BD79403CF: a section packed with LZMA. */
static const uint8_t lzma_section[16] = {0x98, 0x58, 0x4e, 0xee, 0x14, 0x39,
                                         0x59, 0x42, 0x9d, 0x6e, 0xdc, 0x7b,
                                         0xd7, 0x94, 0x03, 0xcf};

static const uint8_t global_variable[16] = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93,
                                            0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0,
                                            0x98, 0x03, 0x2b, 0x8c};
static const uint8_t security_database[16] = {
    0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45,
    0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

static void add(struct expected_list *out, uint32_t pcr, uint32_t type,
                struct span data, const char *name)
{
    uint8_t digest[EVENTLOG_DIGEST];

    crypto_hash_sha256(digest, data.bytes, data.length);
    expected_set_data(expected_add(out, pcr, type, digest, name), data);
}

static void add_text(struct expected_list *out, uint32_t pcr, const char *text)
{
    add(out, pcr, EVENT_EFI_ACTION,
        (struct span){(const uint8_t *)text, strlen(text)}, text);
}

static void add_separator(struct expected_list *out, uint32_t pcr)
{
    static const uint8_t zeros[4];

    add(out, pcr, EVENT_SEPARATOR, (struct span){zeros, sizeof(zeros)},
        "separator");
}

/* UEFI_VARIABLE_DATA: its family, length of the name and value, the name in
   UTF-16, the value. */
static void add_variable(struct expected_list *out, const uint8_t *family,
                         const char *name, struct span value)
{
    uint8_t data[128] = {0};
    size_t length = strlen(name);
    char *words = tool_text("variable %s", name);

    memcpy(data, family, 16);
    data[16] = (uint8_t)length;
    data[24] = (uint8_t)value.length;
    for (size_t i = 0; i < length; i++) {
        data[32 + 2 * i] = (uint8_t)name[i];
    }
    if (value.length > 0) {
        memcpy(data + 32 + 2 * length, value.bytes, value.length);
    }
    add(out, PCR_SECURE_BOOT, EVENT_EFI_VARIABLE,
        (struct span){data, 32 + 2 * length + value.length}, words);
    free(words);
}

void predict_platform(struct expected_list *out)
{
    static const uint8_t off[1];
    const struct span nothing = {NULL, 0};

    add_variable(out, global_variable, "SecureBoot", (struct span){off, 1});
    add_variable(out, global_variable, "PK", nothing);
    add_variable(out, global_variable, "KEK", nothing);
    add_variable(out, security_database, "db", nothing);
    add_variable(out, security_database, "dbx", nothing);
    add_separator(out, PCR_SECURE_BOOT);
    add_separator(out, 2);
    add_separator(out, 3);
    add_separator(out, 6);
    add_separator(out, PCR_PLATFORM);
    add_text(out, PCR_PLATFORM, "Exit Boot Services Invocation");
    add_text(out, PCR_PLATFORM, "Exit Boot Services Returned with Success");
}

/* The first section that LZMA unpacks, to be released; false: none does. */
static bool unpack(struct span firmware, struct buffer *out)
{
    out->bytes = tool_allocate(UNPACKED_MAX);
    for (size_t at = 0; at + 20 < firmware.length; at += 4) {
        lzma_stream stream = LZMA_STREAM_INIT;
        lzma_ret result;

        if (memcmp(firmware.bytes + at, lzma_section, 16) != 0 ||
            lzma_alone_decoder(&stream, UINT64_MAX) != LZMA_OK) {
            continue;
        }
        /* Behind the name: offset of the data in the section, attributes. */
        stream.next_in = firmware.bytes + at + 20;
        stream.avail_in = firmware.length - at - 20;
        stream.next_out = out->bytes;
        stream.avail_out = UNPACKED_MAX;
        result = lzma_code(&stream, LZMA_FINISH);
        out->length = UNPACKED_MAX - stream.avail_out;
        lzma_end(&stream);
        if (result == LZMA_STREAM_END || out->length > 0) {
            return true;
        }
    }
    tool_release(out);
    return false;
}

static bool log_has(const struct eventlog *log, const uint8_t *digest)
{
    for (uint32_t i = 0; i < log->count; i++) {
        if (log->events[i].pcr == 0 &&
            log->events[i].type == EVENT_FIRMWARE_BLOB &&
            memcmp(log->events[i].digest, digest, EVENTLOG_DIGEST) == 0) {
            return true;
        }
    }
    return false;
}

/* A volume: 16 zeros, its kind, its length, "_FVH". */
static bool volumes_have(struct span memory, const struct eventlog *log)
{
    for (size_t at = 0; at + 64 < memory.length; at += 16) {
        struct reader reader =
            reader_of((struct span){memory.bytes + at + 32, 8});
        uint64_t length = reader_little(&reader, 8);
        uint8_t digest[EVENTLOG_DIGEST];

        if (memcmp(memory.bytes + at + 40, "_FVH", 4) != 0 ||
            length > memory.length - at) {
            continue;
        }
        crypto_hash_sha256(digest, memory.bytes + at, length);
        if (log_has(log, digest)) {
            return true;
        }
    }
    return false;
}

bool predict_firmware_has(struct span firmware, const struct eventlog *log)
{
    struct buffer unpacked;
    bool found;

    if (!unpack(firmware, &unpacked)) {
        return false;
    }
    found = volumes_have((struct span){unpacked.bytes, unpacked.length}, log);
    tool_release(&unpacked);
    return found;
}
