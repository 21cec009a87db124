/* SPDX-License-Identifier: Apache-2.0 */
/** @file The console's own rows. */
#include "drivers/console/say.h"

void say_start(struct screen *screen)
{
    screen_close(screen);
    say_text(screen, "console: ");
}

void say_text(struct screen *screen, const char *text)
{
    for (; *text != 0; text++) {
        screen_put(screen, *text >= ' ' && *text < 127 ? (uint8_t)*text : '?');
    }
}

void say_number(struct screen *screen, uint64_t number)
{
    uint64_t unit = 1;
    while (number / unit >= 10) {
        unit *= 10;
    }
    for (; unit != 0; unit /= 10) {
        screen_put(screen, (uint8_t)('0' + number / unit % 10));
    }
}

void say_end(struct screen *screen)
{
    screen_put(screen, '\r');
    screen_put(screen, '\n');
}

void say_row(struct screen *screen, const char *text)
{
    say_start(screen);
    say_text(screen, text);
    say_end(screen);
}

void say_lost(struct screen *screen, uint64_t count, const char *whose)
{
    say_start(screen);
    say_number(screen, count);
    say_text(screen, " bytes ");
    say_text(screen, whose);
    say_text(screen, " were lost here");
    say_end(screen);
}
