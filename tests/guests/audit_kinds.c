/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What is told: denials, but not those that the policy says not to;
 * what is granted, where the policy wants it; and what a permissive type does
 * although no rule lets it, in a system that says so.
 *
 * POLICY ../../../tests/guests/audit
 * PERMISSIVE
 * SYSTEM a: label=red cmd=offer
 * SYSTEM b: label=system_u:system_r:learner_t:s1:c1 cmd=learner
 * SYSTEM c: label=system_u:system_r:loud_t:s1:c1 cmd=loud
 * SYSTEM d: label=system_u:system_r:quiet_t:s1:c1 cmd=quiet
 *
 * SHOWS PERMISSIVE, not confined: domain 1 audit_kinds-b
 * SHOWS denied  { map_write } for domid=1 target=0
 * SHOWS tcontext=system_u:system_r:tenant_t:s1:c1 tclass=grant permissive=1
 * SHOWS granted  { copy_read } for domid=2 target=0
 * SHOWS denied  { map_read } for domid=3 target=0
 * HIDES denied  { map_write } for domid=3
 * HIDES granted  { map_read }
 */
#include "tests/guests/lib/guest.h"

enum { OFFERER, LEARNER, LOUD, QUIET };

/* What the offerer grants to each of the others, and tries of theirs. */
#define REF 8
#define TRIES 400
#define RETRY_NS 10000000ul
#define WHILE_NS 4000000000ul

static uint8_t offered[4096] PAGE_ALIGNED;
static uint8_t own[4096] PAGE_ALIGNED;

static void offer(void)
{
    memset(offered, 0x41, PAGE);
    grant_give(REF + LEARNER, LEARNER, offered, GTF_PERMIT);
    grant_give(REF + LOUD, LOUD, offered, GTF_PERMIT);
    grant_give(REF + QUIET, QUIET, offered, GTF_PERMIT);
    expect_refused("a permissive domain is not open to others",
                   event_alloc(LEARNER));
    time_wait(WHILE_NS);
    expect("what the permissive one wrote", offered[0], 0x42);
}

static void learner(void)
{
    uint32_t handle;

    expect(
        "a permissive type does what no rule lets it",
        grant_map_wait(WINDOW_GPA, OFFERER, REF + LEARNER, GMAP_HOST, &handle),
        0);
    paging_set((uint64_t)own, WINDOW_GPA + 3);
    *(volatile uint8_t *)own = 0x42;
    time_wait(WHILE_NS);
}

static void loud(void)
{
    struct grant_copy op;
    int64_t got = -1;

    for (uint32_t i = 0; i < TRIES && got != 0; i++) {
        memset(&op, 0, sizeof op);
        op.source.ref_or_frame = REF + LOUD;
        op.source.domid = OFFERER;
        op.dest.ref_or_frame = (uint64_t)own / PAGE;
        op.dest.domid = DOMID_SELF;
        op.length = 8;
        op.flags = GCOPY_SOURCE_REF;
        got = grant_op(GR_COPY, &op, 1);
        got = got == 0 ? op.status : got;
        time_wait(RETRY_NS);
    }
    expect("what is told is granted all the same", got, 0);
}

static void quiet(void)
{
    uint32_t handle;

    time_wait(WHILE_NS / 4);
    expect_refused(
        "what is not told is refused all the same",
        grant_map_at(WINDOW_GPA, OFFERER, REF + QUIET, GMAP_HOST, &handle));
    expect_refused("what is told is refused",
                   grant_map_at(WINDOW_GPA, OFFERER, REF + QUIET,
                                GMAP_HOST + GMAP_READONLY, &handle));
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("offer")) {
        offer();
    } else if (guest_option("learner")) {
        learner();
    } else if (guest_option("loud")) {
        loud();
    } else {
        quiet();
    }
}
