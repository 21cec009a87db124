/* SPDX-License-Identifier: Apache-2.0 */
/** @file The exit path: every way out of a guest and back. */
#pragma once

#include <stdint.h>

/** Run the domains on @p cpu until the last has ended; then end the machine. */
_Noreturn void trap_run(uint32_t cpu);
