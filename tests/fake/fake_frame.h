/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fake of core/port/hw_frame.h: any machine frame below FRAME_MAX, backed
 * by host memory when it is first touched, and counts of what was done.
 */
#ifndef CLOISON_TESTS_FAKE_FAKE_FRAME_H
#define CLOISON_TESTS_FAKE_FAKE_FRAME_H

#include <stdint.h>

#include "core/lib/types.h"
#include "core/port/hw_frame.h"

/* Distinct frames one test may touch between two resets. */
#define FAKE_FRAME_LIMIT 4096

/* Calls that may have changed a frame, and calls that read one. */
extern uint64_t fake_frame_write_count;
extern uint64_t fake_frame_read_count;

/* If not NULL: plays another vCPU, just before each aligned access. */
extern void (*fake_frame_guest)(struct mfn frame, uint32_t offset);

/* Forget every frame, both counts and the guest: all frames read as zeros. */
void fake_frame_reset(void);

/* The 4096 bytes of a frame, to look at or to play the guest; not counted. */
uint8_t *fake_frame_bytes(struct mfn frame);

/* A sum over the contents of all touched frames, to compare states. */
uint64_t fake_frame_digest(void);

/* Little-endian helpers that play the guest; not counted. */
uint64_t fake_frame_peek64(struct mfn frame, uint32_t offset);
uint32_t fake_frame_peek32(struct mfn frame, uint32_t offset);
void fake_frame_poke64(struct mfn frame, uint32_t offset, uint64_t value);
void fake_frame_poke32(struct mfn frame, uint32_t offset, uint32_t value);

#endif
