/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What runs: a cyclic plan of slots, made on the build host.
 *
 * Which slot is on depends on the time alone, never on what any domain does,
 * and while a slot is on nobody's timers count but those of domains that may
 * run in it. What a slot's domain leaves unused goes only upwards: who gets it
 * has a level that dominates those of the slot's domain and of every domain
 * that was asked before and did not want it. So time carries no information
 * downwards or sideways.
 *
 * Invariant: sched_ok (slots name domains, ends ascend, no vCPU is on two
 * processors).
 */
#pragma once

#include "core/logic/evtchn.h"
#include "xsm/label.h"

/* Bounds of a slot, in microseconds, and nanoseconds in one. */
#define SCHED_SLOT_US_MIN 100
#define SCHED_SLOT_US_MAX 1000000
#define SCHED_US_NS 1000

/* vCPUs of one domain take turns of this many nanoseconds. */
#define SCHED_TURN_NS 250000

/* A processor without anything to do looks again after this long, in ns. */
#define SCHED_IDLE_NS 1000000000

struct sched_slot {
    struct domid domain;
    uint64_t end; /* ns from the start of the plan, exclusive */
};

struct sched_plan {
    uint32_t slot_count;
    struct sched_slot slots[SCHED_SLOT_MAX];
};

extern struct sched_plan sched_plans[CPU_MAX];

/** Whose turn it is inside each domain. */
struct sched_turn {
    uint32_t vcpu; /* below VCPU_MAX */
    uint64_t end;  /* system time at which the turn is over */
};

extern struct sched_turn sched_turns[DOMAIN_MAX];

/** What a processor was last told to do. */
struct sched_cpu {
    uint32_t slot; /* of its plan: where to look first */
    uint32_t busy; /* 1: it runs the vCPU below */
    uint32_t domain;
    uint32_t vcpu;
};

extern struct sched_cpu sched_cpus[CPU_MAX];

/* Processor + 1 that runs vCPU v of domain d, at d * VCPU_MAX + v; 0: none. */
#define SCHED_OWNERS (DOMAIN_MAX * VCPU_MAX)

extern uint32_t sched_owners[SCHED_OWNERS];

/** What to run, or nothing, and the moment to choose again at the latest. */
struct sched_choice {
    bool idle;
    struct domid domain;
    uint32_t vcpu;
    uint64_t until; /* system time, ns */
};

/*@ predicate sched_slot_ok{L}(integer c, integer s) =
  @     s < sched_plans[c].slot_count ==>
  @         sched_plans[c].slots[s].domain.v < DOMAIN_MAX &&
  @         0 < sched_plans[c].slots[s].end <=
  @             (s + 1) * SCHED_SLOT_US_MAX * SCHED_US_NS &&
  @         (0 < s ==> sched_plans[c].slots[s - 1].end <
  @             sched_plans[c].slots[s].end);
  @ predicate sched_slots_ok{L} =
  @     (\forall integer c; 0 <= c < CPU_MAX ==>
  @         sched_plans[c].slot_count <= SCHED_SLOT_MAX) &&
  @     (\forall integer c, s; 0 <= c < CPU_MAX && 0 <= s < SCHED_SLOT_MAX ==>
  @         sched_slot_ok(c, s));
  @ logic integer sched_owner{L}(integer d, integer v) =
  @     sched_owners[d * VCPU_MAX + v];
  @ predicate sched_cpu_ok{L}(integer c) =
  @     sched_cpus[c].slot < SCHED_SLOT_MAX &&
  @     sched_cpus[c].domain < DOMAIN_MAX && sched_cpus[c].vcpu < VCPU_MAX &&
  @     (sched_cpus[c].busy != 0 ==>
  @         sched_owner(sched_cpus[c].domain, sched_cpus[c].vcpu) == c + 1);
  @ predicate sched_cpus_ok{L} = \forall integer c;
  @     0 <= c < CPU_MAX ==> sched_cpu_ok(c);
  @ predicate sched_turns_ok{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> sched_turns[d].vcpu < VCPU_MAX;
  @ // Whose slot is on.
  @ logic integer sched_slot_domain{L}(integer c) =
  @     sched_plans[c].slots[sched_cpus[c].slot].domain.v;
  @ predicate sched_ok{L} = sched_slots_ok && sched_cpus_ok && sched_turns_ok;
  @
  @ // No vCPU is on two processors.
  @ lemma sched_exclusive{L}: sched_cpus_ok{L} ==>
  @     \forall integer c, e; 0 <= c < CPU_MAX && 0 <= e < CPU_MAX &&
  @         sched_cpus[c].busy != 0 && sched_cpus[e].busy != 0 &&
  @         sched_cpus[c].domain == sched_cpus[e].domain &&
  @         sched_cpus[c].vcpu == sched_cpus[e].vcpu ==> c == e;
  @*/

