/* SPDX-License-Identifier: Apache-2.0 */
/** @file The first UART (16550 at 0x3f8), the core's console until a console
 * domain owns it. */
#pragma once

#define SERIAL_BASE 0x3f8

/** 115200 baud, 8N1, FIFOs on, no interrupts. */
void serial_start(void);
