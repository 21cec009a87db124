/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file vCPUs: run states, timers and the place of their shared page.
 *
 * Machine registers are not here: they belong to core/hw (struct vcpu_frame).
 *
 * Invariant: vcpus_ok.
 */
#pragma once

#include "core/abi/shared_info.h"
#include "core/logic/domain.h"
#include "core/port/hw_frame.h"
#include "core/port/hw_time.h"
#include "core/port/hw_vcpu.h"
#include "xsm/check.h"

enum vcpu_state {
    VCPU_OFFLINE,   /* waits for INIT */
    VCPU_WAIT_SIPI, /* INIT seen, waits for SIPI */
    VCPU_RUNNABLE,
    VCPU_BLOCKED /* waits for an event, a timer or a poll to end */
};

/* A deadline that never comes. */
#define DEADLINE_NONE TIME_MAX

struct vcpu {
    uint8_t state;           /* enum vcpu_state */
    uint8_t polling;         /* 1: blocked in SCHEDOP_poll */
    uint8_t info_registered; /* 1: vcpu_info was moved by the guest */
    uint32_t poll_port;      /* port polled; 0: any port of the domain */
    uint32_t info_offset;    /* of vcpu_info in its frame, multiple of 8 */
    struct mfn info_frame;   /* frame of vcpu_info, owned by the domain */
    uint64_t timer_deadline; /* singleshot timer, ns, or DEADLINE_NONE */
    uint64_t poll_deadline;  /* end of a poll, ns, or DEADLINE_NONE */
};

/** The vCPUs of one domain. */
struct vcpu_table {
    struct vcpu vcpu[VCPU_MAX];
};

extern struct vcpu_table vcpus[DOMAIN_MAX];

/* Set when a vCPU became runnable or stopped being so: choose again. */
extern uint8_t vcpu_changed;

/* 1 while some vCPU of the domain may be polling: spares looking for one. */
extern uint8_t vcpu_pollers[DOMAIN_MAX];

/* No timer and no poll of a live domain ends before this, in ns. */
extern uint64_t vcpu_next_deadline;

/*@ predicate vcpu_place_ok{L}(integer d, integer v) =
  @     vcpus[d].vcpu[v].info_offset <= PAGE_BYTES - VCPU_INFO_SIZE &&
  @     vcpus[d].vcpu[v].info_offset % 8 == 0 &&
  @     domain_owns(d, vcpus[d].vcpu[v].info_frame.v) &&
  @     vcpus[d].vcpu[v].info_frame.v < FRAME_MAX;
  @ // A vCPU that the domain was not given never runs or waits.
  @ predicate vcpu_state_ok{L}(integer d, integer v) =
  @     v >= domains[d].vcpu_count ==> vcpus[d].vcpu[v].state == VCPU_OFFLINE &&
  @         vcpus[d].vcpu[v].timer_deadline == DEADLINE_NONE &&
  @         vcpus[d].vcpu[v].poll_deadline == DEADLINE_NONE;
  @ predicate vcpu_time_ok{L}(integer d, integer v) =
  @     vcpus[d].vcpu[v].timer_deadline <= DEADLINE_NONE &&
  @     vcpus[d].vcpu[v].poll_deadline <= DEADLINE_NONE &&
  @     (domains[d].state == DOMAIN_LIVE ==>
  @         vcpu_next_deadline <= vcpus[d].vcpu[v].timer_deadline &&
  @         vcpu_next_deadline <= vcpus[d].vcpu[v].poll_deadline);
  @ predicate vcpu_ok{L}(integer d, integer v) =
  @     domains[d].state != DOMAIN_ABSENT ==>
  @         vcpu_place_ok(d, v) && vcpu_state_ok(d, v) && vcpu_time_ok(d, v);
  @ predicate vcpus_ok{L} = \forall integer d, v;
  @     0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX ==> vcpu_ok(d, v);
  @
  @ // What a refusal promises.
  @ predicate vcpus_same{L1, L2} =
  @     (\forall integer d, v; 0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX ==>
  @         \at(vcpus[d].vcpu[v], L1) == \at(vcpus[d].vcpu[v], L2)) &&
  @     \at(vcpu_changed, L1) == \at(vcpu_changed, L2) &&
  @     \at(vcpu_next_deadline, L1) == \at(vcpu_next_deadline, L2) &&
  @     \at(hw_vcpu_state, L1) == \at(hw_vcpu_state, L2) &&
  @     \at(hw_frame_state, L1) == \at(hw_frame_state, L2);
  @*/

