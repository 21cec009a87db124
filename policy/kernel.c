/* SPDX-License-Identifier: Apache-2.0 */
/** @file Kernels: Debian's bzImage unpacked, or any PVH ELF file. */
#include "policy/kernel.h"

#include <lz4.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* The Linux/x86 boot protocol's header inside a bzImage. */
#define BOOT_SETUP_SECTORS 0x1f1
#define BOOT_MAGIC 0x202
#define BOOT_PROTOCOL 0x206
#define BOOT_PAYLOAD_OFFSET 0x248
#define BOOT_PAYLOAD_LENGTH 0x24c
#define BOOT_HEADER_END 0x250

/* A larger kernel is a mistake. */
#define KERNEL_MAX (512U * 1024 * 1024)

#define LZ4_LEGACY_MAGIC 0x184c2102

/* The legacy lz4 format cuts its input into blocks of at most this. */
#define LZ4_LEGACY_BLOCK (8 * 1024 * 1024)

static uint32_t kernel_word(const uint8_t *at)
{
    return at[0] + 256U * at[1] + 65536U * at[2] + 16777216U * at[3];
}

static bool kernel_is_bzimage(const struct buffer *file)
{
    return file->length > BOOT_HEADER_END &&
           memcmp(file->bytes + BOOT_MAGIC, "HdrS", 4) == 0;
}

/** The compressed part; its last four bytes are the size unpacked. */
static bool kernel_payload(const struct buffer *file, struct buffer *payload)
{
    const uint8_t *bytes = file->bytes;
    uint64_t sectors =
        bytes[BOOT_SETUP_SECTORS] == 0 ? 4 : bytes[BOOT_SETUP_SECTORS];
    uint64_t start =
        (sectors + 1) * 512 + kernel_word(bytes + BOOT_PAYLOAD_OFFSET);
    uint64_t length = kernel_word(bytes + BOOT_PAYLOAD_LENGTH);

    if (bytes[BOOT_PROTOCOL] + 256 * bytes[BOOT_PROTOCOL + 1] < 0x208 ||
        length < 16 || start > file->length || length > file->length - start) {
        return false;
    }
    payload->bytes = file->bytes + start;
    payload->length = length;
    return true;
}

static bool kernel_unpack_xz(const struct buffer *payload, struct buffer *out)
{
    uint64_t limit = UINT64_MAX;
    size_t in_at = 0, out_at = 0;
    lzma_ret result = lzma_stream_buffer_decode(
        &limit, 0, NULL, payload->bytes, &in_at, payload->length - 4,
        out->bytes, &out_at, out->length);

    return result == LZMA_OK && out_at == out->length;
}

static bool kernel_unpack_lz4(const struct buffer *payload, struct buffer *out)
{
    size_t end = payload->length - 4;
    size_t at = 4;
    size_t done = 0;

    while (done < out->length && end - at > 4) {
        size_t packed = kernel_word(payload->bytes + at);
        size_t room = out->length - done;
        int count;

        at += 4;
        if (packed == 0 || packed > end - at || packed > LZ4_LEGACY_BLOCK * 2) {
            return false;
        }
        if (room > LZ4_LEGACY_BLOCK) {
            room = LZ4_LEGACY_BLOCK;
        }
        count = LZ4_decompress_safe((const char *)payload->bytes + at,
                                    (char *)out->bytes + done, (int)packed,
                                    (int)room);
        if (count <= 0) {
            return false;
        }
        at += packed;
        done += (size_t)count;
    }
    return done == out->length;
}

static bool kernel_unpack(const char *path, const struct buffer *payload,
                          struct buffer *out)
{
    static const uint8_t xz[6] = {0xfd, '7', 'z', 'X', 'Z', 0};
    bool ok;

    out->length = kernel_word(payload->bytes + payload->length - 4);
    if (out->length > KERNEL_MAX) {
        tool_complain("%s: claims to be larger than 512 MiB", path);
        return false;
    }
    out->bytes = tool_allocate(out->length);
    if (memcmp(payload->bytes, xz, sizeof(xz)) == 0) {
        ok = kernel_unpack_xz(payload, out);
    } else if (kernel_word(payload->bytes) == LZ4_LEGACY_MAGIC) {
        ok = kernel_unpack_lz4(payload, out);
    } else {
        tool_complain("%s: compressed by neither xz nor lz4", path);
        tool_release(out);
        return false;
    }
    if (!ok) {
        tool_complain("%s: the compressed kernel is damaged", path);
        tool_release(out);
    }
    return ok;
}

bool kernel_read(const char *path, struct buffer *out)
{
    struct buffer file, payload;
    bool ok;

    if (!tool_read(path, &file)) {
        return false;
    }
    if (!kernel_is_bzimage(&file)) {
        *out = file;
        return true;
    }
    ok = kernel_payload(&file, &payload);
    if (!ok) {
        tool_complain("%s: the bzImage header is damaged", path);
    }
    ok = ok && kernel_unpack(path, &payload, out);
    tool_release(&file);
    return ok;
}
