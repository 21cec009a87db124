/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Answers of one machine under several names.
 *
 * A machine that cannot answer for itself may pass its question on to a good
 * one, or copy what that one answered. Each answer by itself is then true; so
 * of several files with one key none is trusted.
 */
#pragma once

#include "attest/tool/evidence_read.h"

struct twin {
    uint8_t name[WIRE_NAME_BYTES];
    uint32_t index;
};

struct twins {
    uint32_t count;
    struct twin *list;
    uint32_t *others; /* 0: none; else another file's index, and one */
};

/** For @p most files. */
struct twins twins_begin(uint32_t most);

/** Note the name of the key behind the answer in file @p index. Only answers
 *  that are good by themselves count: others prove nothing of anybody. */
void twins_note(struct twins *twins, uint32_t index, const uint8_t *name);

/** All are noted: find those of one machine. */
void twins_match(struct twins *twins);

void twins_release(struct twins *twins);
