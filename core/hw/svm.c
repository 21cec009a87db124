/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file AMD SVM with nested paging.
 *
 * Invariant: every control block intercepts all that APM2 §15.9 lets a guest
 * do to the host, has nested paging on and V_INTR masking on.
 * Trusted because: the processor obeys the control block (APM2 chapter 15).
 */
#include "core/hw/svm.h"

#include "core/hw/cpu.h"
#include "core/hw/iommu.h"
#include "core/hw/print.h"
#include "core/hw/serial.h"
#include "core/hw/sodium_stubs.h"
#include "core/hw/svm_switch.h"
#include "core/port/hw_console.h"

#define IO_MAP_BYTES 12288
#define MSR_MAP_BYTES 8192

/* MSRs that belong to the guest alone: VMSAVE state and PAT. */
static const uint32_t guest_msrs[] = {
    0x174,      0x175,      0x176,      0x277,      /* SYSENTER_*, PAT */
    0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, /* STAR .. SFMASK */
    0xc0000100, 0xc0000101, 0xc0000102,             /* FS, GS, KGS base */
};

struct svm_vcpu svm_vcpus[DOMAIN_MAX][VCPU_MAX];
struct vmcb svm_vmcbs[DOMAIN_MAX][VCPU_MAX]
    __attribute__((aligned(PAGE_BYTES)));

/* No port at all; for the owner of the serial line, its ports. */
static uint8_t io_map[IO_MAP_BYTES] __attribute__((aligned(PAGE_BYTES)));
static uint8_t serial_map[IO_MAP_BYTES] __attribute__((aligned(PAGE_BYTES)));
static uint32_t serial_owner = DOMAIN_MAX;
static uint8_t msr_map[MSR_MAP_BYTES] __attribute__((aligned(PAGE_BYTES)));
static uint8_t host_save[PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
static struct vmcb host_vmcb __attribute__((aligned(PAGE_BYTES)));

static bool has_next_rip;

/* Address space identifiers, 0 (the core's) included; every switch flushes,
   so that sharing one is slow but safe. */
static uint32_t asid_count;

/* Domains whose cached translations must go before they run again. */
static bool flush_wanted[DOMAIN_MAX];

void svm_run(uint64_t vmcb, struct svm_registers *registers, uint64_t host);

/* Two bits an MSR, read then write (APM2 §15.11). */
static void allow_msr(uint32_t index)
{
    uint32_t at = index < 0x2000 ? index : index - 0xc0000000U + 0x2000U;

    msr_map[at / 4] = (uint8_t)(msr_map[at / 4] & ~(3U << (at % 4 * 2)));
}

static void fill_maps(void)
{
    memset(io_map, 0xff, IO_MAP_BYTES);
    memset(serial_map, 0xff, IO_MAP_BYTES);
    serial_map[SERIAL_BASE / 8] = 0;
    memset(msr_map, 0xff, MSR_MAP_BYTES);
    for (uint32_t i = 0; i < sizeof(guest_msrs) / sizeof(guest_msrs[0]); i++) {
        allow_msr(guest_msrs[i]);
    }
}

bool svm_start(void)
{
    struct cpuid_result svm = hw_cpuid(0x8000000aU, 0);

    if ((hw_cpuid(0x80000001U, 0).ecx >> 2 & 1) == 0 || (svm.edx & 1) == 0) {
        return false;
    }
    has_next_rip = (svm.edx >> 3 & 1) != 0;
    asid_count = svm.ebx < 2 ? 2 : svm.ebx;
    svm_switch_start();
    fill_maps();
    cpu_write_msr(CPU_MSR_EFER, cpu_read_msr(CPU_MSR_EFER) | CPU_EFER_SVME);
    cpu_write_msr(CPU_MSR_VM_HSAVE_PA, (uintptr_t)host_save);
    __asm__ volatile("vmsave %0" : : "a"((uintptr_t)&host_vmcb) : "memory");
    return true;
}

void hw_console_give(struct domid domain)
{
    serial_owner = domain.v;
}

void svm_vcpu_init(struct domid domain, uint32_t vcpu, uint64_t nested_root)
{
    struct vmcb *vmcb = &svm_vmcbs[domain.v][vcpu];

    vmcb->intercept_exceptions = 1U << 1 | 1U << 17 | 1U << 18;
    vmcb->intercept_first =
        INTERCEPT(EXIT_INTR) | INTERCEPT(EXIT_NMI) | INTERCEPT(EXIT_INIT) |
        INTERCEPT(EXIT_RDPMC) | INTERCEPT(EXIT_CPUID) | INTERCEPT(EXIT_INVD) |
        INTERCEPT(EXIT_HLT) | INTERCEPT(EXIT_INVLPGA) | INTERCEPT(EXIT_IO) |
        INTERCEPT(EXIT_MSR) | INTERCEPT(EXIT_TASK_SWITCH) |
        INTERCEPT(EXIT_FERR) | INTERCEPT(EXIT_SHUTDOWN);
    vmcb->intercept_second = INTERCEPT_2_ALL;
    vmcb->io_map = (uintptr_t)(domain.v == serial_owner ? serial_map : io_map);
    vmcb->msr_map = (uintptr_t)msr_map;
    vmcb->asid = 1 + domain.v % (asid_count - 1);
    vmcb->tlb_control = TLB_FLUSH_ALL;
    vmcb->interrupt_control = VINTR_MASKING | VINTR_IGNORE_TPR;
    vmcb->nested_enable = 1;
    vmcb->nested_cr3 = nested_root;
    svm_switch_init(domain, vcpu);
}

/*
 * What is alike in every start state; nothing of what the vCPU was before is
 * left. Attributes of segments are those of APM2 §4.7.1, in 12 bits.
 */
static struct vmcb *reset(struct domid domain, uint32_t vcpu,
                          struct vmcb_segment code, struct vmcb_segment data)
{
    struct vmcb *vmcb = &svm_vmcbs[domain.v][vcpu];
    const uint64_t root = vmcb->nested_cr3;

    memset(&svm_vcpus[domain.v][vcpu], 0, sizeof(svm_vcpus[0][0]));
    memset(vmcb, 0, sizeof(*vmcb));
    svm_vcpu_init(domain, vcpu, root);
    vmcb->cs = code;
    vmcb->ds = vmcb->es = vmcb->ss = vmcb->fs = vmcb->gs = data;
    vmcb->ldtr.attributes = 0x82;
    vmcb->tr.attributes = 0x8b;
    vmcb->tr.limit = 0x67;
    vmcb->efer = CPU_EFER_SVME;
    vmcb->dr6 = 0xffff0ff0U;
    vmcb->dr7 = 0x400;
    vmcb->rflags = 2;
    vmcb->pat = 0x0007040600070406UL;
    return vmcb;
}

void hw_vcpu_start_pvh(struct domid domain, uint32_t vcpu, uint32_t entry,
                       uint32_t start_info)
{
    const struct vmcb_segment code = {0, 0xc9b, 0xffffffffU, 0};
    const struct vmcb_segment data = {0, 0xc93, 0xffffffffU, 0};
    struct vmcb *vmcb = &svm_vmcbs[domain.v][vcpu];

    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        (void)reset(domain, v, code, data);
    }
    vmcb->cr0 = 0x11;
    vmcb->rip = entry;
    svm_vcpus[domain.v][vcpu].registers.rbx = start_info;
}

