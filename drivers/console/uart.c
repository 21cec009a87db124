/* SPDX-License-Identifier: Apache-2.0 */
/** @file The first UART, polled (16550D data sheet, section 8). */
#include "drivers/console/uart.h"

#define BASE 0x3f8
#define DATA BASE
#define INTERRUPTS (BASE + 1)
#define QUEUES (BASE + 2)
#define LINE_CONTROL (BASE + 3)
#define MODEM_CONTROL (BASE + 4)
#define LINE_STATUS (BASE + 5)

#define STATUS_READY 1
#define STATUS_BREAK 16
#define STATUS_EMPTY 32
#define STATUS_ABSENT 0xff

static void out(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static uint8_t in(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

void uart_start(void)
{
    out(INTERRUPTS, 0);
    out(LINE_CONTROL, 0x80);
    out(DATA, 1);
    out(INTERRUPTS, 0);
    out(LINE_CONTROL, 3);
    /* On, but not cleared: the core's last bytes may still be in it. */
    out(QUEUES, 1);
    out(MODEM_CONTROL, 3);
}

bool uart_is_empty(void)
{
    uint8_t status = in(LINE_STATUS);
    return status != STATUS_ABSENT && status / STATUS_EMPTY % 2 == 1;
}

void uart_put(uint8_t byte)
{
    out(DATA, byte);
}

enum uart_input uart_get(uint8_t *key)
{
    uint8_t status = in(LINE_STATUS);
    if (status == STATUS_ABSENT || status % 2 != STATUS_READY) {
        return UART_NOTHING;
    }
    *key = in(DATA);
    return status / STATUS_BREAK % 2 == 1 ? UART_BREAK : UART_KEY;
}
