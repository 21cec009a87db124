/* SPDX-License-Identifier: Apache-2.0 */
/** @file The console's own rows, which begin with "console: ". */
#ifndef CLOISON_DRIVERS_CONSOLE_SAY_H
#define CLOISON_DRIVERS_CONSOLE_SAY_H

#include <stdint.h>

#include "drivers/console/screen.h"

/** Begin a row, go on with it, end it. */
void say_start(struct screen *screen);
void say_text(struct screen *screen, const char *text);
void say_number(struct screen *screen, uint64_t number);
void say_end(struct screen *screen);

/** A row of one text. */
void say_row(struct screen *screen, const char *text);
/** So many bytes of somebody were not shown. */
void say_lost(struct screen *screen, uint64_t count, const char *whose);

#endif
