/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file CPUID behind its port.
 *
 * Trusted because: it is the instruction.
 */
#include "core/port/hw_cpuid.h"

struct cpuid_result hw_cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_result out;

    __asm__ volatile("cpuid"
                     : "=a"(out.eax), "=b"(out.ebx), "=c"(out.ecx),
                       "=d"(out.edx)
                     : "a"(leaf), "c"(subleaf));
    return out;
}
