/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Equal levels do not make peers: a domain whose type shares with
 * nobody is refused, and refuses, even at the same level.
 *
 * SYSTEM a: vcpus=1 label=alone cmd=offer
 * SYSTEM b: vcpus=1 label=red
 * SYSTEM c: vcpus=1 label=alone
 */
#include "tests/guests/lib/guest.h"

#define OFFERER 0
#define NO_DOMAIN 14

static uint8_t page[4096] PAGE_ALIGNED;

static void offer(void)
{
    for (uint32_t ref = 8; ref < 24; ref++) {
        grant_give(ref, 1 + ref % 2, page, GTF_PERMIT);
    }
    expect_refused("a channel to a tenant", event_alloc(1));
    expect_refused("a channel to another loner", event_alloc(2));
    time_wait(1000000000);
    for (uint32_t ref = 8; ref < 24; ref++) {
        expect("no grant was used", grant_entries[ref].flags, GTF_PERMIT);
    }
}

void guest_main(void)
{
    uint32_t handle;
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("offer")) {
        offer();
        return;
    }
    time_wait(200000000);
    for (uint32_t ref = 8; ref < 24; ref++) {
        int64_t got =
            grant_map_at(WINDOW_GPA, OFFERER, ref, GMAP_HOST, &handle);
        expect_refused("map", got);
        expect("map is refused as of nobody", got,
               grant_map_at(WINDOW_GPA, NO_DOMAIN, ref, GMAP_HOST, &handle));
    }
    for (uint32_t port = 0; port < 16; port++) {
        int64_t got = event_bind(OFFERER, port);
        expect_refused("bind", got);
        expect("bind is refused as of nobody", got,
               event_bind(NO_DOMAIN, port));
    }
    int64_t self = event_alloc(DOMID_SELF);
    if (self > 0) {
        expect("a port to oneself closes", event_close((uint32_t)self), 0);
    }
}
