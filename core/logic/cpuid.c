/* SPDX-License-Identifier: Apache-2.0 */
/** @file CPUID as a guest sees it. */
#include "core/logic/cpuid.h"

#include "core/abi/version.h"

struct cpuid_result cpuid_basic[CPUID_BASIC_COUNT];
struct cpuid_result cpuid_extended[CPUID_EXTENDED_COUNT];

/* Leaf 1 EDX: FPU DE PSE TSC MSR PAE CX8 APIC SEP PGE CMOV PAT PSE36
 * CLFLUSH MMX FXSR SSE SSE2; no VME, MCE, MTRR, MCA, ACPI, HTT. */
#define KEEP_1_EDX 0x078bab7dU
/* Leaf 1 ECX: SSE3 PCLMUL SSSE3 CX16 SSE4.1 SSE4.2 MOVBE POPCNT AES RDRAND;
 * no MONITOR, FMA, PCID, XSAVE, AVX, F16C, TSC_DEADLINE. */
#define KEEP_1_ECX 0x42d82203U
/* Leaf 1 ECX: x2APIC and hypervisor, which the core itself provides. */
#define SET_1_ECX 0x80200000U
/* Leaf 1 EBX: bytes of a cache line that CLFLUSH takes. */
#define KEEP_1_EBX 0x0000ff00U
/* Leaf 7 EBX: FSGSBASE BMI1 SMEP BMI2 ERMS RDSEED ADX SMAP CLFLUSHOPT CLWB
 * SHA; no HLE, AVX2, INVPCID, RTM. */
#define KEEP_7_EBX 0x219c0389U
/* Leaf 7 ECX: UMIP; no PKU, LA57, WAITPKG, CET. */
#define KEEP_7_ECX 0x00000004U
/* Leaf 7 EDX: FSRM; nothing that needs an MSR. */
#define KEEP_7_EDX 0x00000010U
/* Leaf 0x80000001 ECX: LAHF, CR8, ABM, SSE4A, MISALIGNSSE, PREFETCH; no SVM,
 * OSVW, IBS, XOP, SKINIT, WDT, LWP, TOPOEXT, PERFCTR, MONITORX. */
#define KEEP_E1_ECX 0x000001f1U
/* Leaf 0x80000001 EDX: the bits of leaf 1, SYSCALL NX MMXEXT PDPE1GB RDTSCP
 * LM; no FFXSR, 3DNOW. */
#define KEEP_E1_EDX 0x2dd3ab7dU
/* Leaf 0x80000008 EBX: CLZERO; no RDPRU, WBNOINVD, IBPB, SSBD. */
#define KEEP_E8_EBX 0x00000001U

/* Guest-physical addresses have this many bits: GFN_MAX * 4096 is 2^40. */
#define GUEST_ADDRESS_BITS 40

static const struct cpuid_result nothing = {0, 0, 0, 0};

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == a || \result == b;
  @ ensures \result <= a && \result <= b;
  @*/
static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.ebx < CPUID_APIC_ID_UNIT;
  @*/
static struct cpuid_result leaf_features(void)
{
    struct cpuid_result host = hw_cpuid(1, 0);

    host.ebx = host.ebx / 256 % 256 * 256;
    host.ecx = (host.ecx & KEEP_1_ECX) | SET_1_ECX;
    host.edx = host.edx & KEEP_1_EDX;
    return host;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.eax == 0;
  @*/
static struct cpuid_result leaf_structured(void)
{
    struct cpuid_result host = hw_cpuid(7, 0);

    host.eax = 0;
    host.ebx = host.ebx & KEEP_7_EBX;
    host.ecx = host.ecx & KEEP_7_ECX;
    host.edx = host.edx & KEEP_7_EDX;
    return host;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.ebx == 0;
  @*/
static struct cpuid_result leaf_extended_features(void)
{
    struct cpuid_result host = hw_cpuid(CPUID_EXTENDED_BASE + 1, 0);

    host.ebx = 0;
    host.ecx = host.ecx & KEEP_E1_ECX;
    host.edx = host.edx & KEEP_E1_EDX;
    return host;
}

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result.eax % 256 <= GUEST_ADDRESS_BITS;
  @ ensures \result.ecx == 0 && \result.edx == 0;
  @*/
static struct cpuid_result leaf_addresses(void)
{
    struct cpuid_result host = hw_cpuid(CPUID_EXTENDED_BASE + 8, 0);

