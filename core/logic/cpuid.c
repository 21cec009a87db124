/* SPDX-License-Identifier: Apache-2.0 */
/** @file CPUID as a guest sees it. */
#include "core/logic/cpuid.h"

#include "core/abi/version.h"

struct cpuid_result cpuid_basic[CPUID_BASIC_COUNT];
struct cpuid_result cpuid_extended[CPUID_EXTENDED_COUNT];

/* All bits of a register. */
#define ALL 0xffffffffU

/* Leaf 1 ECX: x2APIC and hypervisor, which the core itself provides. */
#define SET_1_ECX 0x80200000U

/* Guest-physical addresses have this many bits: GFN_MAX * 4096 is 2^40. */
#define GUEST_ADDRESS_BITS 40

static const struct cpuid_result nothing = {0, 0, 0, 0};

/*
 * What guests may know of EAX, EBX, ECX and EDX. Leaf 1: the model; bytes of a
 * cache line that CLFLUSH takes; SSE3 PCLMUL SSSE3 CX16 SSE4.1 SSE4.2 MOVBE
 * POPCNT AES RDRAND, no MONITOR, FMA, PCID, XSAVE, AVX, F16C, TSC_DEADLINE;
 * FPU DE PSE TSC MSR PAE CX8 APIC SEP PGE CMOV PAT PSE36 CLFLUSH MMX FXSR SSE
 * SSE2, no VME, MCE, MTRR, MCA, ACPI, HTT. Leaf 7: FSGSBASE BMI1 SMEP BMI2
 * ERMS RDSEED ADX SMAP CLFLUSHOPT CLWB SHA, no HLE, AVX2, INVPCID, RTM; UMIP,
 * no PKU, LA57, WAITPKG, CET; FSRM, nothing that needs an MSR.
 */
static const struct cpuid_result basic_keep[CPUID_BASIC_COUNT] = {
    [0] = {ALL, ALL, ALL, ALL},
    [1] = {ALL, 0x0000ff00U, 0x42d82203U, 0x078bab7dU},
    [7] = {0, 0x219c0389U, 0x00000004U, 0x00000010U},
};

/*
 * Leaf 1: LAHF CR8 ABM SSE4A MISALIGNSSE PREFETCH, no SVM, OSVW, IBS, XOP,
 * SKINIT, WDT, LWP, TOPOEXT, PERFCTR, MONITORX; the bits of leaf 1 above,
 * SYSCALL NX MMXEXT PDPE1GB RDTSCP LM, no FFXSR, 3DNOW. Leaves 2 .. 6: names
 * and caches. Leaf 8: sizes of addresses; CLZERO, no RDPRU, WBNOINVD, IBPB,
 * SSBD.
 */
static const struct cpuid_result extended_keep[CPUID_EXTENDED_COUNT] = {
    {ALL, ALL, ALL, ALL},   {ALL, 0, 0x000001f1U, 0x2dd3ab7dU},
    {ALL, ALL, ALL, ALL},   {ALL, ALL, ALL, ALL},
    {ALL, ALL, ALL, ALL},   {ALL, ALL, ALL, ALL},
    {ALL, ALL, ALL, ALL},   {0, 0, 0, 0},
    {0x0000ffffU, 1, 0, 0},
};

/* The leaves by which a guest knows the interface. */
static const struct cpuid_result interface[ABI_CPUID_LEAVES] = {
    [0] = {ABI_CPUID_BASE + ABI_CPUID_LEAVES, ABI_CPUID_SIGNATURE_EBX,
           ABI_CPUID_SIGNATURE_ECX, ABI_CPUID_SIGNATURE_EDX},
    [1] = {VERSION_NUMBER, 0, 0, 0},
    [2] = {1, ABI_MSR_HYPERCALL_PAGE, 0, 0}, /* one hypercall page */
    [4] = {ABI_CPUID_VCPU_ID_PRESENT + ABI_CPUID_DOMID_PRESENT, 0, 0, 0},
};

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == a || \result == b;
  @ ensures \result <= a && \result <= b;
  @*/
static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/** The processor's answer to @p leaf, as far as guests may know it. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static struct cpuid_result kept(uint32_t leaf, struct cpuid_result keep)
{
    struct cpuid_result host = hw_cpuid(leaf, 0);

    host.eax = host.eax & keep.eax;
    host.ebx = host.ebx & keep.ebx;
    host.ecx = host.ecx & keep.ecx;
    host.edx = host.edx & keep.edx;
    return host;
}

void cpuid_boot(void)
{
    /*@ loop invariant 0 <= i <= CPUID_BASIC_COUNT;
      @ loop assigns i, cpuid_basic[0 .. CPUID_BASIC_COUNT - 1];
      @ loop variant CPUID_BASIC_COUNT - i;
      @*/
    for (uint32_t i = 0; i < CPUID_BASIC_COUNT; i++) {
        cpuid_basic[i] = kept(i, basic_keep[i]);
    }
    /*@ loop invariant 0 <= i <= CPUID_EXTENDED_COUNT;
      @ loop assigns i, cpuid_extended[0 .. CPUID_EXTENDED_COUNT - 1];
      @ loop variant CPUID_EXTENDED_COUNT - i;
      @*/
    for (uint32_t i = 0; i < CPUID_EXTENDED_COUNT; i++) {
        cpuid_extended[i] = kept(CPUID_EXTENDED_BASE + i, extended_keep[i]);
    }
    cpuid_basic[0].eax = lower(cpuid_basic[0].eax, CPUID_BASIC_COUNT - 1);
    cpuid_basic[1].ebx = cpuid_basic[1].ebx % CPUID_APIC_ID_UNIT;
    cpuid_basic[1].ecx = cpuid_basic[1].ecx | SET_1_ECX;
    if (cpuid_basic[0].eax < 7) {
        cpuid_basic[7] = nothing;
    }
    cpuid_extended[0].eax = lower(
        cpuid_extended[0].eax, CPUID_EXTENDED_BASE + CPUID_EXTENDED_COUNT - 1);
    cpuid_extended[8].eax =
        lower(cpuid_extended[8].eax % 256, GUEST_ADDRESS_BITS) +
        cpuid_extended[8].eax / 256 % 256 * 256;
}

struct cpuid_result cpuid_answer(struct domid self, uint32_t vcpu,
                                 uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_result answer = nothing;

    if (leaf < CPUID_BASIC_COUNT) {
        if (leaf != 7 || subleaf == 0) {
            answer = cpuid_basic[leaf];
        }
        if (leaf == 1) {
            answer.ebx += vcpu * CPUID_APIC_ID_UNIT;
        }
    } else if (leaf >= CPUID_EXTENDED_BASE) {
        if (leaf - CPUID_EXTENDED_BASE < CPUID_EXTENDED_COUNT) {
            answer = cpuid_extended[leaf - CPUID_EXTENDED_BASE];
        }
    } else if (leaf >= ABI_CPUID_BASE &&
               leaf - ABI_CPUID_BASE < ABI_CPUID_LEAVES) {
        answer = interface[leaf - ABI_CPUID_BASE];
        if (leaf == ABI_CPUID_BASE + 4) {
            answer.ebx = vcpu;
            answer.ecx = self.v;
        }
    }
    return answer;
}