void hw_vcpu_start_real(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    const struct vmcb_segment code = {(uint16_t)(vector << 8), 0x9b, 0xffff,
                                      vector << 12};
    const struct vmcb_segment data = {0, 0x93, 0xffff, 0};
    struct vmcb *vmcb = reset(domain, vcpu, code, data);

    vmcb->idtr.limit = 0x3ff;
    vmcb->cr0 = 0x10;
}

void hw_vcpu_inject_nmi(struct domid domain, uint32_t vcpu)
{
    svm_vcpus[domain.v][vcpu].nmi_pending = true;
}

void hw_npt_flush(struct domid domain)
{
    /*
     * One processor, and no guest runs while the core does: flushing before
     * the domain's next entry is before any use.
     */
    flush_wanted[domain.v] = true;
    iommu_flush(domain);
}

void svm_enter(struct domid domain, uint32_t vcpu)
{
    struct vmcb *vmcb = &svm_vmcbs[domain.v][vcpu];

    if (svm_switch_to(domain, vcpu) || flush_wanted[domain.v]) {
        vmcb->tlb_control = TLB_FLUSH_ALL;
        flush_wanted[domain.v] = false;
    }
    svm_run((uintptr_t)vmcb, &svm_vcpus[domain.v][vcpu].registers,
            (uintptr_t)&host_vmcb);
    vmcb->tlb_control = 0;
}

void svm_inject_exception(struct vmcb *vmcb, uint32_t vector)
{
    vmcb->event_injection = EVENT_VALID | EVENT_TYPE_EXCEPTION | vector;
    if (vector == EXCEPTION_GP || vector == EXCEPTION_AC) {
        vmcb->event_injection |= EVENT_ERROR;
    }
}

bool svm_interrupt_open(const struct vmcb *vmcb)
{
    return (vmcb->rflags & 0x200) != 0 && (vmcb->interrupt_shadow & 1) == 0 &&
           (vmcb->event_injection & EVENT_VALID) == 0;
}

void svm_inject_interrupt(struct vmcb *vmcb, uint32_t vector)
{
    vmcb->interrupt_control = VINTR_MASKING | VINTR_IGNORE_TPR | VINTR_PENDING |
                              (uint64_t)vector * VINTR_VECTOR_UNIT;
    vmcb->intercept_first &= ~INTERCEPT(EXIT_VINTR);
}

bool svm_interrupt_waits(const struct vmcb *vmcb)
{
    return (vmcb->interrupt_control & VINTR_PENDING) != 0 &&
           (vmcb->intercept_first & INTERCEPT(EXIT_VINTR)) == 0;
}

void svm_deliver_nmi(struct vmcb *vmcb, struct svm_vcpu *state)
{
    if (state->nmi_pending && (vmcb->event_injection & EVENT_VALID) == 0) {
        vmcb->event_injection = EVENT_VALID | EVENT_TYPE_NMI | 2;
        state->nmi_pending = false;
    }
}

void svm_request_window(struct vmcb *vmcb)
{
    vmcb->interrupt_control |= VINTR_PENDING;
    vmcb->intercept_first |= INTERCEPT(EXIT_VINTR);
}

void svm_close_window(struct vmcb *vmcb)
{
    vmcb->interrupt_control &= ~VINTR_PENDING;
    vmcb->intercept_first &= ~INTERCEPT(EXIT_VINTR);
}

void svm_skip(struct vmcb *vmcb, uint32_t length)
{
    vmcb->rip = has_next_rip ? vmcb->next_rip : vmcb->rip + length;
    vmcb->interrupt_shadow = 0;
}
