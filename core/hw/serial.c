/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The UART behind the console port.
 *
 * Trusted because: it touches ports 0x3f8 to 0x3ff only (16550D data sheet,
 * §8).
 */
#include "core/hw/serial.h"

#include "core/hw/cpu.h"
#include "core/port/hw_console.h"

#define LINE_STATUS_EMPTY 0x20U

/* Reads of a status that never comes (no UART) end after this many. */
#define SERIAL_SPIN_MAX 100000U

/* A domain has the line: what is written waits for it. */
static bool taken;

void serial_start(void)
{
    cpu_out8(SERIAL_BASE + 1, 0x00);
    cpu_out8(SERIAL_BASE + 3, 0x80);
    cpu_out8(SERIAL_BASE + 0, 0x01);
    cpu_out8(SERIAL_BASE + 1, 0x00);
    cpu_out8(SERIAL_BASE + 3, 0x03);
    cpu_out8(SERIAL_BASE + 2, 0x07);
    cpu_out8(SERIAL_BASE + 4, 0x03);
}

static void put_raw(uint8_t byte)
{
    for (uint32_t i = 0; i < SERIAL_SPIN_MAX; i++) {
        if ((cpu_in8(SERIAL_BASE + 5) & LINE_STATUS_EMPTY) != 0) {
            break;
        }
        cpu_pause();
    }
    cpu_out8(SERIAL_BASE, byte);
}

void hw_console_put(uint8_t byte)
{
    if (taken) {
        backlog_put(byte);
        return;
    }
    if (byte == '\n') {
        put_raw('\r');
    }
    put_raw(byte);
}

uint32_t hw_console_take(void)
{
    taken = true;
    return backlog_take();
}

bool hw_console_is_crowded(void)
{
    return backlog.used > BACKLOG_MAX / 2;
}

void hw_console_back(void)
{
    taken = false;
    serial_start();
    while (backlog.used != 0) {
        hw_console_put((uint8_t)backlog_take());
    }
}
