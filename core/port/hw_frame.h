/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: the contents of machine frames that guests can also write.
 *
 * Every read returns an arbitrary value, because another vCPU or a peer
 * domain may change the frame at any time; nothing read here may decide
 * anything twice. All offsets are in bytes and the access must stay inside
 * the frame. Atomic means one locked instruction.
 */
#pragma once

#include "core/lib/types.h"

/*@ ghost int hw_frame_state; */

/** One naturally aligned read of 64 bits at @p offset (multiple of 8). */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 8;
  @ requires offset % 8 == 0;
  @ terminates \true;
  @ assigns \result \from hw_frame_state, frame, offset;
  @*/
uint64_t hw_frame_read64(struct mfn frame, uint32_t offset);

/** One naturally aligned read of 32 bits at @p offset (multiple of 4). */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 4;
  @ requires offset % 4 == 0;
  @ terminates \true;
  @ assigns \result \from hw_frame_state, frame, offset;
  @*/
uint32_t hw_frame_read32(struct mfn frame, uint32_t offset);

/** One read of a byte. */
/*@ requires frame.v < FRAME_MAX && offset < PAGE_BYTES;
  @ terminates \true;
  @ assigns \result \from hw_frame_state, frame, offset;
  @*/
uint8_t hw_frame_read8(struct mfn frame, uint32_t offset);

/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 8;
  @ requires offset % 8 == 0;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_write64(struct mfn frame, uint32_t offset, uint64_t value);

/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 4;
  @ requires offset % 4 == 0;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_write32(struct mfn frame, uint32_t offset, uint32_t value);

/*@ requires frame.v < FRAME_MAX && offset < PAGE_BYTES;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_write8(struct mfn frame, uint32_t offset, uint8_t value);

/** A place from @p offset of a frame on, which goes on in a second one. */
struct frame_span {
    struct mfn first;
    struct mfn second;
    uint32_t offset;
};

/*@ predicate frame_span_ok(struct frame_span span) =
  @     span.first.v < FRAME_MAX && span.second.v < FRAME_MAX &&
  @     span.offset < PAGE_BYTES;
  @*/

/**
 * Copy @p length bytes of a place into @p words, little endian, byte 0 in
 * the low byte of words[0]. Bytes of the last word past @p length become 0.
 * Each byte of a frame is read exactly once; the second is not touched unless
 * the place reaches it.
 */
/*@ requires frame_span_ok(span) && 0 < length <= PAGE_BYTES;
  @ requires \valid(words + (0 .. (length + 7) / 8 - 1));
  @ terminates \true;
  @ assigns words[0 .. (length + 7) / 8 - 1];
  @*/
void hw_frame_load(uint64_t *words, struct frame_span span, uint32_t length);

/** Copy @p length bytes of @p words (as above) into a place. */
/*@ requires frame_span_ok(span) && 0 < length <= PAGE_BYTES;
  @ requires \valid_read(words + (0 .. (length + 7) / 8 - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_store(struct frame_span span, const uint64_t *words,
                    uint32_t length);

/** Copy @p length bytes from one frame to another; length 0 does nothing. */
/*@ requires to.v < FRAME_MAX && from.v < FRAME_MAX;
  @ requires length <= PAGE_BYTES;
  @ requires to_offset + length <= PAGE_BYTES;
  @ requires from_offset + length <= PAGE_BYTES;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_copy(struct mfn to, uint32_t to_offset, struct mfn from,
                   uint32_t from_offset, uint32_t length);

/** Fill a frame with zeros. */
/*@ requires frame.v < FRAME_MAX;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_clear(struct mfn frame);

/** Atomically set bit @p bit (below 64) of the 64-bit word at @p offset. */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 8;
  @ requires offset % 8 == 0 && bit < 64;
  @ terminates \true;
  @ assigns hw_frame_state, \result \from hw_frame_state;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_frame_test_and_set(struct mfn frame, uint32_t offset, uint32_t bit);

/** Atomically clear bit @p bit; returns its value before. */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 8;
  @ requires offset % 8 == 0 && bit < 64;
  @ terminates \true;
  @ assigns hw_frame_state, \result \from hw_frame_state;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_frame_test_and_clear(struct mfn frame, uint32_t offset, uint32_t bit);

/**
 * Atomically replace the 32-bit word at @p offset (multiple of 4) by
 * @p desired if it is @p expected; returns whether it was replaced.
 */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 4;
  @ requires offset % 4 == 0;
  @ terminates \true;
  @ assigns hw_frame_state, \result \from hw_frame_state;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_frame_compare_exchange32(struct mfn frame, uint32_t offset,
                                 uint32_t expected, uint32_t desired);

/** Atomically clear in the 16-bit word at @p offset the bits set in @p bits. */
/*@ requires frame.v < FRAME_MAX && offset <= PAGE_BYTES - 2;
  @ requires offset % 2 == 0;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void hw_frame_clear_bits16(struct mfn frame, uint32_t offset, uint16_t bits);
