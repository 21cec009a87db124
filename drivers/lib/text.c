/* SPDX-License-Identifier: Apache-2.0 */
/** @file One line of text, put together without allocation. */
#include "drivers/lib/text.h"

void text_put(struct text *text, char c)
{
    if (text->length < TEXT_BYTES) {
        text->bytes[text->length] = c;
        text->length++;
    }
}

static void text_string(struct text *text, const char *string)
{
    for (; *string != 0; string++) {
        text_put(text, *string);
    }
}

static void text_number(struct text *text, uint64_t value, uint64_t base)
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
        text_put(text, digits[count]);
    }
}

static void text_signed(struct text *text, int64_t value)
{
    if (value < 0) {
        text_put(text, '-');
        text_number(text, 0 - (uint64_t)value, 10);
        return;
    }
    text_number(text, (uint64_t)value, 10);
}

void text_format_list(struct text *text, const char *format, va_list *list)
{
    for (; *format != 0; format++) {
        if (*format != '%') {
            text_put(text, *format);
            continue;
        }
        format++;
        switch (*format) {
        case 's':
            text_string(text, va_arg(*list, const char *));
            break;
        case 'c':
            text_put(text, (char)va_arg(*list, int));
            break;
        case 'd':
            text_signed(text, va_arg(*list, int64_t));
            break;
        case 'u':
            text_number(text, va_arg(*list, uint64_t), 10);
            break;
        default:
            text_string(text, "0x");
            text_number(text, va_arg(*list, uint64_t), 16);
            break;
        }
    }
}

void text_format(struct text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    text_format_list(text, format, &list);
    va_end(list);
}
