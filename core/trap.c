/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The exit path, always the same: classify, decide, schedule, resume.
 *
 * This is the one file that sees both the hardware and the logic. It moves
 * values between them and decides nothing itself.
 *
 * Trusted because: it is straight-line translation of exit codes (APM2
 * appendix C) into calls of proved functions.
 */
#include "core/trap.h"

#include "core/hw/cpu.h"
#include "core/hw/machine.h"
#include "core/hw/print.h"
#include "core/hw/svm.h"
#include "core/hw/timer.h"
#include "core/logic/cpuid.h"
#include "core/logic/domain_text.h"
#include "core/logic/gate.h"
#include "core/logic/guest_mem.h"
#include "core/logic/lifecycle.h"
#include "core/logic/msr.h"
#include "core/logic/portio.h"
#include "core/logic/sched.h"
#include "core/logic/vcpu.h"
#include "core/logic/vlapic.h"

/* Fixed lengths of the instructions that exit, where there is no nRIP. */
#define LENGTH_CPUID 2
#define LENGTH_MSR 2
#define LENGTH_VMMCALL 3
#define LENGTH_HLT 1
#define LENGTH_INVD 2

/* Exceptions (APM2 §8.2). */
#define EXCEPTION_DB 1
#define EXCEPTION_UD 6
#define EXCEPTION_GP 13
#define EXCEPTION_AC 17

/* The vCPU that this processor is running. */
static struct domid domain;
static uint32_t vcpu;
static struct vmcb *vmcb;
static struct svm_vcpu *state;

static void inject_gp(void)
{
    svm_inject_exception(vmcb, EXCEPTION_GP, 0, true);
}

static void inject_ud(void)
{
    svm_inject_exception(vmcb, EXCEPTION_UD, 0, false);
}

static void set_rax_rdx(uint64_t value)
{
    vmcb->rax = value % 4294967296UL;
    state->registers.rdx = value >> 32;
}

static void exit_cpuid(void)
{
    struct cpuid_result out = cpuid_answer(domain, vcpu, (uint32_t)vmcb->rax,
                                           (uint32_t)state->registers.rcx);

    vmcb->rax = out.eax;
    state->registers.rbx = out.ebx;
    state->registers.rcx = out.ecx;
    state->registers.rdx = out.edx;
    svm_skip(vmcb, LENGTH_CPUID);
}

static void exit_msr_read(void)
{
    struct msr_result out =
        msr_read(domain, vcpu, (uint32_t)state->registers.rcx);

    if (out.action == MSR_ACTION_GP) {
        inject_gp();
        return;
    }
    if (out.action == MSR_ACTION_GET_EFER) {
        out.value = msr_efer_read(vmcb->efer);
    }
    set_rax_rdx(out.value);
    svm_skip(vmcb, LENGTH_MSR);
}

static void exit_msr_write(void)
{
    uint64_t value = vmcb->rax % 4294967296UL + (state->registers.rdx << 32);
    struct msr_result out =
        msr_write(domain, vcpu, (uint32_t)state->registers.rcx, value);

    if (out.action == MSR_ACTION_SET_EFER) {
        out = msr_efer_write(vmcb->efer, vmcb->cr0, value);
        vmcb->efer = out.action == MSR_ACTION_GP ? vmcb->efer : out.value;
    }
    if (out.action == MSR_ACTION_GP) {
        inject_gp();
        return;
    }
    if (out.action == MSR_ACTION_TSC_AUX) {
        svm_set_tsc_aux(state, out.value);
    }
    svm_skip(vmcb, LENGTH_MSR);
}

static void exit_msr(void)
{
    if (vmcb->exit_info1 == 0) {
        exit_msr_read();
    } else {
        exit_msr_write();
    }
}

/* EXITINFO1 (APM2 §15.10.2): bit 0 IN, bit 2 string, 4..6 size, 16.. port. */
static void exit_io(void)
{
    uint64_t info = vmcb->exit_info1;

    if (info / 4 % 2 == 1) {
        inject_gp();
        return;
    }
    if (info % 2 == 1) {
        vmcb->rax = portio_read((uint16_t)(info / 65536),
                                (uint32_t)(info / 16 % 8), vmcb->rax);
    }
    vmcb->rip = vmcb->exit_info2;
    vmcb->interrupt_shadow = 0;
}

static void end_domain(enum domain_reason reason)
{
    lifecycle_end(domain, reason);
}

static void exit_hlt(void)
{
    svm_skip(vmcb, LENGTH_HLT);
    if ((vmcb->rflags & 0x200) != 0) {
        vcpu_block(domain, vcpu);
        return;
    }
    if (vcpu_halt_dead(domain, vcpu)) {
        end_domain(REASON_POWEROFF);
    }
}

static void exit_nested_fault(void)
{
    print_text("cloison: guest-physical address ");
    print_hex(vmcb->exit_info2);
    print_text(" is not the domain's, error ");
    print_hex(vmcb->exit_info1);
    print_text(" rip ");
    print_hex(vmcb->rip);
    print_text("\n");
    end_domain(REASON_BAD_ACCESS);
}

