/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Registers: those not listed #GP, EFER keeps its rules, the x2APIC
 * window has nothing beyond its page (XSA-108).
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define MSR_EFER 0xc0000080
#define EFER_SCE 0x001ul
#define EFER_LME 0x100ul
#define EFER_LMA 0x400ul
#define EFER_NXE 0x800ul
#define EFER_SVME 0x1000ul
#define EFER_FFXSR 0x4000ul

/* Registers that may be read besides the x2APIC's. */
static const uint32_t readable[] = {
    0x10,       0x1b,       0x8b,       0x174,      0x175,      0x176,
    0x277,      0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084,
    0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103,
};

static const uint32_t x2apic_readable[] = {
    0x802, 0x803, 0x808, 0x80d, 0x80f, 0x828, 0x82f, 0x830, 0x832,
    0x833, 0x834, 0x835, 0x836, 0x837, 0x838, 0x839, 0x83e,
};

static bool listed(uint32_t msr)
{
    for (uint32_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++) {
        if (readable[i] == msr) {
            return true;
        }
    }
    for (uint32_t i = 0; i < sizeof(x2apic_readable) / sizeof(uint32_t); i++) {
        if (x2apic_readable[i] == msr) {
            return true;
        }
    }
    return msr >= 0x810 && msr <= 0x827;
}

static void scan(uint32_t from, uint32_t to)
{
    uint64_t value;
    uint32_t wrong = 0;
    for (uint32_t msr = from; msr < to; msr++) {
        if (try_rdmsr(msr, &value) != TRAP_GP && !listed(msr)) {
            wrong++;
            say("MSR %x can be read: %x\n", (uint64_t)msr, value);
            if (wrong == 8) {
                break;
            }
        }
    }
    expect("unlisted registers that can be read", wrong, 0);
}

static void efer(void)
{
    uint64_t before;
    uint64_t now;
    expect("EFER can be read", try_rdmsr(MSR_EFER, &before), 0);
    expect("SVME is not seen", (int64_t)(before & EFER_SVME), 0);
    expect("long mode is on", (int64_t)(before & (EFER_LMA + EFER_LME)),
           EFER_LMA + EFER_LME);
    expect("same value", try_wrmsr(MSR_EFER, before), 0);
    expect("SVME set", try_wrmsr(MSR_EFER, before | EFER_SVME), TRAP_GP);
    expect("LME cleared while paging", try_wrmsr(MSR_EFER, before & ~EFER_LME),
           TRAP_GP);
    expect("reserved bit 63", try_wrmsr(MSR_EFER, before | 1ul << 63), TRAP_GP);
    expect("reserved bit 1", try_wrmsr(MSR_EFER, before | 2), TRAP_GP);
    expect("SCE toggled", try_wrmsr(MSR_EFER, before ^ EFER_SCE), 0);
    expect("EFER read", try_rdmsr(MSR_EFER, &now), 0);
    expect("SCE is toggled", (int64_t)now, (int64_t)(before ^ EFER_SCE));
    expect("back", try_wrmsr(MSR_EFER, before), 0);
}

