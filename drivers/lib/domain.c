/* SPDX-License-Identifier: Apache-2.0 */
/** @file How a domain ends, and what it did not define. */
#include "core/abi/hypercall.h"
#include "core/abi/version.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/console.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/hypercall.h"

__attribute__((weak)) void domain_second(uint32_t cpu)
{
    (void)cpu;
}

__attribute__((weak)) void domain_fail(const char *what)
{
    say("cannot go on: %s\n", what);
    domain_shutdown(SHUTDOWN_REASON_CRASH);
}

void domain_shutdown(uint32_t reason)
{
    struct abi_sched_shutdown argument = {reason};
    cpu_irq_off();
    sched_op(SCHED_OP_SHUTDOWN, &argument);
    for (;;) {
        cpu_stop();
    }
}

uint32_t domain_self(void)
{
    return cpu_cpuid(ABI_CPUID_BASE + 4, 0).ecx;
}
