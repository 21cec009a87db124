/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Information flows up and never down: the higher domain may read what
 * the lower one shares, the lower one may copy into what the higher one
 * shares, and nothing else.
 *
 * SYSTEM a: vcpus=1 label=red cmd=low
 * SYSTEM b: vcpus=1 label=high
 */
#include "tests/guests/lib/guest.h"

#define LOW 0
#define HIGH 1
#define READ_REF 9
#define WRITE_REF 10
#define TRIES 300
#define RETRY_NS 10000000ul

static uint8_t offered[4096] PAGE_ALIGNED;
static uint8_t inbox[4096] PAGE_ALIGNED;
static uint8_t own[4096] PAGE_ALIGNED;

static int64_t copy(uint32_t peer, uint32_t ref, uint16_t flags)
{
    struct grant_copy op = {.length = 8, .flags = flags, .status = 99};
    struct grant_copy_side far = {.ref_or_frame = ref, .domid = (uint16_t)peer};
    struct grant_copy_side near = {.ref_or_frame = (uint64_t)own / PAGE,
                                   .domid = DOMID_SELF};
    op.source = flags == GCOPY_SOURCE_REF ? far : near;
    op.dest = flags == GCOPY_SOURCE_REF ? near : far;
    int64_t got = grant_op(GR_COPY, &op, 1);
    return got == 0 ? op.status : got;
}

static int64_t map(uint32_t peer, uint32_t ref, uint32_t flags)
{
    uint32_t handle;
    return grant_map_at(WINDOW_GPA, peer, ref, flags, &handle);
}

static void no_channel(uint32_t peer)
{
    expect_refused("a channel between levels", event_alloc(peer));
    for (uint32_t port = 1; port < 8; port++) {
        expect_refused("a connection between levels", event_bind(peer, port));
    }
}

/* Try until the peer is there, or for long enough. */
static int64_t copy_in_time(uint32_t peer, uint32_t ref, uint16_t flags)
{
    int64_t status = -1;
    for (uint32_t i = 0; i < TRIES && status != 0; i++) {
        status = copy(peer, ref, flags);
        time_wait(RETRY_NS);
    }
    return status;
}

static void low(void)
{
    memset(offered, 0x31, PAGE);
    memset(own, 0x32, PAGE);
    grant_give(READ_REF, HIGH, offered, GTF_PERMIT);
    expect("copy up", copy_in_time(HIGH, WRITE_REF, GCOPY_DEST_REF), 0);
    expect_refused("read down", copy(HIGH, WRITE_REF, GCOPY_SOURCE_REF));
    expect_refused("map what is higher, for reading",
                   map(HIGH, WRITE_REF, GMAP_HOST + GMAP_READONLY));
    expect_refused("map what is higher, for writing",
                   map(HIGH, WRITE_REF, GMAP_HOST));
    no_channel(HIGH);
    time_wait(2000000000);
    expect("nothing was written down", offered[0], 0x31);
    expect("nothing was read down", own[0], 0x32);
}

static void high(void)
{
    grant_give(WRITE_REF, LOW, inbox, GTF_PERMIT);
    expect("read up", copy_in_time(LOW, READ_REF, GCOPY_SOURCE_REF), 0);
    expect("what was offered", own[0], 0x31);
    memset(own, 0x66, PAGE);
    expect_refused("write down", copy(LOW, READ_REF, GCOPY_DEST_REF));
    expect_refused("map what is lower, for writing",
                   map(LOW, READ_REF, GMAP_HOST));
    expect("map what is lower, for reading",
           map(LOW, READ_REF, GMAP_HOST + GMAP_READONLY), 0);
    expect("what was offered", *(volatile uint8_t *)WINDOW_GPA, 0x31);
    no_channel(LOW);
    volatile uint8_t *first = inbox;
    for (uint32_t i = 0; i < TRIES && *first == 0; i++) {
        time_wait(RETRY_NS);
    }
    expect("what came from below", *first, 0x32);
    time_wait(1000000000);
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("low")) {
        low();
    } else {
        high();
    }
}
