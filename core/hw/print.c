/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Prints without buffers, so that it works in the middle of a crash.
 *
 * Trusted because: it writes the console port and nothing else.
 */
#include "core/hw/print.h"

#include "core/port/hw_console.h"

void print_text(const char *text)
{
    for (; *text != '\0'; text++) {
        hw_console_put((uint8_t)*text);
    }
}

void print_number(uint64_t value)
{
    uint64_t unit = 1;

    while (value / unit >= 10) {
        unit *= 10;
    }
    for (; unit != 0; unit /= 10) {
        hw_console_put((uint8_t)('0' + value / unit % 10));
    }
}

void print_byte(uint8_t value)
{
    hw_console_put((uint8_t) "0123456789abcdef"[value >> 4]);
    hw_console_put((uint8_t) "0123456789abcdef"[value & 15]);
}

void print_value(const char *name, uint64_t value)
{
    print_text(name);
    print_text("0x");
    for (uint32_t i = 0; i < 8; i++) {
        print_byte((uint8_t)(value >> (56 - 8 * i)));
    }
}