static void exit_hypercall(void)
{
    gate_call.number = vmcb->rax;
    gate_call.arg[0] = state->registers.rdi;
    gate_call.arg[1] = state->registers.rsi;
    gate_call.arg[2] = state->registers.rdx;
    gate_call.arg[3] = state->registers.r10;
    gate_call.arg[4] = state->registers.r8;
    gate_call.user_mode = vmcb->cpl != 0;
    gate_call.long_mode =
        (vmcb->efer & CPU_EFER_LMA) != 0 && (vmcb->cs.attributes & 0x200) != 0;
    guest_paging.cr3 = vmcb->cr3;
    guest_paging.long_mode = gate_call.long_mode;
    gate_hypercall(domain, vcpu);
    if (gate_call.action == GATE_CONTINUE) {
        state->registers.rdi = gate_call.arg[0];
        state->registers.rsi = gate_call.arg[1];
        state->registers.rdx = gate_call.arg[2];
        return;
    }
    vmcb->rax = gate_call.result;
    svm_skip(vmcb, LENGTH_VMMCALL);
}

/* Exits that need a few words only; returns false for one never expected. */
static bool exit_rare(uint32_t code)
{
    bool known = true;

    switch (code) {
    case EXIT_DB:
        svm_inject_exception(vmcb, EXCEPTION_DB, 0, false);
        break;
    case EXIT_AC:
        svm_inject_exception(vmcb, EXCEPTION_AC, 0, true);
        break;
    case EXIT_RDPMC:
        inject_gp();
        break;
    case EXIT_INVD:
    case EXIT_WBINVD:
        svm_skip(vmcb, LENGTH_INVD);
        break;
    case EXIT_NMI:
    case EXIT_INIT:
        break;
    case EXIT_SHUTDOWN:
        end_domain(REASON_TRIPLE_FAULT);
        break;
    case EXIT_NESTED_FAULT:
        exit_nested_fault();
        break;
    default:
        known = false;
        break;
    }
    return known;
}

static void exit_unexpected(uint32_t code)
{
    if (code == EXIT_INVLPGA || (code >= EXIT_VMRUN && code <= EXIT_RDPRU)) {
        inject_ud();
        return;
    }
    print_text("cloison: the processor refused a guest's state, exit ");
    print_hex(code);
    print_text("\n");
    end_domain(REASON_BAD_STATE);
}

/* Classify one exit; returns whether the guest's slice is over. */
static bool classify(void)
{
    uint32_t code = (uint32_t)vmcb->exit_code;
    bool over = false;

    switch (code) {
    case EXIT_VMMCALL:
        exit_hypercall();
        break;
    case EXIT_CPUID:
        exit_cpuid();
        break;
    case EXIT_MSR:
        exit_msr();
        break;
    case EXIT_IO:
        exit_io();
        break;
    case EXIT_HLT:
        exit_hlt();
        break;
    case EXIT_VINTR:
        svm_close_window(vmcb);
        break;
    case EXIT_INTR:
        cpu_interrupt_window();
        over = true;
        break;
    default:
        if (!exit_rare(code)) {
            exit_unexpected(code);
        }
        break;
    }
    return over;
}

/* Vector of the interrupt to deliver now, 0 for none. */
static uint32_t wanted_vector(bool *from_lapic)
{
    uint32_t callback = domains[domain.v].callback_vector;
    int32_t vector;

    *from_lapic = false;
    if (callback != 0 && vcpu_upcall_wanted(domain, vcpu)) {
        return callback;
    }
    vector = vlapic_pending_vector(domain, vcpu);
    *from_lapic = vector >= 0;
    return vector < 0 ? 0 : (uint32_t)vector;
}

static void prepare_entry(void)
{
    bool from_lapic;
    uint32_t vector;

    if ((vmcb->exit_interrupt & EVENT_VALID) != 0 &&
        (vmcb->event_injection & EVENT_VALID) == 0) {
        vmcb->event_injection = vmcb->exit_interrupt;
    }
    vmcb->exit_interrupt = 0;
    svm_deliver_nmi(vmcb, state);
    vector = wanted_vector(&from_lapic);
    if (vector == 0) {
        return;
    }
    if (!svm_interrupt_open(vmcb)) {
        svm_request_window(vmcb);
        return;
    }
    svm_inject_interrupt(vmcb, vector);
    if (from_lapic) {
        vlapic_accept(domain, vcpu, vector);
    }
}

static void run_slice(struct sched_choice choice)
{
    bool over = false;

    domain = choice.domain;
    vcpu = choice.vcpu;
    vmcb = &svm_vmcbs[domain.v][vcpu];
    state = &svm_vcpus[domain.v][vcpu];
    vcpu_changed = 0;
    while (!over && vcpu_changed == 0) {
        prepare_entry();
        svm_enter(domain, vcpu);
        over = classify();
    }
}

static void report_ends(void)
{
    static bool reported[DOMAIN_MAX];

    for (uint16_t i = 0; i < DOMAIN_MAX; i++) {
        if (domains[i].state == DOMAIN_DEAD && !reported[i]) {
            struct domid ended = {i};

            reported[i] = true;
            console_flush(ended);
            print_text("cloison: domain ");
            print_number(i);
            print_text(" ");
            print_text(domain_texts[i].name);
            print_text(" ended: ");
            print_text(trap_reason_text(domains[i].reason));
            print_text("\n");
        }
    }
}

_Noreturn void trap_run(void)
{
    while (lifecycle_live_count() != 0) {
        uint64_t now = hw_time_now();
        struct sched_choice choice;

        sched_expire(now);
        choice = sched_pick(0, now);
        timer_arm(choice.until);
        if (choice.idle) {
            cpu_wait();
        } else {
            run_slice(choice);
        }
        report_ends();
    }
    print_text("cloison: all domains have ended\n");
    machine_exit(MACHINE_EXIT_DONE);
}
