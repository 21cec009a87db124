/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file CPUID as a guest sees it: an allow-list over the processor's answers.
 *
 * A feature that is not listed here does not exist for a guest. What the core
 * cannot switch between guests (XSAVE state, performance counters, machine
 * checks, MONITOR, nested SVM, speculation controls) is not listed.
 *
 * The answers that do not depend on who asks are computed once, at boot.
 */
#pragma once

#include "core/lib/types.h"
#include "core/port/hw_cpuid.h"

/* Leaves 0 .. 7 and 0x80000000 .. 0x80000008 are answered. */
#define CPUID_BASIC_COUNT 8
#define CPUID_EXTENDED_BASE 0x80000000
#define CPUID_EXTENDED_COUNT 9

/* EBX of leaf 1 holds the APIC id in steps of this: bits 24 .. 31. */
#define CPUID_APIC_ID_UNIT 16777216

/* Answers of both ranges, filled in by cpuid_boot(). */
extern struct cpuid_result cpuid_basic[CPUID_BASIC_COUNT];
extern struct cpuid_result cpuid_extended[CPUID_EXTENDED_COUNT];

/*@ // The APIC id field is left free for the vCPU that asks.
  @ predicate cpuid_ok{L} = cpuid_basic[1].ebx < CPUID_APIC_ID_UNIT;
  @ predicate cpuid_is{L}(struct cpuid_result r, integer eax, integer ebx,
  @                       integer ecx, integer edx) =
  @     r.eax == eax && r.ebx == ebx && r.ecx == ecx && r.edx == edx;
  @*/

/** Ask the processor and keep what guests may know. */
/*@ terminates \true;
  @ assigns cpuid_basic[0 .. CPUID_BASIC_COUNT - 1],
  @         cpuid_extended[0 .. CPUID_EXTENDED_COUNT - 1];
  @ ensures cpuid_ok;
  @ ensures cpuid_basic[0].eax < CPUID_BASIC_COUNT;
  @ ensures cpuid_extended[0].eax <
  @     CPUID_EXTENDED_BASE + CPUID_EXTENDED_COUNT;
  @ ensures cpuid_extended[8].eax % 256 <= 40;
  @*/
void cpuid_boot(void);

/** Answer CPUID for @p vcpu of @p self; unknown leaves answer zeros. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX && cpuid_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures leaf == 1 ==> \result.ebx ==
  @     cpuid_basic[1].ebx + vcpu * CPUID_APIC_ID_UNIT;
  @ ensures leaf != 1 && leaf != 7 && leaf < CPUID_BASIC_COUNT ==>
  @     \result == cpuid_basic[leaf];
  @ ensures leaf == 0x40000004 ==> \result.ebx == vcpu &&
  @     \result.ecx == self.v;
  @ ensures CPUID_BASIC_COUNT <= leaf < 0x40000000 ==>
  @     cpuid_is(\result, 0, 0, 0, 0);
  @ ensures 0x40000005 <= leaf < CPUID_EXTENDED_BASE ==>
  @     cpuid_is(\result, 0, 0, 0, 0);
  @ ensures leaf >= CPUID_EXTENDED_BASE + CPUID_EXTENDED_COUNT ==>
  @     cpuid_is(\result, 0, 0, 0, 0);
  @*/
struct cpuid_result cpuid_answer(struct domid self, uint32_t vcpu,
                                 uint32_t leaf, uint32_t subleaf);
