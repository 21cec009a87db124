/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What each exit means: values go from the guest to the logic and back.
 *
 * Trusted because: it is straight-line translation of exit codes (APM2
 * appendix C) into calls of proved functions; it decides nothing itself.
 */
#include "core/exits.h"

#include "core/hw/cpu.h"
#include "core/hw/print.h"
#include "core/logic/cpuid.h"
#include "core/logic/gate.h"
#include "core/logic/msr.h"
#include "core/logic/portio.h"
#include "core/logic/sched.h"

/* The vCPU whose exit is being handled. */
static struct exits_current *current;

static void exit_cpuid(void)
{
    struct cpuid_result out = cpuid_answer(
        current->domain, current->vcpu, (uint32_t)current->vmcb->rax,
        (uint32_t)current->state->registers.rcx);

    current->vmcb->rax = out.eax;
    current->state->registers.rbx = out.ebx;
    current->state->registers.rcx = out.ecx;
    current->state->registers.rdx = out.edx;
    svm_skip(current->vmcb, LENGTH_TWO_BYTE);
}

static void exit_msr_read(void)
{
    struct msr_result out = msr_read(current->domain, current->vcpu,
                                     (uint32_t)current->state->registers.rcx);

    if (out.action == MSR_ACTION_GP) {
        svm_inject_exception(current->vmcb, EXCEPTION_GP);
        return;
    }
    if (out.action == MSR_ACTION_GET_EFER) {
        out.value = current->vmcb->efer % EFER_SVM;
    }
    current->vmcb->rax = out.value % 4294967296UL;
    current->state->registers.rdx = out.value >> 32;
    svm_skip(current->vmcb, LENGTH_TWO_BYTE);
}

/* The page must be the domain's own RAM; #GP(0) for anything else. */
static bool fill_hypercall_page(uint64_t number)
{
    struct result page = p2m_ram_frame(current->domain, (struct gfn){number});

    if (page.status == ST_OK) {
        svm_fill_hypercall_page((struct mfn){page.value});
    }
    return page.status == ST_OK;
}

static void exit_msr_write(void)
{
    uint64_t value = current->vmcb->rax % 4294967296UL +
                     (current->state->registers.rdx << 32);
    struct msr_result out =
        msr_write(current->domain, current->vcpu,
                  (uint32_t)current->state->registers.rcx, value);

    audit_flush(current->domain);
    if (out.action == MSR_ACTION_SET_EFER) {
        out = msr_efer_write(current->vmcb->efer, current->vmcb->cr0, value);
        current->vmcb->efer =
            out.action == MSR_ACTION_GP ? current->vmcb->efer : out.value;
    }
    if (out.action == MSR_ACTION_GP ||
        (out.action == MSR_ACTION_HYPERCALL_PAGE &&
         !fill_hypercall_page(out.value))) {
        svm_inject_exception(current->vmcb, EXCEPTION_GP);
        return;
    }
    if (out.action == MSR_ACTION_TSC_AUX) {
        current->state->tsc_aux = out.value;
        cpu_write_msr(CPU_MSR_TSC_AUX, out.value);
    }
    svm_skip(current->vmcb, LENGTH_TWO_BYTE);
}

/* EXITINFO1 (APM2 §15.10.2): bit 0 IN, bit 2 string, 4..6 size, 16.. port. */
static void exit_io(void)
{
    uint64_t info = current->vmcb->exit_info1;

    if (info / 4 % 2 == 1) {
        svm_inject_exception(current->vmcb, EXCEPTION_GP);
        return;
    }
    if (info % 2 == 1) {
        current->vmcb->rax =
            portio_read((uint16_t)(info / 65536), (uint32_t)(info / 16 % 8),
                        current->vmcb->rax);
    }
    current->vmcb->rip = current->vmcb->exit_info2;
    current->vmcb->interrupt_shadow = 0;
}

