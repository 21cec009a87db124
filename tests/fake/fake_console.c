/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_console.h: keeps the text. */
#include "core/port/hw_console.h"

#include <string.h>

#include "tests/fake/fake.h"

char fake_console_text[FAKE_CONSOLE_MAX];
uint32_t fake_console_length;

void fake_console_reset(void)
{
    memset(fake_console_text, 0, sizeof fake_console_text);
    fake_console_length = 0;
}

/* Keeps the text a string: the last byte stays NUL, the excess is dropped. */
void hw_console_put(uint8_t byte)
{
    if (fake_console_length < FAKE_CONSOLE_MAX - 1) {
        fake_console_text[fake_console_length] = (char)byte;
        fake_console_length++;
    }
}
