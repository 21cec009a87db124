/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a domain defines, and how it ends. */
#ifndef CLOISON_DRIVERS_LIB_DOMAIN_H
#define CLOISON_DRIVERS_LIB_DOMAIN_H

#include <stdint.h>

#define NORETURN __attribute__((noreturn))

/** Defined by the domain: what vCPU 0 does; to return is to power off. */
void domain_main(void);
/** May be defined: what vCPU @p cpu does after smp_start(). */
void domain_second(uint32_t cpu);
/** May be defined: what happens when the runtime cannot go on; otherwise
 * @p what is said and the domain ends as crashed. */
NORETURN void domain_fail(const char *what);

/** End at once, with a SHUTDOWN_REASON_*. */
NORETURN void domain_shutdown(uint32_t reason);
/** This domain's number, by CPUID. */
uint32_t domain_self(void);

#endif
