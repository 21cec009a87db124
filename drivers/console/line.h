/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file One row of a guest's output: what a terminal would show in it.
 *
 * This is the filter. A guest's bytes never reach the terminal; they edit this
 * row, and the row holds printable ASCII only. A guest can go back and forth,
 * delete and insert inside its row, as line editors do; nothing it sends
 * reaches another row or stays in effect after it. A character of UTF-8 is
 * shown as one question mark: its width, and what it does to its neighbours,
 * would be the terminal's to decide.
 *
 * Invariant: at <= used <= width <= LINE_WIDTH_MAX.
 */
#ifndef CLOISON_DRIVERS_CONSOLE_LINE_H
#define CLOISON_DRIVERS_CONSOLE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define LINE_WIDTH_MAX 512

enum line_event {
    LINE_SAME,    /* nothing to be seen */
    LINE_CHANGED, /* the row looks different */
    LINE_ENDED,   /* the row is complete: line_clear() it */
    LINE_FULL     /* the same, and the byte is still to come after that */
};

struct line {
    uint32_t width;
    uint32_t used;
    uint32_t at; /* the cursor */
    uint32_t state;
    uint32_t number; /* of the sequence under way */
    bool strange;    /* that sequence is none we know */
    uint32_t rest;   /* bytes of the UTF-8 character under way */
    uint8_t text[LINE_WIDTH_MAX];
};

void line_start(struct line *line, uint32_t width);
/** Begin the next row; a sequence under way goes on. */
void line_clear(struct line *line);
enum line_event line_feed(struct line *line, uint8_t byte);

#endif
