/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A newer policy is put into force while domains live: what it forbids
 * vanishes, what it allows stays and goes on working, and a policy that is
 * refused, for whatever reason, changes nothing.
 *
 * POLICY ../../../tests/guests/reload/types.cil
 * POLICY ../../../tests/guests/reload/open.cil
 * RELOAD version=5 edit=s/open/closed/
 * RELOAD version=1 edit=s/open/closed/
 * RELOAD version=6 key=stranger edit=s/open/closed/
 * RELOAD version=6 edit=s/open/closed/;s/holder_t/friend_t/
 * RELOAD version=6
 * SYSTEM a: label=control_u:control_r:control_t:s3:c0.c1023 cmd=load initrd=1
 * SYSTEM b: label=system_u:system_r:holder_t:s1:c1 cmd=hold
 * SYSTEM c: label=system_u:system_r:giver_t:s1:c1 cmd=give
 * SYSTEM d: label=system_u:system_r:friend_t:s1:c1 cmd=befriend
 */
#include "tests/guests/lib/guest.h"

#define HOLDER 1
#define GIVER 2
#define FRIEND 3

/* Entries of the giver. */
#define WRITE_REF 9
#define READ_REF 10

/* Files, as RELOAD lines name them. */
#define CLOSED 0
#define OLD 1
#define FOREIGN 2
#define MISLABELLED 3
#define OPEN 4

#define SECOND 1000000000ul
#define STEP 5000000ul
#define PATIENCE (60 * SECOND)

static volatile uint64_t shared_words[512] PAGE_ALIGNED;
static volatile uint64_t given_words[512] PAGE_ALIGNED;

static uint32_t state_of(uint32_t port)
{
    struct event_status status;

    expect("status", event_get_status(port, &status), 0);
    return status.status;
}

/* --- The domain that loads ------------------------------------------------ */

static void refused(const char *what, int64_t got, int64_t wanted)
{
    expect(what, got, wanted);
    expect("the policy in force stays", policy_version(), 1);
}

static void refuse_header(void)
{
    uint8_t *file = policy_file(CLOSED);

    refused("a chunk without a header", policy_chunk(file, 0), E_INVAL);
    refused("a commit without a header", policy_commit(), E_INVAL);
    refused("no memory there", policy_begin((uint8_t *)ABSENT_GPA), E_FAULT);
    for (uint32_t at = 0; at < POLICY_HEADER; at += 7) {
        file[at] ^= 0x20;
        refused("a damaged header", policy_load(file), E_INVAL);
        file[at] ^= 0x20;
    }
    refused("another key", policy_load(policy_file(FOREIGN)), E_INVAL);
}

static void refuse_body(void)
{
    uint8_t *file = policy_file(CLOSED);

    expect("header", policy_begin(file), 0);
    expect("first chunk", policy_chunk(file, 0), 0);
    refused("a chunk again", policy_chunk(file, 0), E_INVAL);
    refused("not all of it", policy_commit(), E_INVAL);
    for (uint64_t at = 0; at < policy_length(file); at += 1999) {
        file[POLICY_HEADER + at] ^= 1;
        refused("a damaged body", policy_load(file), E_INVAL);
        file[POLICY_HEADER + at] ^= 1;
    }
    refused("not newer", policy_load(policy_file(OLD)), E_EXIST);
    refused("other labels", policy_load(policy_file(MISLABELLED)), E_NOENT);
}

/* Fill the 16 SSE registers from memory, or write them there. */
static void registers_load(const uint8_t *from)
{
    __asm__ volatile("mov %%cr4, %%rax; or $0x600, %%rax; mov %%rax, %%cr4\n\t"
                     "fxrstor64 (%0)"
                     :
                     : "r"(from)
                     : "rax", "memory");
}

static void registers_store(uint8_t *to)
{
    __asm__ volatile("fxsave64 (%0)" : : "r"(to) : "memory");
}

