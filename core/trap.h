/* SPDX-License-Identifier: Apache-2.0 */
/** @file The exit path: every way out of a guest and back. */
#ifndef CLOISON_CORE_TRAP_H
#define CLOISON_CORE_TRAP_H

/** Run the domains until the last one has ended; then end the machine. */
_Noreturn void trap_run(void);

#endif
