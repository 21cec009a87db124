/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_frame.h on host memory. */
#include "tests/fake/fake_frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t fake_frame_write_count;
uint64_t fake_frame_read_count;
void (*fake_frame_guest)(struct mfn frame, uint32_t offset);

/* Slot + 1 of each frame in use, and the frame of each slot in use. */
static uint16_t slot_of[FRAME_MAX];
static uint32_t frame_of[FAKE_FRAME_LIMIT];
static uint8_t bytes_of[FAKE_FRAME_LIMIT][PAGE_BYTES];
static uint32_t used;

static void require(int truth, const char *text)
{
    if (!truth) {
        (void)fprintf(stderr, "fake_frame: %s\n", text);
        abort();
    }
}

void fake_frame_reset(void)
{
    for (uint32_t slot = 0; slot < used; slot++) {
        slot_of[frame_of[slot]] = 0;
        memset(bytes_of[slot], 0, PAGE_BYTES);
    }
    used = 0;
    fake_frame_write_count = 0;
    fake_frame_read_count = 0;
    fake_frame_guest = NULL;
}

uint8_t *fake_frame_bytes(struct mfn frame)
{
    require(frame.v < FRAME_MAX, "frame beyond FRAME_MAX");
    if (slot_of[frame.v] == 0) {
        require(used < FAKE_FRAME_LIMIT, "too many frames in one test");
        frame_of[used] = (uint32_t)frame.v;
        used++;
        slot_of[frame.v] = (uint16_t)used;
    }
    return bytes_of[slot_of[frame.v] - 1];
}

uint64_t fake_frame_digest(void)
{
    uint64_t digest = 0;
    for (uint32_t slot = 0; slot < used; slot++) {
        uint64_t hash = 14695981039346656037u ^ frame_of[slot];
        uint64_t any = 0;
        for (uint32_t i = 0; i < PAGE_BYTES; i += 8) {
            uint64_t word;

            memcpy(&word, &bytes_of[slot][i], sizeof word);
            hash = (hash ^ word) * 1099511628211u;
            hash ^= hash >> 32;
            any |= word;
        }
        /* A frame that is all zeros is as good as never touched. */
        digest += any == 0 ? 0 : hash;
    }
    return digest;
}

/* The bytes of an access, after the checks that the port requires. */
static uint8_t *place(struct mfn frame, uint32_t offset, uint32_t length)
{
    require(offset <= PAGE_BYTES && length <= PAGE_BYTES - offset,
            "access leaves its frame");
    return fake_frame_bytes(frame) + offset;
}

static uint8_t *aligned(struct mfn frame, uint32_t offset, uint32_t length)
{
    require(offset % length == 0, "misaligned access");
    if (fake_frame_guest != NULL) {
        fake_frame_guest(frame, offset);
    }
    return place(frame, offset, length);
}

uint64_t fake_frame_peek64(struct mfn frame, uint32_t offset)
{
    uint64_t value;
    memcpy(&value, place(frame, offset, 8), 8);
    return value;
}

uint32_t fake_frame_peek32(struct mfn frame, uint32_t offset)
{
    uint32_t value;
    memcpy(&value, place(frame, offset, 4), 4);
    return value;
}

void fake_frame_poke64(struct mfn frame, uint32_t offset, uint64_t value)
{
    memcpy(place(frame, offset, 8), &value, 8);
}

void fake_frame_poke32(struct mfn frame, uint32_t offset, uint32_t value)
{
    memcpy(place(frame, offset, 4), &value, 4);
}

uint64_t hw_frame_read64(struct mfn frame, uint32_t offset)
{
    uint64_t value;
    fake_frame_read_count++;
    memcpy(&value, aligned(frame, offset, 8), 8);
    return value;
}

uint32_t hw_frame_read32(struct mfn frame, uint32_t offset)
{
    uint32_t value;
    fake_frame_read_count++;
    memcpy(&value, aligned(frame, offset, 4), 4);
    return value;
}

uint8_t hw_frame_read8(struct mfn frame, uint32_t offset)
{
    fake_frame_read_count++;
    return *aligned(frame, offset, 1);
}

