/* SPDX-License-Identifier: Apache-2.0 */
/** @file The cyclic plan, turns inside a domain, donation upwards. */
#include "core/logic/sched.h"

struct sched_plan sched_plans[CPU_MAX];
struct sched_turn sched_turns[DOMAIN_MAX];
struct sched_cpu sched_cpus[CPU_MAX];
uint32_t sched_owners[SCHED_OWNERS];

/* When the plan ends that slots [0, count) make, in ns from its start. */
/*@ requires cpu < CPU_MAX && sched_slots_ok && count <= SCHED_SLOT_MAX;
  @ requires count <= sched_plans[cpu].slot_count;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures count == 0 ==> \result == 0;
  @ ensures count > 0 ==> \result == sched_plans[cpu].slots[count - 1].end;
  @ ensures \result <= count * SCHED_SLOT_US_MAX * SCHED_US_NS;
  @*/
static uint64_t plan_end(uint32_t cpu, uint32_t count)
{
    return count == 0 ? 0 : sched_plans[cpu].slots[count - 1].end;
}

enum status sched_plan_add(uint32_t cpu, struct domid domain,
                           uint32_t microseconds)
{
    if (cpu >= CPU_MAX || domain.v >= DOMAIN_MAX ||
        microseconds < SCHED_SLOT_US_MIN || microseconds > SCHED_SLOT_US_MAX) {
        return ST_INVALID;
    }
    uint32_t count = sched_plans[cpu].slot_count;
    if (count >= SCHED_SLOT_MAX) {
        return ST_NO_SPACE;
    }
    sched_plans[cpu].slots[count].end =
        plan_end(cpu, count) + (uint64_t)microseconds * SCHED_US_NS;
    sched_plans[cpu].slots[count].domain = domain;
    sched_plans[cpu].slot_count = count + 1;
    return ST_OK;
}

/* The slot that is on at @p phase ns into the plan. */
/*@ requires cpu < CPU_MAX && sched_ok && sched_plans[cpu].slot_count > 0;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < sched_plans[cpu].slot_count;
  @ ensures phase < sched_plans[cpu].slots[sched_plans[cpu].slot_count - 1].end
  @     ==> phase < sched_plans[cpu].slots[\result].end;
  @ ensures \result > 0 ==>
  @     sched_plans[cpu].slots[\result - 1].end <= phase;
  @*/
static uint32_t slot_at(uint32_t cpu, uint64_t phase)
{
    uint32_t slot = sched_cpus[cpu].slot;
    if (slot >= sched_plans[cpu].slot_count || plan_end(cpu, slot) > phase) {
        slot = 0;
    }
    /*@ loop invariant slot < sched_plans[cpu].slot_count;
      @ loop invariant slot > 0 ==>
      @     sched_plans[cpu].slots[slot - 1].end <= phase;
      @ loop assigns slot;
      @ loop variant sched_plans[cpu].slot_count - slot;
      @*/
    while (slot + 1 < sched_plans[cpu].slot_count &&
           sched_plans[cpu].slots[slot].end <= phase) {
        slot++;
    }
    return slot;
}

/* Fire what is due of one vCPU. */
/*@ requires events_ok && domain_live(domain.v);
  @ requires vcpu < domains[domain.v].vcpu_count;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state, vcpus[..], vcpu_changed;
  @ assigns vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void expire_vcpu(struct domid domain, uint32_t vcpu, uint64_t now)
{
    if (vcpus[domain.v].vcpu[vcpu].timer_deadline <= now) {
        vcpus[domain.v].vcpu[vcpu].timer_deadline = DEADLINE_NONE;
        evtchn_raise_virq(domain, vcpu, ABI_VIRQ_TIMER);
    }
    if (vcpus[domain.v].vcpu[vcpu].poll_deadline <= now) {
        vcpus[domain.v].vcpu[vcpu].poll_deadline = DEADLINE_NONE;
        vcpu_notify(domain, vcpu);
    }
}

/* Fire what is due of one domain. */
/*@ requires events_ok && domain_live(domain.v);
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state, vcpus[..], vcpu_changed;
  @ assigns vcpu_pollers[..];
  @ ensures events_ok;
  @*/
static void expire_domain(struct domid domain, uint64_t now)
{
    /*@ loop invariant 0 <= v <= domains[domain.v].vcpu_count;
      @ loop invariant events_ok;
      @ loop assigns v, hw_frame_state, hw_vcpu_state, vcpus[..];
      @ loop assigns vcpu_changed, vcpu_pollers[..];
      @ loop variant domains[domain.v].vcpu_count - v;
      @*/
    for (uint32_t v = 0; v < domains[domain.v].vcpu_count; v++) {
        expire_vcpu(domain, v, now);
    }
}

