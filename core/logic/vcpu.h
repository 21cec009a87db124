/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file vCPUs: run states, timers and the place of their shared page.
 *
 * Machine registers are not here: they belong to core/hw (struct vcpu_frame).
 *
 * Invariant: vcpus_ok.
 */
#ifndef CLOISON_CORE_LOGIC_VCPU_H
#define CLOISON_CORE_LOGIC_VCPU_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "core/logic/domain.h"
#include "core/port/hw_time.h"

enum vcpu_state {
    VCPU_OFFLINE,   /* waits for INIT */
    VCPU_WAIT_SIPI, /* INIT seen, waits for SIPI */
    VCPU_RUNNABLE,
    VCPU_BLOCKED    /* waits for an event, a timer or a poll to end */
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

extern struct vcpu vcpus[DOMAIN_MAX][VCPU_MAX];

/* Set when a vCPU became runnable or stopped being so: choose again. */
extern uint8_t vcpu_changed;

/* sizeof struct vcpu_info (xen.h), which lies inside one page. */
#define VCPU_INFO_BYTES 64

/*@ predicate vcpu_ok{L}(integer d, integer v) =
  @     domains[d].state != DOMAIN_ABSENT ==>
  @         vcpus[d][v].info_offset <= PAGE_BYTES - VCPU_INFO_BYTES &&
  @         vcpus[d][v].info_offset % 8 == 0 &&
  @         domain_owns(d, vcpus[d][v].info_frame.v) &&
  @         vcpus[d][v].info_frame.v < FRAME_MAX &&
  @         vcpus[d][v].timer_deadline <= DEADLINE_NONE &&
  @         vcpus[d][v].poll_deadline <= DEADLINE_NONE;
  @ predicate vcpus_ok{L} = \forall integer d, v;
  @     0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX ==> vcpu_ok(d, v);
  @*/

/**
 * An event became deliverable to @p vcpu: it runs again if it was blocked
 * (polling or not) and leaves the guest soon if it is running elsewhere.
 * A vCPU that is offline or waits for SIPI is left alone.
 */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domains_ok && vcpus_ok;
  @ terminates \true;
  @ assigns vcpus[domain.v][vcpu], vcpu_changed;
  @ ensures vcpus_ok;
  @*/
void vcpu_notify(struct domid domain, uint32_t vcpu);

#endif
