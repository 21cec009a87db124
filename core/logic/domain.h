/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Domains: what a domain owns and whether it lives.
 *
 * A domain owns one contiguous range of machine frames, fixed when it is
 * built and never changed while the core runs: its RAM first (guest frame g
 * is machine frame memory.v + g whenever it is populated), then the frames
 * that the core shares with it. No frame ever changes its owner, so no
 * operation of one domain can hand memory, or what was in it, to another.
 *
 * Invariant: domains_ok (ranges of domains that exist are disjoint, below
 * FRAME_MAX and without the TPM's frames).
 */
#pragma once

#include "core/lib/types.h"

enum domain_state {
    DOMAIN_ABSENT, /* never built */
    DOMAIN_LIVE,
    DOMAIN_DEAD /* has ended; holds its memory, runs no more */
};

/* Why a domain ended: Xen SHUTDOWN_* numbers, then our own. */
enum domain_reason {
    REASON_POWEROFF = 0,
    REASON_REBOOT = 1,
    REASON_SUSPEND = 2,
    REASON_CRASH = 3,
    REASON_WATCHDOG = 4,
    REASON_SOFT_RESET = 5,
    REASON_TRIPLE_FAULT = 16,
    REASON_BAD_ACCESS = 17, /* touched guest-physical memory it has not */
    REASON_BAD_STATE = 18,  /* the processor refused its state */
    REASON_DESTROYED = 19   /* another domain ended it */
};

/* Frames after the RAM that the core shares with the domain. */
#define DOMAIN_SHARED_FRAMES (1 + GRANT_FRAME_MAX)

struct domain {
    uint8_t state;              /* enum domain_state */
    uint8_t vcpu_count;         /* 1 .. VCPU_MAX */
    uint8_t reason;             /* enum domain_reason, when dead */
    uint8_t callback_vector;    /* 0: none set yet; else 32 .. 255 */
    uint8_t restart;            /* 1: it starts again after its end */
    uint32_t grant_frame_count; /* frames of the grant table in use */
    struct mfn memory;          /* first machine frame owned */
    uint64_t memory_pages;      /* frames of RAM; the shared frames follow */
    uint32_t console_gfn;       /* HVM_PARAM_CONSOLE_PFN, 0: none */
    uint32_t console_port;      /* HVM_PARAM_CONSOLE_EVTCHN, 0: none */
    uint32_t store_gfn;         /* HVM_PARAM_STORE_PFN, 0: none */
    uint32_t store_port;        /* HVM_PARAM_STORE_EVTCHN, 0: none */
    uint64_t watchdog;          /* time at which it ends, 0: none is set */
    uint64_t rest;              /* when dead: it starts again no sooner */
};

extern struct domain domains[DOMAIN_MAX];

/*@ predicate domain_live{L}(integer d) =
  @     0 <= d < DOMAIN_MAX && domains[d].state == DOMAIN_LIVE;
  @
  @ // Frames of a domain: RAM, shared_info, grant table.
  @ logic integer domain_end{L}(integer d) =
  @     domains[d].memory.v + domains[d].memory_pages + DOMAIN_SHARED_FRAMES;
  @ predicate domain_owns{L}(integer d, integer frame) =
  @     domains[d].state != DOMAIN_ABSENT &&
  @     domains[d].memory.v <= frame < domain_end(d);
  @
  @ predicate domain_ok{L}(integer d) =
  @     domains[d].state != DOMAIN_ABSENT ==>
  @         1 <= domains[d].vcpu_count <= VCPU_MAX &&
  @         domains[d].memory_pages <= GFN_MAX &&
  @         domain_end(d) <= FRAME_MAX &&
  @         (domain_end(d) <= TPM_FRAME ||
  @          TPM_FRAME + TPM_FRAME_COUNT <= domains[d].memory.v) &&
  @         domains[d].grant_frame_count <= GRANT_FRAME_MAX;
  @ predicate domains_disjoint{L} =
  @     \forall integer d, e; 0 <= d < DOMAIN_MAX && 0 <= e < DOMAIN_MAX &&
  @         d != e && domains[d].state != DOMAIN_ABSENT &&
  @         domains[e].state != DOMAIN_ABSENT ==>
  @         domain_end(d) <= domains[e].memory.v ||
  @         domain_end(e) <= domains[d].memory.v;
  @ predicate domains_ok{L} = domains_disjoint &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==> domain_ok(d));
  @
  @ // No machine frame belongs to two domains.
  @ lemma frame_has_one_owner{L}: domains_ok{L} ==>
  @     \forall integer d, e, frame; 0 <= d < DOMAIN_MAX &&
  @         0 <= e < DOMAIN_MAX && domain_owns(d, frame) &&
  @         domain_owns(e, frame) ==> d == e;
  @*/

/** Frame of shared_info of an existing domain. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.v ==
  @     domains[domain.v].memory.v + domains[domain.v].memory_pages;
  @ ensures domain_owns(domain.v, \result.v) && \result.v < FRAME_MAX;
  @*/
struct mfn domain_shared_info(struct domid domain);

/** Frame @p index of the grant table of an existing domain. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && index < GRANT_FRAME_MAX;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.v == domains[domain.v].memory.v +
  @     domains[domain.v].memory_pages + 1 + index;
  @ ensures domain_owns(domain.v, \result.v) && \result.v < FRAME_MAX;
  @*/
struct mfn domain_grant_frame(struct domid domain, uint32_t index);

/** Whether a number from a guest names a domain that lives. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> domain_live(raw_domain);
  @*/
bool domain_is_live(uint32_t raw_domain);

/** Executable twin of domains_ok, for tests and for whoever builds domains. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> domains_ok;
  @*/
bool domains_is_ok(void);
