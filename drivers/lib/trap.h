/* SPDX-License-Identifier: Apache-2.0 */
/** @file Traps and interrupts of a domain. */
#ifndef CLOISON_DRIVERS_LIB_TRAP_H
#define CLOISON_DRIVERS_LIB_TRAP_H

#include <stdint.h>

/* Vectors, and what the guarded accessors return when no trap came. */
enum trap_vector {
    TRAP_NONE = 0,
    TRAP_UD = 6,
    TRAP_GP = 13,
    TRAP_PF = 14,
    TRAP_UPCALL = 0xf3
};

/** Load the descriptor tables on processor @p id. */
void trap_setup(uint32_t id);
/** Let user mode come back by INT @p vector, to the code at @p stub. */
void trap_gate_user(uint32_t vector, const uint8_t *stub);

#endif
