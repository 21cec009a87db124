/* SPDX-License-Identifier: Apache-2.0 */
/** @file Words and numbers on the core's console, for boot and crash. */
#pragma once

#include <stdint.h>

void print_text(const char *text);
void print_number(uint64_t value);                  /* decimal */
void print_value(const char *name, uint64_t value); /* 0x, 16 digits */
void print_byte(uint8_t value);                     /* two hexadecimal digits */
