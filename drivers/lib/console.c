/* SPDX-License-Identifier: Apache-2.0 */
/** @file Output on the core's console, by console_io. */
#include <stdarg.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/console.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/text.h"

void console_write(const char *bytes, uint64_t length)
{
    hypercall(HYPERCALL_CONSOLE_IO, CONSOLE_OP_WRITE, length, (uint64_t)bytes);
}

void say(const char *format, ...)
{
    struct text text = {.length = 0};
    va_list list;
    va_start(list, format);
    text_format_list(&text, format, &list);
    va_end(list);
    console_write(text.bytes, text.length);
}