/* The core verifies a signature with SSE: the guest must not notice. */
static void keep_registers(void)
{
    static uint8_t before[512] __attribute__((aligned(16)));
    static uint8_t after[512] __attribute__((aligned(16)));

    registers_store(before);
    for (uint32_t i = 160; i < 416; i++) {
        before[i] = (uint8_t)(i * 11 + 3);
    }
    registers_load(before);
    registers_store(before);
    int64_t got = policy_begin(policy_file(CLOSED));
    registers_store(after);
    expect("header", got, 0);
    expect("SSE registers are kept", memcmp(before + 160, after + 160, 256), 0);
    expect("x87 and MXCSR are kept", memcmp(before, after, 32), 0);
}

static void load(void)
{
    time_wait(6 * SECOND);
    refused("nothing was loaded", 0, 0);
    refuse_header();
    refuse_body();
    keep_registers();
    expect("a newer policy", policy_load(policy_file(CLOSED)), 0);
    expect("is in force", policy_version(), 5);
    expect("not twice", policy_load(policy_file(CLOSED)), E_EXIST);
    expect("not back", policy_load(policy_file(OLD)), E_EXIST);
    time_wait(3 * SECOND);
    expect("a newer one again", policy_load(policy_file(OPEN)), 0);
    expect("is in force", policy_version(), 6);
}

/* --- The domain that holds what is forbidden later ------------------------ */

static int64_t map(uint64_t gpa, uint32_t ref, uint32_t flags, uint32_t *handle)
{
    uint64_t end = time_now() + PATIENCE;
    int64_t got = -1;

    while (got != 0 && time_now() < end) {
        got = grant_map_at(gpa, GIVER, ref, flags, handle);
        if (got != 0) {
            time_wait(STEP);
        }
    }
    return got;
}

static uint32_t connect(uint32_t domain)
{
    int64_t port = event_connect(domain, PATIENCE);

    require("connect", port > 0, 1);
    event_mask((uint32_t)port, true);
    event_take((uint32_t)port);
    return (uint32_t)port;
}

static bool answers(uint32_t port)
{
    uint64_t end = time_now() + 10 * SECOND;

    event_take(port);
    expect("send to the friend", event_send(port), 0);
    while (!event_take(port)) {
        if (time_now() >= end) {
            return false;
        }
        time_wait(STEP);
    }
    return true;
}

/* The word its owner counts up changes, however busy others are. */
static bool counts(volatile uint64_t *word)
{
    uint64_t before = *word;
    uint64_t end = time_now() + 10 * SECOND;

    while (*word == before && time_now() < end) {
        time_wait(STEP);
    }
    return *word != before;
}

/* Until the channel is parted, everything works. */
static void hold(uint32_t port, uint32_t friend)
{
    volatile uint64_t *read = (uint64_t *)(WINDOW_GPA + PAGE);
    uint64_t end = time_now() + PATIENCE;

    while (state_of(port) == EVSTAT_INTERDOMAIN && time_now() < end) {
        expect_true("what is read is alive", counts(read));
        expect_true("the friend answers", answers(friend));
    }
}

static void after(uint32_t port, const uint32_t *handle)
{
    volatile uint64_t *read = (uint64_t *)(WINDOW_GPA + PAGE);
    uint32_t other;

    require("the channel is parted", state_of(port), EVSTAT_UNBOUND);
    expect_true("and this was told", event_take(port));
    expect("send to nobody is silent", event_send(port), 0);
    for (uint32_t i = 1; i < 8; i++) {
        expect("no new channel", event_bind(GIVER, i), E_PERM);
    }
    expect("the writable mapping is gone",
           grant_unmap_at(WINDOW_GPA, handle[0]), GNT_BAD_HANDLE);
    expect("its place is free, reading is allowed",
           grant_map_at(WINDOW_GPA, GIVER, READ_REF, GMAP_HOST + GMAP_READONLY,
                        &other),
           0);
    expect("unmap", grant_unmap_at(WINDOW_GPA, other), 0);
    expect("writing is not allowed",
           grant_map_at(WINDOW_GPA, GIVER, WRITE_REF, GMAP_HOST, &other),
           GNT_PERMISSION_DENIED);
    expect_true("the readable mapping stays", counts(read));
}

