/* SPDX-License-Identifier: Apache-2.0 */
/** @file One row of a guest's output: what a terminal would show in it. */
#include "drivers/console/line.h"

#define ESCAPE 27
#define BELL 7
#define TAB_COLUMNS 8
#define NUMBER_MAX 999

/* What the next byte belongs to. */
enum {
    PLAIN,
    ESCAPED,  /* after ESC */
    SEQUENCE, /* after ESC [ */
    CHARSET,  /* one more byte, as after ESC ( */
    STRING    /* up to BEL or ESC \, as after ESC ] */
};

void line_start(struct line *line, uint32_t width)
{
    *line =
        (struct line){.width = width < LINE_WIDTH_MAX ? width : LINE_WIDTH_MAX};
}

void line_clear(struct line *line)
{
    line->used = 0;
    line->at = 0;
}

static enum line_event put(struct line *line, uint8_t byte)
{
    if (line->at == line->width) {
        return LINE_FULL;
    }
    line->text[line->at] = byte;
    line->at++;
    if (line->used < line->at) {
        line->used = line->at;
    }
    return LINE_CHANGED;
}

/* Go to a column, not beyond what is written. */
static enum line_event go(struct line *line, uint32_t column)
{
    line->at = column < line->used ? column : line->used;
    return LINE_CHANGED;
}

static enum line_event tabulate(struct line *line)
{
    uint32_t next = (line->at / TAB_COLUMNS + 1) * TAB_COLUMNS;
    next = next < line->width ? next : line->width;
    for (; line->used < next; line->used++) {
        line->text[line->used] = ' ';
    }
    line->at = next;
    return LINE_CHANGED;
}

/* Blank the columns from @p from up to @p to. */
static void blank(struct line *line, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to && i < line->used; i++) {
        line->text[i] = ' ';
    }
}

/* ESC [ n K: from the cursor on, up to it, or all of the row. */
static enum line_event erase(struct line *line)
{
    if (line->number == 0) {
        line->used = line->at;
    } else {
        blank(line, 0, line->number == 1 ? line->at + 1 : line->used);
    }
    return LINE_CHANGED;
}

/* ESC [ n P: take characters out. */
static enum line_event take_out(struct line *line, uint32_t count)
{
    uint32_t left = line->used - line->at;
    count = count < left ? count : left;
    for (uint32_t i = line->at; i + count < line->used; i++) {
        line->text[i] = line->text[i + count];
    }
    line->used -= count;
    return LINE_CHANGED;
}

/* ESC [ n @: make room; what leaves the row is gone. */
static enum line_event put_in(struct line *line, uint32_t count)
{
    uint32_t room = line->width - line->at;
    count = count < room ? count : room;
    uint32_t used = line->used + count;
    used = used < line->width ? used : line->width;
    for (uint32_t i = used; i > line->at + count; i--) {
        line->text[i - 1] = line->text[i - 1 - count];
    }
    line->used = used;
    blank(line, line->at, line->at + count);
    return LINE_CHANGED;
}

/* The last byte of ESC [ ... */
static enum line_event finish(struct line *line, uint8_t byte)
{
    uint32_t count = line->number == 0 ? 1 : line->number;
    line->state = PLAIN;
    if (line->strange) {
        return LINE_SAME;
    }
    switch (byte) {
    case 'C':
        return go(line, line->at + count);
    case 'D':
        return go(line, line->at > count ? line->at - count : 0);
    case 'G':
        return go(line, count - 1);
    case 'J':
    case 'K':
        return erase(line);
    case 'P':
        return take_out(line, count);
    case 'X':
        blank(line, line->at, line->at + count);
        return LINE_CHANGED;
    case '@':
        return put_in(line, count);
    default:
        return LINE_SAME;
    }
}

static enum line_event sequence(struct line *line, uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        line->number = line->number * 10 + (uint32_t)(byte - '0');
        line->strange = line->strange || line->number > NUMBER_MAX;
        line->number %= NUMBER_MAX + 1;
    } else if (byte < '@') {
        line->strange = true;
    } else {
        return finish(line, byte);
    }
    return LINE_SAME;
}

/* The byte after ESC. */
static void escaped(struct line *line, uint8_t byte)
{
    line->number = 0;
    line->strange = false;
    switch (byte) {
    case '[':
        line->state = SEQUENCE;
        break;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        line->state = STRING;
        break;
    default:
        line->state = byte >= ' ' && byte < '0' ? CHARSET : PLAIN;
        break;
    }
}

/* A byte from 128 on: one mark for each character, or for each stray byte. */
static enum line_event wide(struct line *line, uint8_t byte)
{
    if (byte < 0xc0 && line->rest != 0) {
        line->rest--;
        return LINE_SAME;
    }
    enum line_event event = put(line, '?');
    if (event != LINE_FULL) {
        line->rest = 0;
        line->rest += byte >= 0xc0 ? 1 : 0;
        line->rest += byte >= 0xe0 ? 1 : 0;
        line->rest += byte >= 0xf0 ? 1 : 0;
    }
    return event;
}

static enum line_event control(struct line *line, uint8_t byte)
{
    if (line->state != STRING || byte == BELL || byte == ESCAPE ||
        byte == '\n') {
        line->state = byte == ESCAPE ? ESCAPED : PLAIN;
    }
    switch (byte) {
    case '\n':
        return LINE_ENDED;
    case '\r':
        return go(line, 0);
    case '\b':
        return go(line, line->at > 0 ? line->at - 1 : 0);
    case '\t':
        return tabulate(line);
    default:
        return LINE_SAME;
    }
}

enum line_event line_feed(struct line *line, uint8_t byte)
{
    if (byte < ' ' || byte == 127) {
        line->rest = 0;
        return control(line, byte);
    }
    switch (line->state) {
    case ESCAPED:
        escaped(line, byte);
        return LINE_SAME;
    case SEQUENCE:
        return sequence(line, byte);
    case CHARSET:
        line->state = PLAIN;
        return LINE_SAME;
    case STRING:
        return LINE_SAME;
    default:
        break;
    }
    if (byte >= 128) {
        return wide(line, byte);
    }
    line->rest = 0;
    return put(line, byte);
}