/** Executable twin of sched_ok, for tests. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> sched_ok;
  @*/
bool sched_is_ok(void);

/**
 * Append a slot to the plan of @p cpu.
 *
 * @return ST_INVALID for a processor, domain or duration out of range,
 *         ST_NO_SPACE when the plan is full; then nothing has changed.
 */
/*@ requires sched_ok;
  @ terminates \true;
  @ assigns sched_plans[..];
  @ ensures sched_ok;
  @ ensures \result == ST_OK || \result == ST_INVALID ||
  @     \result == ST_NO_SPACE;
  @ ensures \result == ST_OK ==> cpu < CPU_MAX &&
  @     sched_plans[cpu].slot_count == \old(sched_plans[cpu].slot_count) + 1 &&
  @     sched_plans[cpu].slots[sched_plans[cpu].slot_count - 1].domain ==
  @         domain;
  @ ensures \result != ST_OK ==> \forall integer c; 0 <= c < CPU_MAX ==>
  @     sched_plans[c] == \old(sched_plans[c]);
  @*/
enum status sched_plan_add(uint32_t cpu, struct domid domain,
                           uint32_t microseconds) MUST_CHECK;

/** Fire timers and end polls that are due at @p now. */
/*@ requires events_ok && now < TIME_MAX;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state, vcpus[..], vcpu_changed;
  @ assigns vcpu_pollers[..], vcpu_next_deadline;
  @ ensures events_ok;
  @*/
void sched_expire(uint64_t now);

/** Choose what @p cpu runs at @p now: call sched_expire first. */
/*@ requires cpu < CPU_MAX && sched_ok && domains_ok && vcpus_ok;
  @ requires now < TIME_MAX;
  @ terminates \true;
  @ assigns sched_turns[..], sched_cpus[cpu], sched_owners[..];
  @ ensures sched_ok;
  @ ensures now < \result.until <= now + SCHED_IDLE_NS;
  @ ensures sched_cpus[cpu].busy == 0 <==> \result.idle != 0;
  @ ensures \result.idle == 0 ==> domain_live(\result.domain.v) &&
  @     \result.vcpu < VCPU_MAX &&
  @     vcpus[\result.domain.v].vcpu[\result.vcpu].state == VCPU_RUNNABLE &&
  @     sched_cpus[cpu].domain == \result.domain.v &&
  @     sched_cpus[cpu].vcpu == \result.vcpu;
  @ ensures upwards: \result.idle == 0 && xsm_relations_ok ==>
  @     sched_cpus[cpu].slot < sched_plans[cpu].slot_count &&
  @     (\result.domain.v == sched_slot_domain(cpu) ||
  @      xsm_flows(\result.domain.v, sched_slot_domain(cpu)));
  @*/
struct sched_choice sched_pick(uint32_t cpu, uint64_t now);

/** The vCPU whose turn it is in @p domain gives the rest of it up. */
/*@ requires domain.v < DOMAIN_MAX && sched_ok;
  @ terminates \true;
  @ assigns sched_turns[domain.v].end;
  @ ensures sched_ok;
  @*/
void sched_turn_end(struct domid domain);
