/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The first UART (16550 at 0x3f8), polled.
 *
 * A domain without the ports reads all ones everywhere, as from an empty
 * socket: the UART is absent then.
 */
#ifndef CLOISON_DRIVERS_CONSOLE_UART_H
#define CLOISON_DRIVERS_CONSOLE_UART_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes its queue takes once it says that it is empty. */
#define UART_ROOM 16

enum uart_input { UART_NOTHING, UART_KEY, UART_BREAK };

/** 115200 baud, 8N1, no interrupts. */
void uart_start(void);
/** Whether UART_ROOM bytes can be put now; false if there is no UART. */
bool uart_is_empty(void);
void uart_put(uint8_t byte);
enum uart_input uart_get(uint8_t *key);

#endif
