/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_cpuid.h. */
#include "tests/fake/fake_cpuid.h"

uint32_t fake_cpuid_value;

struct cpuid_result hw_cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_result r = {fake_cpuid_value, fake_cpuid_value,
                             fake_cpuid_value, fake_cpuid_value};

    (void)leaf;
    (void)subleaf;
    return r;
}
