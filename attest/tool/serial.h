/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Questions over a serial line or a console (frame.h).
 *
 * Who asks sends one part at a time and waits until it is taken, because the
 * keyboard's side of a console has little room; the answer comes in one go,
 * and what is missing of it is asked for again.
 */
#pragma once

#include "attest/tool/evidence.h"

#define SERIAL_QUESTION_PARTS 128
#define SERIAL_ANSWER_PARTS 32768
#define SERIAL_CLIENT_MS 180000

/* Longest rows that an agent writes, unless told otherwise. */
#define SERIAL_WIDTH 280

struct serial_line {
    const char *path; /* a device, a UNIX socket, or "-" */
    unsigned width;   /* agent: of its rows */
    unsigned focus;   /* who asks: first give the keyboard to that client of
                         Cloison's console; 0: do not */
};

/** Answer until the line is at its end. */
bool serial_serve(const struct machine *machine, const struct serial_line *line,
                  struct why *why);

/** Ask the agent behind the line. @return its line, or NULL. */
char *serial_ask(const struct serial_line *line, const char *question,
                 struct why *why);