/* The next moment that matters to a domain. */
/*@ requires domains_ok && vcpus_ok && domain_live(domain.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= DEADLINE_NONE;
  @ ensures \forall integer v; 0 <= v < VCPU_MAX ==>
  @     \result <= vcpus[domain.v].vcpu[v].timer_deadline &&
  @     \result <= vcpus[domain.v].vcpu[v].poll_deadline;
  @*/
static uint64_t horizon_of(struct domid domain)
{
    uint64_t next = DEADLINE_NONE;
    /*@ loop invariant 0 <= v <= domains[domain.v].vcpu_count;
      @ loop invariant next <= DEADLINE_NONE;
      @ loop invariant \forall integer k; 0 <= k < v ==>
      @     next <= vcpus[domain.v].vcpu[k].timer_deadline &&
      @     next <= vcpus[domain.v].vcpu[k].poll_deadline;
      @ loop assigns v, next;
      @ loop variant domains[domain.v].vcpu_count - v;
      @*/
    for (uint32_t v = 0; v < domains[domain.v].vcpu_count; v++) {
        next = vcpu_earlier(next, vcpus[domain.v].vcpu[v].timer_deadline);
        next = vcpu_earlier(next, vcpus[domain.v].vcpu[v].poll_deadline);
    }
    return next;
}

/* The next moment that matters to anyone, or only to the owner of a slot and
   to those above. */
/*@ requires owner.v < DOMAIN_MAX && domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= DEADLINE_NONE;
  @ ensures anyone != 0 ==> \forall integer d, v;
  @     0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX && domain_live(d) ==>
  @     \result <= vcpus[d].vcpu[v].timer_deadline &&
  @     \result <= vcpus[d].vcpu[v].poll_deadline;
  @*/
static uint64_t horizon(bool anyone, struct domid owner)
{
    uint64_t next = DEADLINE_NONE;
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant next <= DEADLINE_NONE;
      @ loop invariant anyone != 0 ==> \forall integer i, v;
      @     0 <= i < d && 0 <= v < VCPU_MAX && domain_live(i) ==>
      @     next <= vcpus[i].vcpu[v].timer_deadline &&
      @     next <= vcpus[i].vcpu[v].poll_deadline;
      @ loop assigns d, next;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint16_t d = 0; d < DOMAIN_MAX; d++) {
        struct domid other = {d};
        if (domains[d].state == DOMAIN_LIVE &&
            (anyone || d == owner.v || xsm_dominates(other, owner))) {
            next = vcpu_earlier(next, horizon_of(other));
        }
    }
    return next;
}

void sched_expire(uint64_t now)
{
    if (now < vcpu_next_deadline) {
        return;
    }
    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant events_ok;
      @ loop assigns d, hw_frame_state, hw_vcpu_state, vcpus[..];
      @ loop assigns vcpu_changed, vcpu_pollers[..];
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint16_t d = 0; d < DOMAIN_MAX; d++) {
        struct domid domain = {d};
        if (domains[d].state == DOMAIN_LIVE) {
            expire_domain(domain, now);
        }
    }
    vcpu_next_deadline = horizon(true, (struct domid){0});
    //@ assert vcpus: vcpus_ok;
    //@ assert shapes: evtchn_ok;
}

/* Whether a vCPU could run now and is not on another processor. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==>
  @     vcpus[domain.v].vcpu[vcpu].state == VCPU_RUNNABLE &&
  @     sched_owner(domain.v, vcpu) == 0;
  @*/
static bool is_ready(struct domid domain, uint32_t vcpu)
{
    return vcpus[domain.v].vcpu[vcpu].state == VCPU_RUNNABLE &&
           sched_owners[domain.v * VCPU_MAX + vcpu] == 0;
}

/* The first ready vCPU of a domain after @p last, cyclically, with @p last
   itself the last to be asked; VCPU_MAX if there is none. */
/*@ requires domain_live(domain.v) && domains_ok && last < VCPU_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= VCPU_MAX;
  @ ensures \result < VCPU_MAX ==>
  @     vcpus[domain.v].vcpu[\result].state == VCPU_RUNNABLE &&
  @     sched_owner(domain.v, \result) == 0;
  @*/
