/* SPDX-License-Identifier: Apache-2.0 */
/** @file Console output that the owner of the serial line has not read yet. */
#include "core/lib/backlog.h"

struct backlog backlog;

void backlog_put(uint8_t byte)
{
    if (backlog.lost == 0 && backlog.used < BACKLOG_MAX) {
        backlog.byte[(backlog.first + backlog.used) % BACKLOG_MAX] = byte;
        backlog.used++;
    } else if (backlog.lost < BACKLOG_MAX) {
        backlog.lost++;
    }
}

uint32_t backlog_take(void)
{
    uint32_t byte = BACKLOG_EMPTY;

    if (backlog.used != 0) {
        byte = backlog.byte[backlog.first];
        backlog.first = (backlog.first + 1) % BACKLOG_MAX;
        backlog.used--;
    } else if (backlog.lost != 0) {
        byte = 0;
        backlog.lost--;
    }
    return byte;
}
