/* SPDX-License-Identifier: Apache-2.0 */
/** @file What goes to the terminal: whole rows, and one row that stays open. */
#include "drivers/console/screen.h"

void screen_start(struct screen *screen, uint32_t columns)
{
    screen->columns = columns;
    if (columns == 0 || columns > LINE_WIDTH_MAX + SCREEN_PREFIX_MAX) {
        screen->columns = LINE_WIDTH_MAX + SCREEN_PREFIX_MAX;
    }
    if (screen->columns < SCREEN_PREFIX_MAX + SCREEN_TEXT_MIN) {
        screen->columns = SCREEN_PREFIX_MAX + SCREEN_TEXT_MIN;
    }
    screen->first = 0;
    screen->used = 0;
    screen->owner = SCREEN_NOBODY;
    screen->lost = 0;
}

uint32_t screen_width(const struct screen *screen,
                      const struct screen_prefix *prefix)
{
    /* Not the last column: many terminals wait there before they wrap. */
    uint32_t width = screen->columns - 1 - prefix->length;
    return width < LINE_WIDTH_MAX ? width : LINE_WIDTH_MAX;
}

bool screen_is_busy(const struct screen *screen)
{
    return screen->used > SCREEN_BUSY;
}

bool screen_take(struct screen *screen, uint8_t *byte)
{
    if (screen->used == 0) {
        return false;
    }
    *byte = screen->queue[screen->first];
    screen->first = (screen->first + 1) % SCREEN_QUEUE;
    screen->used--;
    return true;
}

void screen_put(struct screen *screen, uint8_t byte)
{
    if (screen->used == SCREEN_QUEUE) {
        screen->lost++;
        return;
    }
    screen->queue[(screen->first + screen->used) % SCREEN_QUEUE] = byte;
    screen->used++;
}

void screen_close(struct screen *screen)
{
    if (screen->owner != SCREEN_NOBODY) {
        screen->owner = SCREEN_NOBODY;
        screen_put(screen, '\r');
        screen_put(screen, '\n');
    }
}

/* Move the cursor inside the open row to column @p column. */
static void move(struct screen *screen, uint32_t column)
{
    for (; screen->at > column; screen->at--) {
        screen_put(screen, '\b');
    }
    for (; screen->at < column; screen->at++) {
        screen_put(screen, screen->text[screen->at]);
    }
}

static void begin(struct screen *screen, uint32_t owner,
                  const struct screen_prefix *prefix)
{
    if (screen->owner == owner) {
        return;
    }
    screen_close(screen);
    for (uint32_t i = 0; i < prefix->length; i++) {
        screen_put(screen, (uint8_t)prefix->text[i]);
    }
    screen->owner = owner;
    screen->shown = 0;
    screen->at = 0;
}

/* Make the open row look like @p line, with as few bytes as needed. */
static void update(struct screen *screen, const struct line *line)
{
    uint32_t same = 0;
    while (same < line->used && same < screen->shown &&
           line->text[same] == screen->text[same]) {
        same++;
    }
    uint32_t before = screen->shown;
    if (same == line->used && same == before) {
        return;
    }
    move(screen, same);
    for (uint32_t i = same; i < line->used || i < before; i++) {
        screen->text[i] = i < line->used ? line->text[i] : ' ';
        screen_put(screen, screen->text[i]);
        screen->at++;
    }
    screen->shown = line->used;
}

void screen_row(struct screen *screen, uint32_t owner,
                const struct screen_prefix *prefix, const struct line *line)
{
    begin(screen, owner, prefix);
    update(screen, line);
    screen_close(screen);
}

void screen_open(struct screen *screen, uint32_t owner,
                 const struct screen_prefix *prefix, const struct line *line)
{
    begin(screen, owner, prefix);
    update(screen, line);
    move(screen, line->at);
}
