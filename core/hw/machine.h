/* SPDX-License-Identifier: Apache-2.0 */
/** @file How the machine ends. */
#pragma once

#include <stdint.h>

/*
 * Values written to the debug exit port (QEMU isa-debug-exit, 0xf4): QEMU's
 * exit status is (value << 1) | 1.
 */
#define MACHINE_EXIT_DONE 0x10U    /* every domain ended */
#define MACHINE_EXIT_REFUSED 0x11U /* no image, or one that does not verify */
#define MACHINE_EXIT_PANIC 0x12U   /* an invariant of the core broke */

/** Leave through the debug exit; power off or halt where there is none. */
_Noreturn void machine_exit(uint8_t status);
