/* SPDX-License-Identifier: Apache-2.0 */
/** @file Accesses that may trap: each returns the vector, or TRAP_NONE. */
#ifndef CLOISON_DRIVERS_LIB_GUARD_H
#define CLOISON_DRIVERS_LIB_GUARD_H

#include <stdint.h>

uint32_t try_rdmsr(uint32_t msr, uint64_t *value);
uint32_t try_wrmsr(uint32_t msr, uint64_t value);
uint32_t try_read(uint64_t address, uint64_t *value);
uint32_t try_write(uint64_t address, uint64_t value);
/** Execute the instruction bytes at @p code, followed by RET. */
uint32_t try_call(uint64_t code);

#endif