static uint32_t next_ready(struct domid domain, uint32_t last)
{
    uint32_t count = domains[domain.v].vcpu_count;
    uint32_t vcpu = last;
    /*@ loop invariant 0 <= i <= count && vcpu < VCPU_MAX;
      @ loop assigns i, vcpu;
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        vcpu = vcpu + 1 < count ? vcpu + 1 : 0;
        if (is_ready(domain, vcpu)) {
            return vcpu;
        }
    }
    return VCPU_MAX;
}

/* Settle whose turn it is in a domain; false when nothing of it can run. */
/*@ requires domain.v < DOMAIN_MAX && sched_ok && now < TIME_MAX;
  @ requires domains_ok;
  @ terminates \true;
  @ assigns sched_turns[domain.v];
  @ ensures sched_ok;
  @ ensures \result == 0 || \result == 1;
  @ ensures \result != 0 ==> domain_live(domain.v) &&
  @     sched_turns[domain.v].end > now &&
  @     vcpus[domain.v].vcpu[sched_turns[domain.v].vcpu].state ==
  @         VCPU_RUNNABLE &&
  @     sched_owner(domain.v, sched_turns[domain.v].vcpu) == 0;
  @*/
static bool take_turn(struct domid domain, uint64_t now)
{
    uint32_t vcpu = sched_turns[domain.v].vcpu;
    if (domains[domain.v].state != DOMAIN_LIVE) {
        return false;
    }
    if (now < sched_turns[domain.v].end && is_ready(domain, vcpu)) {
        return true;
    }
    vcpu = next_ready(domain, vcpu);
    if (vcpu < VCPU_MAX) {
        sched_turns[domain.v].vcpu = vcpu;
        sched_turns[domain.v].end = now + SCHED_TURN_NS;
    }
    return vcpu < VCPU_MAX;
}

/*
 * Who may use what the owner of the slot leaves: each domain in the order of
 * the round, if its level dominates those of the owner and of the last one
 * that was asked. So who is asked, and what it answers, is known only to
 * those that may know it. DOMAIN_MAX if nobody wants it.
 */
/*@ requires owner.v < DOMAIN_MAX && sched_ok && now < TIME_MAX;
  @ requires domains_ok;
  @ terminates \true;
  @ assigns sched_turns[..];
  @ ensures sched_ok;
  @ ensures \result.v <= DOMAIN_MAX;
  @ ensures \result.v < DOMAIN_MAX ==> domain_live(\result.v) &&
  @     (xsm_relations_ok ==> xsm_flows(\result.v, owner.v)) &&
  @     sched_turns[\result.v].end > now &&
  @     vcpus[\result.v].vcpu[sched_turns[\result.v].vcpu].state ==
  @         VCPU_RUNNABLE &&
  @     sched_owner(\result.v, sched_turns[\result.v].vcpu) == 0;
  @*/
static struct domid pick_above(struct domid owner, uint64_t round, uint64_t now)
{
    struct domid floor = owner;
    uint32_t first = (uint32_t)(round % DOMAIN_MAX);
    /*@ loop invariant 0 <= i <= DOMAIN_MAX;
      @ loop invariant sched_ok && floor.v < DOMAIN_MAX;
      @ loop assigns i, floor, sched_turns[..];
      @ loop variant DOMAIN_MAX - i;
      @*/
    for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
        struct domid other = {(uint16_t)((first + i) % DOMAIN_MAX)};
        if (xsm_dominates(other, owner) && xsm_dominates(other, floor)) {
            if (take_turn(other, now)) {
                return other;
            }
            floor = other;
        }
    }
    return (struct domid){DOMAIN_MAX};
}

/* The processor runs nothing from now on. */
/*@ requires cpu < CPU_MAX && sched_ok;
  @ terminates \true;
  @ assigns sched_cpus[cpu].busy, sched_owners[..];
  @ ensures sched_ok && sched_cpus[cpu].busy == 0;
  @*/
static void release(uint32_t cpu)
{
    if (sched_cpus[cpu].busy != 0) {
        sched_owners[sched_cpus[cpu].domain * VCPU_MAX + sched_cpus[cpu].vcpu] =
            0;
        sched_cpus[cpu].busy = 0;
        /*@ assert others: \forall integer c; 0 <= c < CPU_MAX && c != cpu ==>
          @     sched_cpus[c] == \at(sched_cpus[c], Pre) &&
          @     sched_cpu_ok{Pre}(c) && sched_cpu_ok{Pre}(cpu);
          @*/
        //@ assert cpus: sched_cpus_ok;
    }
}