    host.eax =
        lower(host.eax % 256, GUEST_ADDRESS_BITS) + host.eax / 256 % 256 * 256;
    host.ebx = host.ebx & KEEP_E8_EBX;
    host.ecx = 0;
    host.edx = 0;
    return host;
}

/** The leaves of the low range; 2 .. 6 stay zero. */
/*@ terminates \true;
  @ assigns cpuid_basic[0 .. CPUID_BASIC_COUNT - 1];
  @ ensures cpuid_ok;
  @*/
static void boot_basic(void)
{
    /*@ loop invariant 0 <= i <= CPUID_BASIC_COUNT;
      @ loop assigns i, cpuid_basic[0 .. CPUID_BASIC_COUNT - 1];
      @ loop variant CPUID_BASIC_COUNT - i;
      @*/
    for (uint32_t i = 0; i < CPUID_BASIC_COUNT; i++) {
        cpuid_basic[i] = nothing;
    }
    cpuid_basic[0] = hw_cpuid(0, 0);
    cpuid_basic[0].eax = lower(cpuid_basic[0].eax, CPUID_BASIC_COUNT - 1);
    if (cpuid_basic[0].eax >= 7) {
        cpuid_basic[7] = leaf_structured();
    }
    cpuid_basic[1] = leaf_features();
}

/** The leaves of the extended range: names, caches and sizes. */
/*@ terminates \true;
  @ assigns cpuid_extended[0 .. CPUID_EXTENDED_COUNT - 1];
  @*/
static void boot_extended(void)
{
    /*@ loop invariant 0 <= i <= CPUID_EXTENDED_COUNT;
      @ loop assigns i, cpuid_extended[0 .. CPUID_EXTENDED_COUNT - 1];
      @ loop variant CPUID_EXTENDED_COUNT - i;
      @*/
    for (uint32_t i = 0; i < CPUID_EXTENDED_COUNT; i++) {
        cpuid_extended[i] = hw_cpuid(CPUID_EXTENDED_BASE + i, 0);
    }
    cpuid_extended[0].eax = lower(
        cpuid_extended[0].eax, CPUID_EXTENDED_BASE + CPUID_EXTENDED_COUNT - 1);
    cpuid_extended[1] = leaf_extended_features();
    cpuid_extended[7] = nothing;
    cpuid_extended[8] = leaf_addresses();
}

void cpuid_boot(void)
{
    boot_basic();
    boot_extended();
}

/** The leaves by which a guest knows the interface: 0x40000000 + @p index. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures index > ABI_CPUID_LEAVES ==> cpuid_is(\result, 0, 0, 0, 0);
  @ ensures index == 4 ==> \result.ebx == vcpu && \result.ecx == self.v;
  @*/
static struct cpuid_result leaf_interface(struct domid self, uint32_t vcpu,
                                          uint32_t index)
{
    struct cpuid_result answer = nothing;

    switch (index) {
    case 0:
        answer.eax = ABI_CPUID_BASE + ABI_CPUID_LEAVES;
        answer.ebx = ABI_CPUID_SIGNATURE_EBX;
        answer.ecx = ABI_CPUID_SIGNATURE_ECX;
        answer.edx = ABI_CPUID_SIGNATURE_EDX;
        break;
    case 1:
        answer.eax = VERSION_NUMBER;
        break;
    case 2:
        answer.eax = 1; /* one hypercall page */
        answer.ebx = ABI_MSR_HYPERCALL_PAGE;
        break;
    case 4:
        answer.eax = ABI_CPUID_VCPU_ID_PRESENT + ABI_CPUID_DOMID_PRESENT;
        answer.ebx = vcpu;
        answer.ecx = self.v;
        break;
    default:
        break;
    }
    return answer;
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
        return answer;
    }
    if (leaf >= CPUID_EXTENDED_BASE) {
        if (leaf - CPUID_EXTENDED_BASE < CPUID_EXTENDED_COUNT) {
            answer = cpuid_extended[leaf - CPUID_EXTENDED_BASE];
        }
        return answer;
    }
    if (leaf >= ABI_CPUID_BASE) {
        answer = leaf_interface(self, vcpu, leaf - ABI_CPUID_BASE);
    }
    return answer;
}