static void x2apic(void)
{
    uint64_t base = 0;
    uint64_t value = 0;
    expect("APIC_BASE", try_rdmsr(0x1b, &base), 0);
    expect("x2APIC is on, boot processor", (int64_t)base, 0xfee00d00);
    expect("same value", try_wrmsr(0x1b, base), 0);
    expect("xAPIC mode", try_wrmsr(0x1b, base - 0x400), TRAP_GP);
    expect("off", try_wrmsr(0x1b, base - 0xc00), TRAP_GP);
    expect("moved", try_wrmsr(0x1b, base + 0x1000), TRAP_GP);
    expect("id", try_rdmsr(0x802, &value), 0);
    expect("id is the MADT's", (int64_t)value, smp_apic_id(0));
    expect("id written", try_wrmsr(0x802, 1), TRAP_GP);
    expect("version", try_rdmsr(0x803, &value), 0);
    expect("version value", (int64_t)value, 0x00030014);
    expect("LDR", try_rdmsr(0x80d, &value), 0);
    expect(
        "LDR value", (int64_t)value,
        (int64_t)((smp_apic_id(0) / 16 << 16) + (1u << smp_apic_id(0) % 16)));
    expect("EOI 0", try_wrmsr(0x80b, 0), 0);
    expect("EOI 1", try_wrmsr(0x80b, 1), TRAP_GP);
    expect("TPR", try_wrmsr(0x808, 0x10), 0);
    expect("TPR read", try_rdmsr(0x808, &value), 0);
    expect("TPR value", (int64_t)value, 0x10);
    expect("TPR back", try_wrmsr(0x808, 0), 0);
    expect("ICR to vector 0..15 of nobody",
           try_wrmsr(0x830, 0x7fffffff00000000), 0);
}

static void self_ipi(void)
{
    expect("SVR on", try_wrmsr(0x80f, 0x1ff), 0);
    cpu_irq_on();
    expect("SELF_IPI", try_wrmsr(0x83f, 0x40), 0);
    __asm__ volatile("nop; nop" : : : "memory");
    expect("it comes", cpu_self()->interrupts[0x40], 1);
    expect("EOI", try_wrmsr(0x80b, 0), 0);
    cpu_irq_off();
}

/* Each begins with xor eax, eax; xor ecx, ecx: operands come first. */
static void instructions(void)
{
    static const uint8_t vmrun[] = {0x31, 0xc0, 0x31, 0xc9,
                                    0x0f, 0x01, 0xd8, 0xc3};
    static const uint8_t vmload[] = {0x31, 0xc0, 0x31, 0xc9,
                                     0x0f, 0x01, 0xda, 0xc3};
    static const uint8_t vmsave[] = {0x31, 0xc0, 0x31, 0xc9,
                                     0x0f, 0x01, 0xdb, 0xc3};
    static const uint8_t stgi[] = {0x31, 0xc0, 0x31, 0xc9,
                                   0x0f, 0x01, 0xdc, 0xc3};
    static const uint8_t clgi[] = {0x31, 0xc0, 0x31, 0xc9,
                                   0x0f, 0x01, 0xdd, 0xc3};
    static const uint8_t invlpga[] = {0x31, 0xc0, 0x31, 0xc9,
                                      0x0f, 0x01, 0xdf, 0xc3};
    static const uint8_t monitor[] = {0x31, 0xc0, 0x31, 0xc9,
                                      0x0f, 0x01, 0xc8, 0xc3};
    static const uint8_t vmcall[] = {0x0f, 0x01, 0xc1, 0xc3};
    static const uint8_t wbinvd[] = {0x0f, 0x09, 0xc3};
    expect("VMRUN", try_call((uint64_t)vmrun), TRAP_UD);
    expect("VMLOAD", try_call((uint64_t)vmload), TRAP_UD);
    expect("VMSAVE", try_call((uint64_t)vmsave), TRAP_UD);
    expect("STGI", try_call((uint64_t)stgi), TRAP_UD);
    expect("CLGI", try_call((uint64_t)clgi), TRAP_UD);
    expect("INVLPGA", try_call((uint64_t)invlpga), TRAP_UD);
    expect("MONITOR", try_call((uint64_t)monitor), TRAP_UD);
    expect("VMCALL", try_call((uint64_t)vmcall), TRAP_UD);
    expect("WBINVD", try_call((uint64_t)wbinvd), TRAP_NONE);
}

void guest_main(void)
{
    scan(0, 0x2000);
    scan(0x40000000, 0x40000200);
    scan(0xc0000000, 0xc0002000);
    scan(0xc0010000, 0xc0012000);
    scan(0xfffffff0, 0xffffffff);
    efer();
    x2apic();
    self_ipi();
    instructions();
}