void hw_frame_write64(struct mfn frame, uint32_t offset, uint64_t value)
{
    fake_frame_write_count++;
    memcpy(aligned(frame, offset, 8), &value, 8);
}

void hw_frame_write32(struct mfn frame, uint32_t offset, uint32_t value)
{
    fake_frame_write_count++;
    memcpy(aligned(frame, offset, 4), &value, 4);
}

void hw_frame_write8(struct mfn frame, uint32_t offset, uint8_t value)
{
    fake_frame_write_count++;
    *aligned(frame, offset, 1) = value;
}

/* Copy between a place and bytes, one access for each frame it reaches. */
static uint32_t span_copy(struct frame_span span, uint8_t *load,
                          const uint8_t *store, uint32_t length)
{
    uint32_t room = PAGE_BYTES - span.offset;
    uint32_t first = length < room ? length : room;
    uint8_t *at = place(span.first, span.offset, first);

    require(length > 0 && length <= PAGE_BYTES, "copy of nothing or too much");
    (void)(load != NULL ? memcpy(load, at, first) : memcpy(at, store, first));
    if (first == length) {
        return 1;
    }
    at = place(span.second, 0, length - first);
    (void)(load != NULL ? memcpy(load + first, at, length - first)
                        : memcpy(at, store + first, length - first));
    return 2;
}

void hw_frame_load(uint64_t *words, struct frame_span span, uint32_t length)
{
    memset(words, 0, ((size_t)length + 7) / 8 * 8);
    fake_frame_read_count += span_copy(span, (uint8_t *)words, NULL, length);
}

void hw_frame_store(struct frame_span span, const uint64_t *words,
                    uint32_t length)
{
    fake_frame_write_count +=
        span_copy(span, NULL, (const uint8_t *)words, length);
}

void hw_frame_copy(struct mfn to, uint32_t to_offset, struct mfn from,
                   uint32_t from_offset, uint32_t length)
{
    uint8_t *target = place(to, to_offset, length);
    const uint8_t *source = place(from, from_offset, length);
    fake_frame_read_count++;
    fake_frame_write_count++;
    memmove(target, source, length);
}

void hw_frame_clear(struct mfn frame)
{
    fake_frame_write_count++;
    memset(place(frame, 0, PAGE_BYTES), 0, PAGE_BYTES);
}

bool hw_frame_test_and_set(struct mfn frame, uint32_t offset, uint32_t bit)
{
    uint64_t value;
    uint8_t *word = aligned(frame, offset, 8);
    require(bit < 64, "bit beyond its word");
    fake_frame_write_count++;
    memcpy(&value, word, 8);
    bool before = value / ((uint64_t)1 << bit) % 2 == 1;
    value |= (uint64_t)1 << bit;
    memcpy(word, &value, 8);
    return before;
}

bool hw_frame_test_and_clear(struct mfn frame, uint32_t offset, uint32_t bit)
{
    uint64_t value;
    uint8_t *word = aligned(frame, offset, 8);
    require(bit < 64, "bit beyond its word");
    fake_frame_write_count++;
    memcpy(&value, word, 8);
    bool before = value / ((uint64_t)1 << bit) % 2 == 1;
    value &= ~((uint64_t)1 << bit);
    memcpy(word, &value, 8);
    return before;
}

bool hw_frame_compare_exchange32(struct mfn frame, uint32_t offset,
                                 uint32_t expected, uint32_t desired)
{
    uint32_t value;
    uint8_t *word = aligned(frame, offset, 4);
    fake_frame_write_count++;
    memcpy(&value, word, 4);
    if (value != expected) {
        return false;
    }
    memcpy(word, &desired, 4);
    return true;
}

void hw_frame_clear_bits16(struct mfn frame, uint32_t offset, uint16_t bits)
{
    uint16_t value;
    uint8_t *word = aligned(frame, offset, 2);
    fake_frame_write_count++;
    memcpy(&value, word, 2);
    value = (uint16_t)(value & ~(unsigned int)bits);
    memcpy(word, &value, 2);
}
