/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Policies are reloaded again and again while two domains map, copy,
 * connect and notify as fast as they can: each answer is one that a policy
 * gives, and when the last one forbids everything, nothing is left.
 *
 * POLICY ../../../tests/guests/reload/types.cil
 * POLICY ../../../tests/guests/reload/open.cil
 * RELOAD version=2 edit=s/open/closed/
 * RELOAD version=3
 * RELOAD version=4 edit=s/open/closed/
 * RELOAD version=5
 * RELOAD version=6 edit=s/open/closed/
 * RELOAD version=7
 * RELOAD version=8 edit=/open/d
 * SYSTEM a: label=control_u:control_r:control_t:s3:c0.c1023 cmd=load initrd=1
 * SYSTEM b: vcpus=2 label=system_u:system_r:holder_t:s1:c1 cmd=hold
 * SYSTEM c: vcpus=2 label=system_u:system_r:giver_t:s1:c1 cmd=give
 */
#include "tests/guests/lib/guest.h"

#define HOLDER 1
#define GIVER 2
#define POLICIES 7
#define FIRST_REF 16
#define REFS 32
#define PORTS 16
#define SECOND 1000000000ul
#define STEP 5000000ul

/* Longer than any policy but the last forbids anything. */
#define QUIET (8 * SECOND)

static uint8_t pages[REFS][4096] PAGE_ALIGNED;
static uint8_t own[4096] PAGE_ALIGNED;

/* Set by the giver's first processor when nothing is allowed any more. */
static volatile bool finished;
static volatile uint64_t done[2];

static void load(void)
{
    for (uint32_t i = 0; i < POLICIES; i++) {
        time_wait(2 * SECOND);
        expect("reload", policy_load(policy_file(i)), 0);
        expect("is in force", policy_version(), (int64_t)i + 2);
    }
}

/* --- The holder: maps and copies, each processor its own entries ---------- */

/* An answer that one of the policies gives. */
static void allowed_or_denied(const char *what, int64_t got)
{
    if (got != 0 && got != GNT_PERMISSION_DENIED) {
        expect(what, got, GNT_PERMISSION_DENIED);
    }
}

static int64_t copy(uint32_t ref)
{
    struct grant_copy op = {
        .length = 64, .flags = GCOPY_SOURCE_REF, .status = 99};

    op.source.ref_or_frame = ref;
    op.source.domid = GIVER;
    op.dest.ref_or_frame = (uint64_t)own / PAGE;
    op.dest.domid = DOMID_SELF;
    int64_t got = grant_op(GR_COPY, &op, 1);
    return got == 0 ? op.status : got;
}

static bool one_round(uint32_t cpu)
{
    uint32_t handle[REFS / 2];
    uint64_t at = WINDOW_GPA + (uint64_t)cpu * REFS * PAGE;
    uint32_t ref = FIRST_REF + cpu * (REFS / 2);
    int64_t mapped[REFS / 2];
    bool any = false;

    for (uint32_t i = 0; i < REFS / 2; i++) {
        mapped[i] = grant_map_at(
            at + i * PAGE, GIVER, ref + i,
            i % 2 == 0 ? GMAP_HOST : GMAP_HOST + GMAP_READONLY, &handle[i]);
        allowed_or_denied("map", mapped[i]);
        int64_t copied = copy(ref + i);
        allowed_or_denied("copy", copied);
        any = any || mapped[i] == 0 || copied == 0;
    }
    for (uint32_t i = 0; i < REFS / 2; i++) {
        if (mapped[i] != 0) {
            continue;
        }
        int64_t got = grant_unmap_at(at + i * PAGE, handle[i]);
        /* A handle that was taken away may be the other processor's now. */
        if (got != 0 && got != GNT_BAD_VIRT_ADDR) {
            expect("unmapped, or taken away", got, GNT_BAD_HANDLE);
        }
    }
    done[cpu]++;
    return any;
}

static void events_round(void)
{
    static uint32_t next = 1;
    int64_t port = event_bind(GIVER, next);

    next = next % PORTS + 1;
    if (port > 0) {
        event_mask((uint32_t)port, true);
        expect("send", event_send((uint32_t)port), 0);
        expect("close", event_close((uint32_t)port), 0);
    } else if (port != E_PERM) {
        expect("bind", port, E_INVAL);
    }
}

/* Until nothing has been allowed for some time. */
static void hammer(uint32_t cpu)
{
    uint64_t last = time_now() + QUIET;

    while (time_now() < last + QUIET) {
        if (one_round(cpu)) {
            last = time_now();
        }
        if (cpu == 0) {
            events_round();
        }
    }
}

static void hold(void)
{
    /* The giver starts when it likes: its last entry is given last. */
    for (uint32_t i = 0;
         i < 4000 && copy(FIRST_REF + REFS - 1) == GNT_BAD_GNTREF; i++) {
        time_wait(STEP);
    }
    expect_true("second processor", smp_start(1));
    hammer(0);
    for (uint32_t i = 0; i < 4000 && !finished; i++) {
        time_wait(STEP);
    }
    expect_true("the second processor ends", finished);
    expect_true("there was load", done[0] > 10 && done[1] > 10);
    for (uint32_t i = 1; i < 1024; i++) {
        struct event_status status;

        if (event_get_status(i, &status) == 0) {
            expect_true("no channel is left",
                        status.status != EVSTAT_INTERDOMAIN);
        }
    }
}

/* --- The giver: offers ports, notifies, watches its entries --------------- */

static bool offer_round(void)
{
    int64_t port = event_alloc(HOLDER);

    if (port <= 0) {
        expect("alloc", port, E_PERM);
        return false;
    }
    event_mask((uint32_t)port, true);
    sched_op(SCHED_YIELD, NULL);
    expect("send", event_send((uint32_t)port), 0);
    expect("close", event_close((uint32_t)port), 0);
    return true;
}

static void give(void)
{
    for (uint32_t i = 0; i < REFS; i++) {
        grant_give(FIRST_REF + i, HOLDER, pages[i], GTF_PERMIT);
    }
    expect_true("second processor", smp_start(1));
    for (uint64_t last = time_now(); time_now() < last + QUIET;) {
        last = offer_round() ? time_now() : last;
    }
    finished = true;
    time_wait(SECOND);
    for (uint32_t i = 0; i < REFS; i++) {
        expect("nothing is in use", grant_entries[FIRST_REF + i].flags,
               GTF_PERMIT);
    }
    for (uint32_t i = 0; i < 100; i++) {
        expect("no channel", event_alloc(HOLDER), E_PERM);
    }
}

void guest_second(uint32_t cpu)
{
    if (guest_option("hold")) {
        hammer(cpu);
        finished = true;
    } else {
        while (!finished) {
            (void)offer_round();
        }
    }
    for (;;) {
        sched_op(SCHED_YIELD, NULL);
    }
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("hold")) {
        hold();
    } else if (guest_option("give")) {
        give();
    } else {
        load();
    }
}
