/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What runs: a cyclic plan of slots, made on the build host.
 *
 * Which slot is on depends on the time alone, never on what any domain does.
 * A slot whose domain has nothing to run may be used only by domains whose
 * level dominates its domain's: sharing time carries information upwards only.
 *
 * Invariant: sched_ok (slots name domains, ends ascend).
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

/* Bounds of a slot, in microseconds. */
#define SCHED_SLOT_US_MIN 100
#define SCHED_SLOT_US_MAX 1000000

/* vCPUs of one domain take turns of this many nanoseconds. */
#define SCHED_TURN_NS 250000

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
  @         (s == 0 ? 0 : sched_plans[c].slots[s - 1].end) <
  @             sched_plans[c].slots[s].end &&
  @         sched_plans[c].slots[s].end <=
  @             (s + 1) * SCHED_SLOT_US_MAX * 1000;
  @ predicate sched_ok{L} =
  @     (\forall integer c; 0 <= c < CPU_MAX ==>
  @         sched_plans[c].slot_count <= SCHED_SLOT_MAX) &&
  @     (\forall integer c, s; 0 <= c < CPU_MAX && 0 <= s < SCHED_SLOT_MAX ==>
  @         sched_slot_ok(c, s)) &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==>
  @         sched_turns[d].vcpu < VCPU_MAX);
  @*/

/**
 * Append a slot to the plan of @p cpu.
 *
 * @return ST_INVALID for a processor, domain or duration out of range,
 *         ST_NO_SPACE when the plan is full; then nothing has changed.
 */
/*@ requires sched_ok;
  @ terminates \true;
  @ assigns sched_plans[0 .. CPU_MAX - 1];
  @ ensures sched_ok;
  @ ensures \result == ST_OK || \result == ST_INVALID ||
  @     \result == ST_NO_SPACE;
  @*/
enum status sched_plan_add(uint32_t cpu, struct domid domain,
                           uint32_t microseconds) MUST_CHECK;

/** Fire timers and end polls that are due at @p now. */
/*@ requires events_ok && now < TIME_MAX;
  @ terminates \true;
  @ ensures events_ok;
  @*/
void sched_expire(uint64_t now);

/** Choose what @p cpu runs at @p now: call sched_expire first. */
/*@ requires cpu < CPU_MAX && sched_ok && domains_ok && vcpus_ok;
  @ requires now < TIME_MAX;
  @ terminates \true;
  @ assigns sched_turns[0 .. DOMAIN_MAX - 1];
  @ ensures sched_ok;
  @ ensures !\result.idle ==> domain_live(\result.domain.v) &&
  @     \result.vcpu < VCPU_MAX &&
  @     vcpus[\result.domain.v][\result.vcpu].state == VCPU_RUNNABLE;
  @*/
struct sched_choice sched_pick(uint32_t cpu, uint64_t now);

/** The vCPU whose turn it is in @p domain gives the rest of it up. */
/*@ requires domain.v < DOMAIN_MAX && sched_ok;
  @ terminates \true;
  @ assigns sched_turns[domain.v].end;
  @ ensures sched_ok;
  @*/
void sched_turn_end(struct domid domain);

#endif