/** Executable twin of vcpus_ok, for tests. */
/*@ requires domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> vcpus_ok;
  @*/
bool vcpus_is_ok(void);

/**
 * Give a new domain its vCPUs: vCPU 0 runnable, all others offline, vcpu_info
 * in shared_info. Nothing is asked of the other domains' vCPUs.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires vcpu_next_deadline <= DEADLINE_NONE;
  @ terminates \true;
  @ assigns vcpus[domain.v], vcpu_changed;
  @ ensures \forall integer v; 0 <= v < VCPU_MAX ==> vcpu_ok(domain.v, v);
  @*/
void vcpu_domain_init(struct domid domain);

/** Nothing of the domain ever runs, polls or waits for a timer again. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && vcpus_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns vcpus[domain.v], vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok;
  @ ensures \forall integer v; 0 <= v < VCPU_MAX ==>
  @     vcpus[domain.v].vcpu[v].state == VCPU_OFFLINE;
  @*/
void vcpu_domain_end(struct domid domain);

/**
 * An event became deliverable to @p vcpu: it runs again if it was blocked
 * (polling or not) and leaves the guest soon if it is running elsewhere.
 * A vCPU that is offline or waits for SIPI is left alone.
 */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[domain.v].vcpu[vcpu].state;
  @ assigns vcpus[domain.v].vcpu[vcpu].polling;
  @ assigns vcpus[domain.v].vcpu[vcpu].poll_deadline, vcpu_changed;
  @ assigns hw_vcpu_state;
  @ ensures vcpus_ok;
  @ ensures vcpus[domain.v].vcpu[vcpu].state != VCPU_BLOCKED;
  @*/
void vcpu_notify(struct domid domain, uint32_t vcpu);

/** Wake the vCPUs that poll @p port, which became pending, or any port. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[domain.v], vcpu_changed;
  @ assigns vcpu_pollers[domain.v], hw_vcpu_state;
  @ ensures vcpus_ok;
  @*/
void vcpu_poll_wake(struct domid domain, uint32_t port);

/**
 * Move vcpu_info to @p raw_offset of @p frame, a frame that the caller found
 * to be the domain's own and writable. Once only. The contents move along and
 * one upcall is made pending, so that no event is lost meanwhile.
 */
/*@ requires domain_live(self.v) && domains_ok && vcpus_ok;
  @ requires vcpu < domains[self.v].vcpu_count;
  @ requires domain_owns(self.v, frame.v) && frame.v < FRAME_MAX;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, hw_vcpu_state, hw_frame_state;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok;
  @ ensures \result == ST_OK ==>
  @     vcpus[self.v].vcpu[vcpu].info_registered == 1 &&
  @     vcpus[self.v].vcpu[vcpu].info_frame == frame &&
  @     vcpus[self.v].vcpu[vcpu].info_offset == raw_offset &&
  @     \old(vcpus[self.v].vcpu[vcpu].info_registered) == 0 &&
  @     xsm_allowed(self.v, self.v, PERM_VCPU_REGISTER_INFO);
  @ ensures \result != ST_OK ==> vcpus_same{Pre, Post};
  @*/
enum status vcpu_register_info(struct domid self, uint32_t vcpu,
                               struct mfn frame,
                               uint32_t raw_offset) MUST_CHECK;

/**
 * Arm the singleshot timer: ABI_VIRQ_TIMER at system time @p raw_deadline; 0
 * disarms it. It also asks for a new choice of what runs, before which
 * sched_expire fires whatever is past: so a deadline that is past already
 * fires at once.
 */
/*@ requires domain_live(self.v) && domains_ok && vcpus_ok;
  @ requires vcpu < domains[self.v].vcpu_count;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_next_deadline;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok;
  @ ensures \result == ST_OK ==>
  @     (raw_deadline == 0 ==>
  @         vcpus[self.v].vcpu[vcpu].timer_deadline == DEADLINE_NONE) &&
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_SET_TIMER);
  @ ensures \result != ST_OK ==> vcpus_same{Pre, Post};
  @*/