static void exit_hlt(void)
{
    svm_skip(current->vmcb, LENGTH_HLT);
    if ((current->vmcb->rflags & 0x200) != 0) {
        vcpu_halt(current->domain, current->vcpu);
        return;
    }
    vcpu_halt_dead(current->domain, current->vcpu);
}

static void exit_nested_fault(void)
{
    print_value("cloison: guest-physical address ", current->vmcb->exit_info2);
    print_value(" is not the domain's, error ", current->vmcb->exit_info1);
    print_value(" rip ", current->vmcb->rip);
    print_text("\n");
    lifecycle_end(current->domain, REASON_BAD_ACCESS);
}

/* Returns whether another vCPU should get a turn. */
static bool exit_hypercall(void)
{
    gate_call.number = current->vmcb->rax;
    gate_call.arg[0] = current->state->registers.rdi;
    gate_call.arg[1] = current->state->registers.rsi;
    gate_call.arg[2] = current->state->registers.rdx;
    gate_call.arg[3] = current->state->registers.r10;
    gate_call.user_mode = current->vmcb->cpl != 0;
    guest_paging.long_mode = (current->vmcb->efer & CPU_EFER_LMA) != 0 &&
                             (current->vmcb->cs.attributes & 0x200) != 0;
    guest_paging.cr3 = current->vmcb->cr3;
    gate_hypercall(current->domain, current->vcpu);
    if (gate_call.action == GATE_CONTINUE) {
        current->state->registers.rdi = gate_call.arg[0];
        current->state->registers.rsi = gate_call.arg[1];
        current->state->registers.rdx = gate_call.arg[2];
        return false;
    }
    current->vmcb->rax = gate_call.result;
    svm_skip(current->vmcb, LENGTH_VMMCALL);
    if (gate_call.action == GATE_RESCHEDULE) {
        sched_turn_end(current->domain);
    }
    return gate_call.action == GATE_RESCHEDULE;
}

static void exit_unexpected(uint32_t code)
{
    if (code == EXIT_INVLPGA || (code >= EXIT_VMRUN && code <= EXIT_RDPRU)) {
        svm_inject_exception(current->vmcb, EXCEPTION_UD);
        return;
    }
    print_value("cloison: the processor refused a guest's state, exit ", code);
    print_text("\n");
    lifecycle_end(current->domain, REASON_BAD_STATE);
}

/* Classify one exit; returns whether the guest's slice is over. */
bool exits_handle(struct exits_current *running)
{
    uint32_t code = (uint32_t)running->vmcb->exit_code;

    current = running;
    switch (code) {
    case EXIT_VMMCALL:
        return exit_hypercall();
    case EXIT_CPUID:
        exit_cpuid();
        break;
    case EXIT_MSR:
        if (current->vmcb->exit_info1 == 0) {
            exit_msr_read();
        } else {
            exit_msr_write();
        }
        break;
    case EXIT_IO:
        exit_io();
        break;
    case EXIT_HLT:
        exit_hlt();
        break;
    case EXIT_VINTR:
        svm_close_window(current->vmcb);
        break;
    case EXIT_INTR:
        cpu_interrupt_window();
        return true;
    case EXIT_DB:
    case EXIT_AC:
        svm_inject_exception(current->vmcb, code - EXIT_EXCEPTION);
        break;
    case EXIT_RDPMC:
        svm_inject_exception(current->vmcb, EXCEPTION_GP);
        break;
    case EXIT_INVD:
    case EXIT_WBINVD:
        svm_skip(current->vmcb, LENGTH_TWO_BYTE);
        break;
    case EXIT_NMI:
    case EXIT_INIT:
        break;
    case EXIT_SHUTDOWN:
        lifecycle_end(current->domain, REASON_TRIPLE_FAULT);
        break;
    case EXIT_NESTED_FAULT:
        exit_nested_fault();
        break;
    default:
        exit_unexpected(code);
    }
    return false;
}
