/* SPDX-License-Identifier: Apache-2.0 */
/** @file The cyclic plan, turns inside a domain, donation upwards. */
#include "core/logic/sched.h"

#include "xsm/label.h"

#define NS_PER_US 1000

/* No vCPU, no domain. */
#define NOBODY 4294967295

struct sched_plan sched_plans[CPU_MAX];
struct sched_turn sched_turns[DOMAIN_MAX];

enum status sched_plan_add(uint32_t cpu, struct domid domain,
                           uint32_t microseconds)
{
    uint32_t count;
    uint64_t start = 0;

    if (cpu >= CPU_MAX || domain.v >= DOMAIN_MAX ||
        microseconds < SCHED_SLOT_US_MIN || microseconds > SCHED_SLOT_US_MAX) {
        return ST_INVALID;
    }
    count = sched_plans[cpu].slot_count;
    if (count >= SCHED_SLOT_MAX) {
        return ST_NO_SPACE;
    }
    if (count > 0) {
        start = sched_plans[cpu].slots[count - 1].end;
    }
    sched_plans[cpu].slots[count].domain = domain;
    sched_plans[cpu].slots[count].end =
        start + (uint64_t)microseconds * NS_PER_US;
    sched_plans[cpu].slot_count = count + 1;
    return ST_OK;
}

static void expire_vcpu(struct domid domain, uint32_t vcpu, uint64_t now)
{
    if (vcpus[domain.v][vcpu].timer_deadline <= now) {
        vcpus[domain.v][vcpu].timer_deadline = DEADLINE_NONE;
        evtchn_raise_virq(domain, vcpu, VIRQ_TIMER);
    }
    if (vcpus[domain.v][vcpu].poll_deadline <= now) {
        vcpus[domain.v][vcpu].poll_deadline = DEADLINE_NONE;
        vcpu_notify(domain, vcpu);
    }
}

static uint64_t expire_domain(struct domid domain, uint64_t now)
{
    uint64_t next = DEADLINE_NONE;

    for (uint32_t vcpu = 0; vcpu < VCPU_MAX; vcpu++) {
        expire_vcpu(domain, vcpu, now);
        next = vcpu_earlier(next, vcpus[domain.v][vcpu].timer_deadline);
        next = vcpu_earlier(next, vcpus[domain.v][vcpu].poll_deadline);
    }
    return next;
}

void sched_expire(uint64_t now)
{
    uint64_t next = DEADLINE_NONE;

    if (now < vcpu_next_deadline) {
        return;
    }
    for (uint16_t i = 0; i < DOMAIN_MAX; i++) {
        struct domid domain = {i};

        if (domains[i].state == DOMAIN_LIVE) {
            next = vcpu_earlier(next, expire_domain(domain, now));
        }
    }
    vcpu_next_deadline = next;
}

/* Runnable vCPU of a domain, the one at @p first or the next after it. */
static uint32_t runnable_from(struct domid domain, uint32_t first)
{
    for (uint32_t i = 0; i < VCPU_MAX; i++) {
        uint32_t vcpu = (first + i) % VCPU_MAX;

        if (vcpus[domain.v][vcpu].state == VCPU_RUNNABLE) {
            return vcpu;
        }
    }
    return NOBODY;
}

/* The vCPU whose turn it is, NOBODY when none can run. */
static uint32_t take_turn(struct domid domain, uint64_t now)
{
    uint32_t vcpu = sched_turns[domain.v].vcpu;

    if (domains[domain.v].state != DOMAIN_LIVE) {
        return NOBODY;
    }
    if (now < sched_turns[domain.v].end &&
        vcpus[domain.v][vcpu].state == VCPU_RUNNABLE) {
        return vcpu;
    }
    vcpu = runnable_from(domain, (vcpu + 1) % VCPU_MAX);
    if (vcpu != NOBODY) {
        sched_turns[domain.v].vcpu = vcpu;
        sched_turns[domain.v].end = now + SCHED_TURN_NS;
    }
    return vcpu;
}

static void run(struct sched_choice *choice, struct domid domain, uint32_t vcpu)
{
    choice->idle = false;
    choice->domain = domain;
    choice->vcpu = vcpu;
    if (runnable_from(domain, (vcpu + 1) % VCPU_MAX) != vcpu) {
        choice->until = vcpu_earlier(choice->until, sched_turns[domain.v].end);
    }
}

/* Slot of the plan that is on at @p phase ns into it. */
static uint32_t slot_at(uint32_t cpu, uint64_t phase)
{
    uint32_t slot = 0;

    while (slot + 1 < sched_plans[cpu].slot_count &&
           sched_plans[cpu].slots[slot].end <= phase) {
        slot++;
    }
    return slot;
}

struct sched_choice sched_pick(uint32_t cpu, uint64_t now)
{
    struct sched_choice choice = {true, {0}, 0, now + SCHED_TURN_NS};
    uint32_t count = sched_plans[cpu].slot_count;
    struct domid owner;
    uint64_t phase;
    uint32_t slot;
    uint32_t vcpu;

    if (count == 0) {
        return choice;
    }
    phase = now % sched_plans[cpu].slots[count - 1].end;
    slot = slot_at(cpu, phase);
    owner = sched_plans[cpu].slots[slot].domain;
    choice.until = vcpu_earlier(now - phase + sched_plans[cpu].slots[slot].end,
                                vcpu_next_deadline);
    vcpu = take_turn(owner, now);
    if (vcpu != NOBODY) {
        run(&choice, owner, vcpu);
        return choice;
    }
    for (uint16_t i = 0; i < DOMAIN_MAX; i++) {
        struct domid other = {(uint16_t)((owner.v + i) % DOMAIN_MAX)};

        vcpu = NOBODY;
        if (xsm_dominates(other, owner)) {
            vcpu = take_turn(other, now);
        }
        if (vcpu != NOBODY) {
            run(&choice, other, vcpu);
            return choice;
        }
    }
    return choice;
}

void sched_turn_end(struct domid domain)
{
    sched_turns[domain.v].end = 0;
}
