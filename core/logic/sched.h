/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Scheduling: a cyclic plan for each processor, computed on the host.
 *
 * The slot in force is a function of time alone: no domain, by what it does or
 * leaves undone, moves the slots of another. Inside its slot a domain's vCPUs
 * take turns. What a slot's domain leaves unused goes only upwards: to a
 * domain whose level dominates that of every domain asked before it.
 *
 * Invariant: sched_ok.
 */
#ifndef CLOISON_CORE_LOGIC_SCHED_H
#define CLOISON_CORE_LOGIC_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "core/logic/domain.h"
#include "core/logic/evtchn.h"
#include "core/logic/vcpu.h"
#include "xsm/check.h"
#include "xsm/label.h"

/* Bounds of one slot and the turn of one vCPU inside it, in nanoseconds. */
#define SCHED_SLOT_MIN_NS 100000
#define SCHED_SLOT_MAX_NS 1000000000
#define SCHED_TURN_NS 1000000

/* One entry of a plan. */
struct sched_slot {
    uint32_t domain;   /* raw: checked by sched_plan_set */
    uint32_t duration; /* nanoseconds */
};

/* What a processor does now. */
struct sched_cpu {
    uint32_t slot_count; /* 0: no plan, always idle */
    uint32_t slot;       /* in force */
    uint64_t slot_end;   /* ns */
    uint64_t period;     /* sum of all durations */
    uint64_t turn_end;   /* when the next vCPU of the same domain is due */
    uint32_t running;    /* 1: domain and vcpu below were chosen */
    uint32_t domain;
    uint32_t vcpu;
};

extern struct sched_slot sched_plans[CPU_MAX][SCHED_SLOT_MAX];
extern struct sched_cpu sched_cpus[CPU_MAX];

/* What to run, and until when at most. */
struct sched_choice {
    bool idle; /* nothing: halt until an interrupt or the moment below */
    struct domid domain;
    uint32_t vcpu;
    uint64_t until; /* ns of system time */
};

/**
 * Give a processor its plan, which starts at @p now. Refused, and nothing
 * changed, unless every slot names a live domain and lasts 0.1 ms to 1 s.
 */
enum status sched_plan_set(uint32_t raw_cpu, const struct sched_slot *slots,
                           uint32_t raw_count, uint64_t now) MUST_CHECK;

/** Choose for @p cpu at system time @p now; sched_expire(now) comes before. */
struct sched_choice sched_pick(uint32_t cpu, uint64_t now);

/** End the turn of the vCPU that calls (SCHEDOP_yield). */
enum status sched_yield(struct domid self, uint32_t cpu) MUST_CHECK;

/** Fire the timers and end the polls that are due at @p now. */
void sched_expire(uint64_t now);

#endif
