/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console output and the verdict of a micro-guest. */
#include <stdarg.h>

#include "tests/guests/lib/guest.h"

#define LINE_BYTES 200

/* Filled per scenario by the makefile's guest_name.c. */
extern const char guest_name[];

static uint32_t failure_count;
static char first_failure[LINE_BYTES];

struct line {
    char text[LINE_BYTES];
    uint32_t length;
};

static void line_put(struct line *line, char c)
{
    if (line->length < LINE_BYTES) {
        line->text[line->length] = c;
        line->length++;
    }
}

static void line_puts(struct line *line, const char *text)
{
    for (; *text != 0; text++) {
        line_put(line, *text);
    }
}

static void line_number(struct line *line, uint64_t value, uint64_t base)
{
    char digits[20];
    uint32_t count = 0;
    do {
        digits[count] = "0123456789abcdef"[value % base];
        count++;
        value /= base;
    } while (value != 0);
    while (count > 0) {
        count--;
        line_put(line, digits[count]);
    }
}

static void line_signed(struct line *line, int64_t value)
{
    if (value < 0) {
        line_put(line, '-');
        line_number(line, 0 - (uint64_t)value, 10);
        return;
    }
    line_number(line, (uint64_t)value, 10);
}

static void line_format(struct line *line, const char *format, va_list *list)
{
    for (; *format != 0; format++) {
        if (*format != '%') {
            line_put(line, *format);
            continue;
        }
        format++;
        switch (*format) {
        case 's':
            line_puts(line, va_arg(*list, const char *));
            break;
        case 'c':
            line_put(line, (char)va_arg(*list, int));
            break;
        case 'd':
            line_signed(line, va_arg(*list, int64_t));
            break;
        case 'u':
            line_number(line, va_arg(*list, uint64_t), 10);
            break;
        default:
            line_puts(line, "0x");
            line_number(line, va_arg(*list, uint64_t), 16);
            break;
        }
    }
}

void console_write(const char *text, uint64_t length)
{
    hypercall(HC_CONSOLE_IO, CONSOLE_WRITE, length, (uint64_t)text);
}

void say(const char *format, ...)
{
    struct line line = {.length = 0};
    va_list list;
    va_start(list, format);
    line_format(&line, format, &list);
    va_end(list);
    console_write(line.text, line.length);
}

static void failed(const char *what, int64_t got, int64_t wanted)
{
    failure_count++;
    say("%s: not kept: %s: got %d, wanted %d\n", guest_name, what, got, wanted);
    if (failure_count == 1) {
        struct line line = {.length = 0};
        line_puts(&line, what);
        line_puts(&line, " got ");
        line_signed(&line, got);
        line_puts(&line, " wanted ");
        line_signed(&line, wanted);
        line_put(&line, 0);
        line.text[LINE_BYTES - 1] = 0;
        memcpy(first_failure, line.text, LINE_BYTES);
    }
}

void expect(const char *what, int64_t got, int64_t wanted)
{
    if (got != wanted) {
        failed(what, got, wanted);
    }
}

void expect_true(const char *what, bool holds)
{
    expect(what, holds ? 1 : 0, 1);
}

void require(const char *what, int64_t got, int64_t wanted)
{
    if (got != wanted) {
        failed(what, got, wanted);
        verdict();
    }
}

void expect_refused(const char *what, int64_t got)
{
    if (got >= 0) {
        failed(what, got, -1);
    }
}

uint32_t failures(void)
{
    return failure_count;
}

void guest_shutdown(uint64_t reason)
{
    uint32_t argument[2] = {(uint32_t)reason, 0};
    cpu_irq_off();
    sched_op(SCHED_SHUTDOWN, argument);
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

void verdict(void)
{
    if (failure_count == 0) {
        say("GUEST %s: PASS\n", guest_name);
        guest_shutdown(SHUTDOWN_POWEROFF);
    }
    say("GUEST %s: FAIL %s (%u in all)\n", guest_name, first_failure,
        (uint64_t)failure_count);
    guest_shutdown(SHUTDOWN_CRASH);
}

void give_up(const char *what)
{
    require(what, 0, 1);
    for (;;) {
        cpu_pause();
    }
}

void *memset(void *to, int byte, size_t length)
{
    void *start = to;
    __asm__ volatile("rep stosb"
                     : "+D"(to), "+c"(length)
                     : "a"(byte)
                     : "memory");
    return start;
}

void *memcpy(void *to, const void *from, size_t length)
{
    void *start = to;
    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(from), "+c"(length)
                     :
                     : "memory");
    return start;
}

int memcmp(const void *a, const void *b, size_t length)
{
    const uint8_t *left = a;
    const uint8_t *right = b;
    for (size_t i = 0; i < length; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
