/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The exit path, always the same: handle, schedule, resume.
 *
 * Trusted because: it calls the proved functions in the order that their
 * contracts ask for. One processor runs it: several would need a lock around
 * all but svm_enter() and cpu_wait().
 */
#include "core/trap.h"

#include "core/exits.h"
#include "core/hw/boot_info.h"
#include "core/hw/cpu.h"
#include "core/hw/machine.h"
#include "core/hw/iommu.h"
#include "core/hw/print.h"
#include "core/hw/timer.h"
#include "core/logic/build_again.h"
#include "core/logic/lifecycle.h"
#include "core/logic/status.h"

/* What each processor runs. */
static struct exits_current running[CPU_MAX];

static void prepare_entry(const struct exits_current *current)
{
    uint32_t callback = domains[current->domain.v].callback_vector;
    bool upcall =
        callback != 0 && vcpu_upcall_wanted(current->domain, current->vcpu);
    int32_t pending = vlapic_pending_vector(current->domain, current->vcpu);
    uint32_t vector = upcall ? callback : (uint32_t)pending;

    if ((current->vmcb->exit_interrupt & EVENT_VALID) != 0 &&
        (current->vmcb->event_injection & EVENT_VALID) == 0) {
        current->vmcb->event_injection = current->vmcb->exit_interrupt;
    }
    current->vmcb->exit_interrupt = 0;
    svm_deliver_nmi(current->vmcb, current->state);
    if ((!upcall && pending < 0) || svm_interrupt_waits(current->vmcb)) {
        return;
    }
    if (!svm_interrupt_open(current->vmcb)) {
        svm_request_window(current->vmcb);
        return;
    }
    svm_inject_interrupt(current->vmcb, vector);
    if (!upcall) {
        vlapic_accept(current->domain, current->vcpu, vector);
    }
}

/* Run one vCPU until its slice is over. */
static void run_slice(uint32_t cpu, struct sched_choice choice)
{
    struct exits_current *current = &running[cpu];
    bool over = false;

    *current = (struct exits_current){choice.domain, choice.vcpu,
                                      &svm_vmcbs[choice.domain.v][choice.vcpu],
                                      &svm_vcpus[choice.domain.v][choice.vcpu]};
    vcpu_changed = 0;
    while (!over && vcpu_changed == 0) {
        prepare_entry(current);
        svm_enter(current->domain, current->vcpu);
        over = exits_handle(current);
    }
    /* The last vCPU halted for good, or put itself to sleep with INIT. */
    if (domains[choice.domain.v].state == DOMAIN_LIVE &&
        vcpu_none_can_run(choice.domain)) {
        lifecycle_end(choice.domain, REASON_POWEROFF);
    }
}

/* Why a domain ended; lifecycle_end() is given nothing else. */
static const char *const reason_texts[] = {
    [REASON_POWEROFF] = "powered off",
    [REASON_REBOOT] = "asked for a reboot",
    [REASON_SUSPEND] = "asked to be suspended",
    [REASON_CRASH] = "crashed",
    [REASON_WATCHDOG] = "its watchdog expired",
    [REASON_SOFT_RESET] = "asked for a soft reset",
    [REASON_TRIPLE_FAULT] = "triple fault",
    [REASON_BAD_ACCESS] = "touched memory it does not have",
    [REASON_BAD_STATE] = "the processor refused its state",
    [REASON_DESTROYED] = "another domain ended it",
};

static void report_ends(void)
{
    static bool reported[DOMAIN_MAX];

    for (uint16_t i = 0; i < DOMAIN_MAX; i++) {
        const bool dead = domains[i].state == DOMAIN_DEAD;

        if (dead && !reported[i]) {
            struct domid ended = {i};

            console_flush(ended);
            status_update(i);
            print_text("cloison: domain ");
            print_number(i);
            print_text(" ");
            print_text(image_plan.domains[i].text.name);
            print_text(" ended: ");
            print_text(reason_texts[domains[i].reason]);
            print_text(domains[i].restart != 0 ? ", starts again after a rest\n"
                                               : "\n");
        }
        reported[i] = dead;
    }
}

/* What is due of the domain whose slot it is; whether anything was. */
static bool turn_begins(uint32_t cpu, uint64_t now)
{
    const struct domid owner =
        sched_plans[cpu].slots[sched_cpus[cpu].slot].domain;

    if (lifecycle_has_expired(owner, now)) {
        lifecycle_end(owner, REASON_WATCHDOG);
        return true;
    }
    if (lifecycle_may_start(owner, now)) {
        build_again((const uint8_t *)boot_info.module_start, owner);
        status_started(owner.v);
        audit_flush(owner);
        return true;
    }
    return false;
}

_Noreturn void trap_run(uint32_t cpu)
{
    while (lifecycle_live_count() != 0) {
        uint64_t now = hw_time_now();
        struct sched_choice choice;

        sched_expire(now);
        device_interrupts(iommu_interrupts());
        device_faults(now);
        /* The console domain has something to read. */
        if (console_owner < DOMAIN_MAX && backlog.used != 0) {
            evtchn_raise_virq((struct domid){(uint16_t)console_owner}, 0,
                              ABI_VIRQ_CONSOLE_RING);
        }
        choice = sched_pick(cpu, now);
        if (turn_begins(cpu, now)) {
            report_ends();
            continue;
        }
        timer_arm(choice.until);
        if (choice.idle) {
            cpu_wait();
        } else {
            run_slice(cpu, choice);
        }
        report_ends();
    }
    hw_console_back();
    print_text("cloison: all domains have ended\n");
    machine_exit(MACHINE_EXIT_DONE);
}
