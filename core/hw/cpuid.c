/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file CPUID behind its port.
 *
 * Trusted because: it is the instruction.
 */
#include "core/port/hw_cpuid.h"

#include "core/hw/cpu.h"

struct cpuid_result hw_cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_registers in = cpu_cpuid(leaf, subleaf);
    struct cpuid_result out = {in.eax, in.ebx, in.ecx, in.edx};

    return out;
}