/* Run @p domain, whose turn is settled, until @p until or a turn's end. */
/*@ requires cpu < CPU_MAX && sched_ok && domain_live(domain.v);
  @ requires sched_cpus[cpu].busy == 0 && domains_ok;
  @ requires sched_owner(domain.v, sched_turns[domain.v].vcpu) == 0;
  @ requires vcpus[domain.v].vcpu[sched_turns[domain.v].vcpu].state ==
  @     VCPU_RUNNABLE;
  @ terminates \true;
  @ assigns sched_cpus[cpu].busy, sched_cpus[cpu].domain;
  @ assigns sched_cpus[cpu].vcpu, sched_owners[..];
  @ ensures sched_ok && sched_cpus[cpu].busy == 1;
  @ ensures \result.idle == 0 && \result.domain == domain;
  @ ensures \result.vcpu == sched_turns[domain.v].vcpu;
  @ ensures sched_cpus[cpu].domain == domain.v;
  @ ensures sched_cpus[cpu].vcpu == \result.vcpu;
  @ ensures \result.until == until ||
  @     \result.until == sched_turns[domain.v].end;
  @ ensures \result.until <= until;
  @*/
static struct sched_choice run(uint32_t cpu, struct domid domain,
                               uint64_t until)
{
    uint32_t vcpu = sched_turns[domain.v].vcpu;
    struct sched_choice choice = {false, domain, vcpu, until};
    sched_owners[domain.v * VCPU_MAX + vcpu] = cpu + 1;
    sched_cpus[cpu].busy = 1;
    sched_cpus[cpu].domain = domain.v;
    sched_cpus[cpu].vcpu = vcpu;
    //@ assert owned: sched_cpus_ok;
    /* A vCPU that is alone ready is not interrupted for turns. */
    if (next_ready(domain, vcpu) < VCPU_MAX) {
        choice.until = vcpu_earlier(until, sched_turns[domain.v].end);
    }
    return choice;
}

/* The later of a horizon and the next nanosecond. */
/*@ requires now < TIME_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result > now;
  @ ensures \result == time || \result == now + 1;
  @*/
static uint64_t after(uint64_t now, uint64_t time)
{
    return time > now ? time : now + 1;
}

/* Choose inside the slot of @p owner, which ends at @p end. */
/*@ requires cpu < CPU_MAX && owner.v < DOMAIN_MAX && now < TIME_MAX;
  @ requires sched_ok && domains_ok && vcpus_ok;
  @ requires sched_cpus[cpu].busy == 0 && sched_plans[cpu].slot_count > 0;
  @ requires now < limit <= now + SCHED_IDLE_NS;
  @ terminates \true;
  @ assigns sched_turns[..], sched_owners[..];
  @ assigns sched_cpus[cpu].busy, sched_cpus[cpu].domain;
  @ assigns sched_cpus[cpu].vcpu;
  @ ensures sched_ok;
  @ ensures now < \result.until <= now + SCHED_IDLE_NS;
  @ ensures sched_cpus[cpu].busy == 0 <==> \result.idle != 0;
  @ ensures \result.idle == 0 ==> domain_live(\result.domain.v) &&
  @     \result.vcpu < VCPU_MAX &&
  @     vcpus[\result.domain.v].vcpu[\result.vcpu].state == VCPU_RUNNABLE &&
  @     sched_cpus[cpu].domain == \result.domain.v &&
  @     sched_cpus[cpu].vcpu == \result.vcpu;
  @ ensures \result.idle == 0 && xsm_relations_ok ==>
  @     \result.domain.v == owner.v || xsm_flows(\result.domain.v, owner.v);
  @*/
static struct sched_choice pick_in_slot(uint32_t cpu, struct domid owner,
                                        uint64_t now, uint64_t limit)
{
    if (take_turn(owner, now)) {
        return run(cpu, owner,
                   vcpu_earlier(limit, after(now, horizon_of(owner))));
    }
    uint64_t until = vcpu_earlier(limit, after(now, horizon(false, owner)));
    struct domid other = pick_above(
        owner, limit / plan_end(cpu, sched_plans[cpu].slot_count), now);
    struct sched_choice idle = {true, owner, 0, until};
    return other.v < DOMAIN_MAX ? run(cpu, other, until) : idle;
}

struct sched_choice sched_pick(uint32_t cpu, uint64_t now)
{
    struct domid nobody = {0};
    struct sched_choice choice = {true, nobody, 0, now + SCHED_IDLE_NS};
    uint32_t count = sched_plans[cpu].slot_count;
    release(cpu);
    if (count == 0) {
        return choice;
    }
    uint64_t phase = now % sched_plans[cpu].slots[count - 1].end;
    uint32_t slot = slot_at(cpu, phase);
    sched_cpus[cpu].slot = slot;
    uint64_t end = now - phase + sched_plans[cpu].slots[slot].end;
    return pick_in_slot(cpu, sched_plans[cpu].slots[slot].domain, now,
                        vcpu_earlier(choice.until, end));
}

void sched_turn_end(struct domid domain)
{
    sched_turns[domain.v].end = 0;
}