enum status vcpu_set_timer(struct domid self, uint32_t vcpu,
                           uint64_t raw_deadline) MUST_CHECK;

/** Wait for an event (sched_op block); an upcall already pending ends it. */
/*@ requires domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_YIELD);
  @ ensures \result != ST_OK ==> vcpus_same{Pre, Post};
  @*/
enum status vcpu_block(struct domid self, uint32_t vcpu) MUST_CHECK;

/** HLT with interrupts on: as vcpu_block, but not a hypercall. */
/*@ requires domain_live(domain.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[domain.v].vcpu[vcpu].state, vcpu_changed;
  @ ensures vcpus_ok;
  @*/
void vcpu_halt(struct domid domain, uint32_t vcpu);

/**
 * Wait until @p raw_port (0: any port) becomes pending, an upcall does, or
 * system time @p raw_deadline comes. The caller has found none pending yet.
 */
/*@ requires domain_live(self.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..], vcpu_next_deadline;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok;
  @ ensures \result == ST_OK ==> raw_port < EVTCHN_PORT_MAX &&
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_POLL);
  @ ensures \result != ST_OK ==> vcpus_same{Pre, Post};
  @*/
enum status vcpu_poll_begin(struct domid self, uint32_t vcpu, uint32_t raw_port,
                            uint64_t raw_deadline) MUST_CHECK;

/** INIT: the vCPU stops and waits for SIPI. */
/*@ requires mediated: permit(self.v, self.v, PERM_VCPU_SEND_IPI);
  @ requires domain_live(self.v) && vcpu < domains[self.v].vcpu_count;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[self.v].vcpu[vcpu], vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok;
  @ ensures vcpus[self.v].vcpu[vcpu].state == VCPU_WAIT_SIPI;
  @*/
void vcpu_init(struct domid self, uint32_t vcpu);

/** SIPI: a vCPU that waits for it starts at @p vector; others ignore it. */
/*@ requires mediated: permit(self.v, self.v, PERM_VCPU_SEND_IPI);
  @ requires domain_live(self.v) && vcpu < domains[self.v].vcpu_count;
  @ requires domains_ok && vcpus_ok && vector < 256;
  @ terminates \true;
  @ assigns vcpus[self.v].vcpu[vcpu], vcpu_changed, hw_vcpu_state;
  @ ensures vcpus_ok;
  @ ensures vcpus[self.v].vcpu[vcpu].state != VCPU_WAIT_SIPI;
  @*/
void vcpu_sipi(struct domid self, uint32_t vcpu, uint32_t vector);

/** HLT with interrupts off: the vCPU is offline. */
/*@ requires domain_live(domain.v) && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[domain.v].vcpu[vcpu], vcpu_changed;
  @ ensures vcpus_ok;
  @ ensures vcpus[domain.v].vcpu[vcpu].state == VCPU_OFFLINE;
  @*/
void vcpu_halt_dead(struct domid domain, uint32_t vcpu);

/** Whether no vCPU of the domain can run any more: the domain ends. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> \forall integer v; 0 <= v < VCPU_MAX ==>
  @     vcpus[domain.v].vcpu[v].state != VCPU_RUNNABLE &&
  @     vcpus[domain.v].vcpu[v].state != VCPU_BLOCKED;
  @*/
bool vcpu_none_can_run(struct domid domain);

/** VCPUOP_is_up: 1 if the vCPU runs or waits for an event, else 0. */
/*@ requires domain_live(self.v);
  @ requires domains_ok && vcpu < domains[self.v].vcpu_count;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result.status == ST_OK ==> \result.value <= 1 &&
  @     xsm_allowed(self.v, self.v, PERM_VCPU_GET_STATE);
  @*/
struct result vcpu_is_up(struct domid self, uint32_t vcpu) MUST_CHECK;

/** Whether the guest is to be interrupted at its next entry. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || \result == 1;
  @*/
bool vcpu_upcall_wanted(struct domid domain, uint32_t vcpu);

/** The earlier of two moments. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= one && \result <= other;
  @ ensures \result == one || \result == other;
  @*/
uint64_t vcpu_earlier(uint64_t one, uint64_t other);
