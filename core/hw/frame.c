/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Machine frames behind the frame port: frame m is at address m * 4096.
 *
 * Trusted because: hw/paging.c maps all RAM at its own address, and every
 * access is volatile or atomic, so that the compiler neither repeats nor
 * drops a read of memory that guests can change.
 */
#include "core/port/hw_frame.h"

static uintptr_t address_of(struct mfn frame, uint32_t offset)
{
    return frame.v * PAGE_BYTES + offset;
}

uint64_t hw_frame_read64(struct mfn frame, uint32_t offset)
{
    return *(const volatile uint64_t *)address_of(frame, offset);
}

uint32_t hw_frame_read32(struct mfn frame, uint32_t offset)
{
    return *(const volatile uint32_t *)address_of(frame, offset);
}

uint8_t hw_frame_read8(struct mfn frame, uint32_t offset)
{
    return *(const volatile uint8_t *)address_of(frame, offset);
}

void hw_frame_write64(struct mfn frame, uint32_t offset, uint64_t value)
{
    *(volatile uint64_t *)address_of(frame, offset) = value;
}

void hw_frame_write32(struct mfn frame, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)address_of(frame, offset) = value;
}

void hw_frame_write8(struct mfn frame, uint32_t offset, uint8_t value)
{
    *(volatile uint8_t *)address_of(frame, offset) = value;
}

/* One string instruction: each byte is read and written once, in order. */
static void copy_bytes(uintptr_t to, uintptr_t from, uint64_t length)
{
    uint64_t words = length / 8;
    uint64_t rest = length % 8;

    __asm__ volatile("rep movsq"
                     : "+D"(to), "+S"(from), "+c"(words)
                     :
                     : "memory");
    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(from), "+c"(rest)
                     :
                     : "memory");
}

/* Bytes of a place that are on its first frame. */
static uint32_t first_part(struct frame_span span, uint32_t length)
{
    uint32_t room = PAGE_BYTES - span.offset;

    return length < room ? length : room;
}

void hw_frame_load(uint64_t *words, struct frame_span span, uint32_t length)
{
    uint32_t first = first_part(span, length);

    if (length % 8 != 0) {
        words[length / 8] = 0;
    }
    copy_bytes((uintptr_t)words, address_of(span.first, span.offset), first);
    if (first < length) {
        copy_bytes((uintptr_t)words + first, address_of(span.second, 0),
                   length - first);
    }
}

void hw_frame_store(struct frame_span span, const uint64_t *words,
                    uint32_t length)
{
    uint32_t first = first_part(span, length);

    copy_bytes(address_of(span.first, span.offset), (uintptr_t)words, first);
    if (first < length) {
        copy_bytes(address_of(span.second, 0), (uintptr_t)words + first,
                   length - first);
    }
}

void hw_frame_copy(struct mfn to, uint32_t to_offset, struct mfn from,
                   uint32_t from_offset, uint32_t length)
{
    copy_bytes(address_of(to, to_offset), address_of(from, from_offset),
               length);
}

void hw_frame_clear(struct mfn frame)
{
    uintptr_t to = address_of(frame, 0);
    uint64_t words = PAGE_BYTES / 8;

    __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0UL) : "memory");
}

bool hw_frame_test_and_set(struct mfn frame, uint32_t offset, uint32_t bit)
{
    uint64_t *word = (uint64_t *)address_of(frame, offset);
    uint64_t mask = 1UL << bit;

    return (__atomic_fetch_or(word, mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

bool hw_frame_test_and_clear(struct mfn frame, uint32_t offset, uint32_t bit)
{
    uint64_t *word = (uint64_t *)address_of(frame, offset);
    uint64_t mask = 1UL << bit;

    return (__atomic_fetch_and(word, ~mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

bool hw_frame_compare_exchange32(struct mfn frame, uint32_t offset,
                                 uint32_t expected, uint32_t desired)
{
    uint32_t *word = (uint32_t *)address_of(frame, offset);

    return __atomic_compare_exchange_n(word, &expected, desired, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

void hw_frame_clear_bits16(struct mfn frame, uint32_t offset, uint16_t bits)
{
    uint16_t *word = (uint16_t *)address_of(frame, offset);

    (void)__atomic_fetch_and(word, (uint16_t)~bits, __ATOMIC_SEQ_CST);
}