static void holder(void)
{
    uint32_t handle[2];
    uint32_t friend = connect(FRIEND);
    uint32_t port = connect(GIVER);

    require("map to write", map(WINDOW_GPA, WRITE_REF, GMAP_HOST, &handle[0]),
            0);
    *(volatile uint64_t *)WINDOW_GPA = 0x77;
    require(
        "map to read",
        map(WINDOW_GPA + PAGE, READ_REF, GMAP_HOST + GMAP_READONLY, &handle[1]),
        0);
    hold(port, friend);
    after(port, handle);
    expect_true("the friend still answers", answers(friend));
    expect("the port is ours to close", event_close(port), 0);
    expect("the second policy lets us write again",
           map(WINDOW_GPA, WRITE_REF, GMAP_HOST, &handle[0]), 0);
    *(volatile uint64_t *)WINDOW_GPA = 0x78;
    (void)connect(GIVER);
    /* The giver looks now and then, and our end parts the channel. */
    time_wait(SECOND);
    expect_true("the friend answers in the end", answers(friend));
    expect("unmap", grant_unmap_at(WINDOW_GPA, handle[0]), 0);
}

/* --- The domain that gives ------------------------------------------------ */

static uint32_t offer(void)
{
    uint64_t end = time_now() + PATIENCE;
    int64_t port = -1;

    while (port <= 0 && time_now() < end) {
        port = event_alloc(HOLDER);
        time_wait(STEP);
    }
    require("a port for the holder", port > 0, 1);
    event_mask((uint32_t)port, true);
    return (uint32_t)port;
}

/* Wait until the port is in another state. */
static void wait_state(const char *what, uint32_t port, uint32_t from)
{
    uint64_t end = time_now() + PATIENCE;

    while (state_of(port) == from && time_now() < end) {
        given_words[0]++;
        time_wait(STEP);
    }
    require(what, state_of(port) != from, 1);
}

static void giver(void)
{
    volatile uint16_t *flags = &grant_entries[WRITE_REF].flags;
    uint32_t port;

    grant_give(WRITE_REF, HOLDER, shared_words, GTF_PERMIT);
    grant_give(READ_REF, HOLDER, given_words, GTF_PERMIT);
    port = offer();
    wait_state("the holder connects", port, EVSTAT_UNBOUND);
    event_take(port);
    wait_state("the channel is parted", port, EVSTAT_INTERDOMAIN);
    expect("it is unbound", state_of(port), EVSTAT_UNBOUND);
    expect_true("and this was told", event_take(port));
    expect("the written page is given back", *flags, GTF_PERMIT);
    expect("what was written stays", (int64_t)shared_words[0], 0x77);
    expect("the read page is in use", grant_entries[READ_REF].flags,
           GTF_PERMIT + GTF_READING);
    expect("no new channel", event_alloc(HOLDER), E_PERM);
    expect("close", event_close(port), 0);
    for (uint32_t i = 0; i < 2000 && shared_words[0] != 0x78; i++) {
        given_words[0]++;
        time_wait(STEP);
    }
    expect("the second policy lets it write", (int64_t)shared_words[0], 0x78);
    port = offer();
    wait_state("the holder connects again", port, EVSTAT_UNBOUND);
    time_wait(2 * SECOND);
}

/* --- The friend ----------------------------------------------------------- */

static void befriend(void)
{
    uint32_t port = offer();

    wait_state("the holder connects", port, EVSTAT_UNBOUND);
    while (state_of(port) == EVSTAT_INTERDOMAIN) {
        if (event_take(port)) {
            expect("answer", event_send(port), 0);
        }
        event_poll(port, time_now() + STEP);
    }
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("load")) {
        load();
    } else if (guest_option("hold")) {
        holder();
    } else if (guest_option("give")) {
        giver();
    } else {
        befriend();
    }
}
