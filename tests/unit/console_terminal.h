/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A terminal for tests of the console domain: it takes what the screen
 * sends, refuses every byte that the screen must not send, and every row that
 * is longer than it is wide.
 */
#ifndef CLOISON_TESTS_UNIT_CONSOLE_TERMINAL_H
#define CLOISON_TESTS_UNIT_CONSOLE_TERMINAL_H

#include <string.h>

#include "drivers/console/screen.h"

#define TERMINAL_COLUMNS 80
#define TERMINAL_ROWS 4096
/* The longest row that the core may send. */
#define TERMINAL_ROW_MAX 1200

struct terminal {
    uint32_t row;
    uint32_t at;
    uint32_t bells;
    uint32_t wrong; /* bytes and rows that should not be */
    char rows[TERMINAL_ROWS][TERMINAL_ROW_MAX];
};

static struct terminal terminal;

static inline void terminal_start(void)
{
    memset(&terminal, 0, sizeof terminal);
}

static inline void terminal_byte(uint8_t byte)
{
    char *row = terminal.rows[terminal.row];

    switch (byte) {
    case '\r':
        terminal.at = 0;
        break;
    case '\n':
        /* Only the core's own rows may be longer. */
        if (strlen(row) >= TERMINAL_COLUMNS &&
            (row[0] == '[' || strncmp(row, "console: ", 9) == 0)) {
            terminal.wrong++;
        }
        terminal.row++;
        if (terminal.row == TERMINAL_ROWS) {
            memset(terminal.rows, 0, sizeof terminal.rows);
            terminal.row = 0;
        }
        break;
    case '\b':
        terminal.wrong += terminal.at == 0 ? 1 : 0;
        terminal.at -= terminal.at == 0 ? 0 : 1;
        break;
    case 7:
        terminal.bells++;
        break;
    default:
        if (byte < ' ' || byte > 126 || terminal.at >= TERMINAL_ROW_MAX - 1) {
            terminal.wrong++;
            break;
        }
        row[terminal.at] = (char)byte;
        terminal.at++;
        break;
    }
}

static inline void terminal_take(struct screen *screen)
{
    uint8_t byte;

    while (screen_take(screen, &byte)) {
        terminal_byte(byte);
    }
    terminal.wrong += screen->lost != 0 ? 1 : 0;
}

/** How many rows begin with a text. */
static inline uint32_t terminal_rows(const char *start)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i <= terminal.row; i++) {
        count += strncmp(terminal.rows[i], start, strlen(start)) == 0 ? 1 : 0;
    }
    return count;
}

#endif
