/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: what the processor says about itself. */
#pragma once

#include <stdint.h>

/*@ ghost int hw_cpuid_state; */

/** The four registers a CPUID instruction leaves behind. */
struct cpuid_result {
    uint32_t eax, ebx, ecx, edx;
};

/** Execute CPUID on this processor. */
/*@ terminates \true;
  @ assigns \result \from hw_cpuid_state, leaf, subleaf;
  @*/
struct cpuid_result hw_cpuid(uint32_t leaf, uint32_t subleaf);
