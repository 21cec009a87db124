/* SPDX-License-Identifier: Apache-2.0 */
/** @file Second processors, by the x2APIC as on the bare machine. */
#ifndef CLOISON_DRIVERS_LIB_SMP_H
#define CLOISON_DRIVERS_LIB_SMP_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/cpu.h"

/** How often each processor came to its C code. */
extern volatile uint32_t smp_alive[CPU_MAX];

/** Processors of the MADT. */
uint32_t smp_count(void);
uint32_t smp_apic_id(uint32_t cpu);
/** INIT and SIPI; whether the processor reached C within a second. */
bool smp_start(uint32_t cpu);
/* These return the trap of the ICR write, or TRAP_NONE. */
uint32_t smp_send_init(uint32_t apic_id);
uint32_t smp_send_startup(uint32_t apic_id, uint32_t vector);

#endif
