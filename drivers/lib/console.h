/* SPDX-License-Identifier: Apache-2.0 */
/** @file Output on the core's console, which puts the domain's name first. */
#ifndef CLOISON_DRIVERS_LIB_CONSOLE_H
#define CLOISON_DRIVERS_LIB_CONSOLE_H

#include <stdint.h>

void console_write(const char *bytes, uint64_t length);
/** Formats: %s %c %d (int64_t) %u (uint64_t) %x (uint64_t). */
void say(const char *format, ...);

#endif
