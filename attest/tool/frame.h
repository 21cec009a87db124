/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Messages over a line of characters that loses some of them.
 *
 * A message is cut into frames, each one row of text:
 *
 *     #clo KIND ID INDEX TOTAL CHECK DATA
 *
 * ID is that of the question, chosen by who asks; INDEX of TOTAL says which
 * part it is; DATA is base64; CHECK is the CRC-32 of the words before it and
 * DATA. A row may begin with whatever a console puts before it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_QUESTION 'q' /* a part of a question */
#define FRAME_TAKEN 'k'    /* that part has arrived */
#define FRAME_ANSWER 'a'   /* a part of an answer */
#define FRAME_AGAIN 'r'    /* send parts INDEX to INDEX + TOTAL again */

/* Bytes in a frame; the longest row that may have one, its end included. */
#define FRAME_DATA_MAX 192
#define FRAME_ROW_MAX 512

struct frame {
    char kind;
    uint32_t id;
    uint32_t index;
    uint32_t total;
    size_t length;
    uint8_t data[FRAME_DATA_MAX];
};

/** The row of a frame, with its end. @return its length. */
size_t frame_print(const struct frame *frame, char row[static FRAME_ROW_MAX]);

/** The frame in a row without its end; false: there is none, or a damaged. */
bool frame_parse(const char *row, struct frame *frame);

/** A message of which some parts have arrived. */
struct message {
    uint32_t id;
    uint32_t total;
    uint32_t have;
    uint8_t *data;     /* FRAME_DATA_MAX for each part */
    uint16_t *lengths; /* 0: not there yet */
};

/** Begin to collect, if there are at most @p most parts. */
bool message_begin(struct message *message, const struct frame *frame,
                   uint32_t most);
void message_end(struct message *message);

/** A part has arrived. Parts of another message do not count. */
void message_add(struct message *message, const struct frame *frame);

/** All parts together, with a NUL behind them; allocated. */
char *message_text(const struct message *message, size_t *length);
