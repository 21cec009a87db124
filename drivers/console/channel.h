/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The console page of a client, seen from the other side.
 *
 * The client writes to all of the page at any time. Every index is read once
 * and believed only as far as it makes sense; one that does not ends what
 * waits, which is the client's loss alone. Nothing about the page is kept
 * here: after a restart work goes on where the page says.
 */
#ifndef CLOISON_DRIVERS_CONSOLE_CHANNEL_H
#define CLOISON_DRIVERS_CONSOLE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"

/** Whether there is so much that the client may be waiting for room. */
bool channel_is_filling(const volatile struct abi_console_ring *page);
/** Take at most @p limit bytes of output; how many. */
uint32_t channel_take(volatile struct abi_console_ring *page, uint8_t *bytes,
                      uint32_t limit);
/** Hand @p count bytes of input over; how many had room. */
uint32_t channel_give(volatile struct abi_console_ring *page,
                      const uint8_t *bytes, uint32_t count);
/** Whether there is output. */
bool channel_has_output(const volatile struct abi_console_ring *page);

#endif
