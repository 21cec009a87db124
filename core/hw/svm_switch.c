/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The switch from one vCPU to another on this processor.
 *
 * What a guest is not told of (XSAVE state beyond x87 and SSE, protection
 * keys) is put back to its reset value at each switch, so that two guests
 * cannot pass anything through it; predictors are flushed between domains
 * where the processor can (APM2 §3.2.9, IBPB).
 *
 * Trusted because: the list is complete for the features that hw/svm.c and
 * the CPUID policy let guests use.
 */
#include "core/hw/svm_switch.h"

#include "core/hw/cpu.h"
#include "core/hw/print.h"
#include "core/hw/sodium_stubs.h"
#include "core/hw/svm.h"

#define MSR_PREDICTOR_COMMAND 0x49U
#define CR4_OSXSAVE 0x40000UL
#define CR4_PKE 0x400000UL

/* FXSAVE images (APM2 §11.4.4). */
static uint8_t float_areas[DOMAIN_MAX][VCPU_MAX][512]
    __attribute__((aligned(16)));

/* The vCPU whose registers are loaded. */
static struct loaded {
    bool any;
    struct domid domain;
    uint32_t vcpu;
} loaded;

static bool has_xsave;
static bool has_keys;
static bool has_barrier;

/* QEMU's emulation runs XSETBV of a guest although it is intercepted. */
static void warn_emulator(void)
{
    if (has_xsave && hw_cpuid(0x40000000U, 0).ebx == 0x54474354U) {
        print_text(
            "cloison: this emulator does not intercept XSETBV: guests "
            "could pass data in vector registers; use -cpu ...,-xsave\n");
    }
}

void svm_switch_start(void)
{
    has_xsave = (hw_cpuid(1, 0).ecx >> 26 & 1) != 0;
    has_keys = (hw_cpuid(7, 0).ecx >> 3 & 1) != 0;
    has_barrier = (hw_cpuid(0x80000008U, 0).ebx >> 12 & 1) != 0;
    cpu_write_cr4(cpu_read_cr4() | (has_xsave ? CR4_OSXSAVE : 0) |
                  (has_keys ? CR4_PKE : 0));
    warn_emulator();
}

void svm_switch_init(struct domid domain, uint32_t vcpu)
{
    uint8_t *area = float_areas[domain.v][vcpu];

    memset(area, 0, sizeof(float_areas[0][0]));
    /* FCW 037fh, MXCSR 1f80h (APM2 §14.1.3). */
    area[0] = 0x7f;
    area[1] = 0x03;
    area[24] = 0x80;
    area[25] = 0x1f;
    if (loaded.domain.v == domain.v && loaded.vcpu == vcpu) {
        loaded.any = false;
    }
}

static void load_debug(const struct svm_vcpu *state)
{
    __asm__ volatile("mov %0, %%db0\n\tmov %1, %%db1\n\t"
                     "mov %2, %%db2\n\tmov %3, %%db3"
                     :
                     : "r"(state->debug[0]), "r"(state->debug[1]),
                       "r"(state->debug[2]), "r"(state->debug[3]));
}

static void save_debug(struct svm_vcpu *state)
{
    __asm__ volatile("mov %%db0, %0\n\tmov %%db1, %1\n\t"
                     "mov %%db2, %2\n\tmov %%db3, %3"
                     : "=r"(state->debug[0]), "=r"(state->debug[1]),
                       "=r"(state->debug[2]), "=r"(state->debug[3]));
}

/* XCR0 = x87 only, its value after reset; PKRU = 0. */
static void reset_hidden(void)
{
    if (has_xsave) {
        __asm__ volatile("xsetbv" : : "c"(0), "a"(1), "d"(0) : "memory");
    }
    if (has_keys) {
        __asm__ volatile(".byte 0x0f, 0x01, 0xef" /* WRPKRU */
                         :
                         : "c"(0), "a"(0), "d"(0)
                         : "memory");
    }
}

bool svm_switch_to(struct domid domain, uint32_t vcpu)
{
    struct svm_vcpu *next = &svm_vcpus[domain.v][vcpu];

    if (loaded.any && loaded.domain.v == domain.v && loaded.vcpu == vcpu) {
        return false;
    }
    if (loaded.any) {
        __asm__ volatile("fxsave64 %0"
                         : "=m"(float_areas[loaded.domain.v][loaded.vcpu]));
        save_debug(&svm_vcpus[loaded.domain.v][loaded.vcpu]);
    }
    if (has_barrier && loaded.domain.v != domain.v) {
        cpu_write_msr(MSR_PREDICTOR_COMMAND, 1);
    }
    reset_hidden();
    __asm__ volatile("fxrstor64 %0" : : "m"(float_areas[domain.v][vcpu]));
    load_debug(next);
    cpu_write_msr(CPU_MSR_TSC_AUX, next->tsc_aux);
    loaded = (struct loaded){true, domain, vcpu};
    return true;
}
