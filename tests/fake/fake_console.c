/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_console.h: keeps the text. */
#include "core/port/hw_console.h"

#include <string.h>

#include "tests/fake/fake.h"

char fake_console_text[FAKE_CONSOLE_MAX];
uint32_t fake_console_length;
struct fake_line fake_line;

void fake_console_reset(void)
{
    memset(fake_console_text, 0, sizeof fake_console_text);
    fake_console_length = 0;
    memset(&fake_line, 0, sizeof fake_line);
}

/* Keeps the text a string: the last byte stays NUL, the excess is dropped. */
void hw_console_put(uint8_t byte)
{
    if (fake_console_length < FAKE_CONSOLE_MAX - 1) {
        fake_console_text[fake_console_length] = (char)byte;
        fake_console_length++;
    }
}

void hw_console_give(struct domid domain)
{
    fake_line.given++;
    fake_line.owner = domain.v;
}

/* All that was written waits, but for what was read. */
uint32_t hw_console_take(void)
{
    fake_line.taken = true;
    if (fake_line.read == fake_console_length) {
        return BACKLOG_EMPTY;
    }
    fake_line.read++;
    return (uint8_t)fake_console_text[fake_line.read - 1];
}

bool hw_console_is_crowded(void)
{
    return fake_line.crowded;
}

void hw_console_back(void)
{
    fake_line.taken = false;
}
