/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ends the machine.
 *
 * Trusted because: it writes port 0xf4 and halts.
 */
#include "core/hw/machine.h"

#include "core/hw/cpu.h"

#define DEBUG_EXIT_PORT 0xf4

_Noreturn void machine_exit(uint8_t status)
{
    cpu_out8(DEBUG_EXIT_PORT, status);
    cpu_stop();
}
