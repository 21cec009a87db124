/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The hypercall page of older kernels: if CPUID offers one it works,
 * and it goes nowhere but into the domain's own memory.
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

static uint8_t page[4096] PAGE_ALIGNED;

static int64_t call_version(void)
{
    int64_t result;
    uint64_t slot = (uint64_t)page + 32 * HC_XEN_VERSION;
    __asm__ volatile("call *%1"
                     : "=a"(result)
                     : "r"(slot), "D"(VER_VERSION), "S"(0)
                     : "memory");
    return result;
}

void guest_main(void)
{
    struct cpuid_regs r = cpu_cpuid(0x40000002, 0);
    if (r.eax == 0) {
        expect("no page, no register", try_wrmsr(0x40000000, (uint64_t)page),
               TRAP_GP);
        return;
    }
    expect("one page", r.eax, 1);
    expect("absent memory", try_wrmsr(r.ebx, ABSENT_GPA), TRAP_GP);
    expect("beyond 40 bits", try_wrmsr(r.ebx, 1ul << 40), TRAP_GP);
    expect("2^52", try_wrmsr(r.ebx, 1ul << 52), TRAP_GP);
    expect("own page", try_wrmsr(r.ebx, (uint64_t)page), 0);
    expect("a call through it", call_version(),
           hypercall(HC_XEN_VERSION, VER_VERSION, 0, 0));
}
