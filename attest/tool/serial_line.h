/* SPDX-License-Identifier: Apache-2.0 */
/** @file Rows of text from a terminal, a UNIX socket or standard input. */
#pragma once

#include "attest/tool/frame.h"
#include "attest/tool/span.h"

struct rows {
    int in;
    int out;
    size_t filled;
    size_t read;   /* of what is filled */
    size_t length; /* of the row so far; beyond the room: it is dropped */
    char row[FRAME_ROW_MAX];
    char bytes[4096];
};

/** Open @p path for rows in both directions. */
bool rows_open(struct rows *rows, const char *path, struct why *why);
void rows_close(struct rows *rows);

enum rows_got { ROWS_ROW, ROWS_LATE, ROWS_END };

/** The next row that is not too long, without its end, in rows->row. */
enum rows_got rows_next(struct rows *rows, uint64_t deadline);

/** Send a frame. @return false: the line does not take it. */
bool rows_send(struct rows *rows, const struct frame *frame);
