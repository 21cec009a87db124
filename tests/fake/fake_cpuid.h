/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_cpuid.h: one value in all registers. */
#ifndef CLOISON_TESTS_FAKE_FAKE_CPUID_H
#define CLOISON_TESTS_FAKE_FAKE_CPUID_H

#include <stdint.h>

#include "core/port/hw_cpuid.h"

/* All ones is the processor that has every feature there can be. */
extern uint32_t fake_cpuid_value;

#endif
