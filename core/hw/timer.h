/* SPDX-License-Identifier: Apache-2.0 */
/** @file The clock and the one-shot timer of the boot processor. */
#pragma once

#include <stdint.h>

/** Measure the time-stamp counter and the local APIC timer; start both. */
void timer_start(void);

/** Interrupt this processor at system time @p deadline (ns) or soon after. */
void timer_arm(uint64_t deadline);
