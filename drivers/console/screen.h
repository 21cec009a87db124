/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What goes to the terminal: whole rows, and one row that stays open.
 *
 * Every row starts in the first column with whose it is, and no row is longer
 * than the terminal is wide, so that the terminal never starts a row by
 * itself. Only here bytes for the terminal are made: printable ASCII, CR, LF,
 * backspace and bell.
 */
#ifndef CLOISON_DRIVERS_CONSOLE_SCREEN_H
#define CLOISON_DRIVERS_CONSOLE_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/console/line.h"

#define SCREEN_QUEUE 16384
/* While more waits than this, nobody is asked for more: it is what a key's
 * echo may have to wait for. */
#define SCREEN_BUSY 1024

/* The start of a guest's rows, at most; and room for text after it. */
#define SCREEN_PREFIX_MAX 60
#define SCREEN_TEXT_MIN 16
#define SCREEN_NOBODY UINT32_MAX

struct screen_prefix {
    uint32_t length;
    char text[SCREEN_PREFIX_MAX];
};

struct screen {
    uint32_t columns;
    uint32_t first; /* of the queue */
    uint32_t used;
    uint32_t owner; /* of the open row, or SCREEN_NOBODY */
    uint32_t shown; /* columns of its text that are on the terminal */
    uint32_t at;    /* where the cursor is in them */
    uint64_t lost;  /* bytes without room; never, if SCREEN_BUSY is minded */
    uint8_t queue[SCREEN_QUEUE];
    uint8_t text[LINE_WIDTH_MAX]; /* of the open row */
};

/** @p columns 0: as wide as a row can be. */
void screen_start(struct screen *screen, uint32_t columns);
/** Columns that the text of a row has after its prefix. */
uint32_t screen_width(const struct screen *screen,
                      const struct screen_prefix *prefix);
bool screen_is_busy(const struct screen *screen);
/** The oldest byte for the terminal; false if there is none. */
bool screen_take(struct screen *screen, uint8_t *byte);

/** One byte as it is, in a row of the console's own. */
void screen_put(struct screen *screen, uint8_t byte);
/** End the open row, if there is one: the next byte is in the first column. */
void screen_close(struct screen *screen);
/** A row that is complete. */
void screen_row(struct screen *screen, uint32_t owner,
                const struct screen_prefix *prefix, const struct line *line);
/** A row that may go on, with the cursor where its owner has it. */
void screen_open(struct screen *screen, uint32_t owner,
                 const struct screen_prefix *prefix, const struct line *line);

#endif
