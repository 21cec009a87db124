/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain of another label is refused everything, with the very
 * answers that a domain that does not exist gives.
 *
 * SYSTEM a: vcpus=1 label=red cmd=offer
 * SYSTEM b: vcpus=1 label=blue
 */
#include "tests/guests/lib/guest.h"

#define OTHER 0
#define NO_DOMAIN 14
#define ALL_PORTS 64

static uint8_t page[4096] PAGE_ALIGNED;

static void offer(void)
{
    uint32_t peer = 1;
    expect_refused("a channel for the other label", event_alloc(peer));
    for (uint32_t ref = 8; ref < 64; ref++) {
        grant_give(ref, peer, page, GTF_PERMIT);
    }
    time_wait(3000000000);
    for (uint32_t ref = 8; ref < 64; ref++) {
        if (grant_entries[ref].flags != GTF_PERMIT) {
            expect("no grant was ever used", grant_entries[ref].flags,
                   GTF_PERMIT);
        }
    }
    expect("page is as it was", page[0], 0);
}

static int64_t map(uint32_t domain, uint32_t ref, uint32_t flags)
{
    uint32_t handle;
    return grant_map_at(WINDOW_GPA, domain, ref, flags, &handle);
}

static int64_t copy(uint32_t domain, uint32_t ref, uint16_t flags)
{
    struct grant_copy op = {.length = 8, .flags = flags, .status = 99};
    struct grant_copy_side far = {.ref_or_frame = ref,
                                  .domid = (uint16_t)domain};
    struct grant_copy_side near = {.ref_or_frame = (uint64_t)page / PAGE,
                                   .domid = DOMID_SELF};
    op.source = flags == GCOPY_SOURCE_REF ? far : near;
    op.dest = flags == GCOPY_SOURCE_REF ? near : far;
    int64_t got = grant_op(GR_COPY, &op, 1);
    return got == 0 ? op.status : got;
}

static void same(const char *what, int64_t other, int64_t nobody)
{
    expect_refused(what, other);
    expect(what, other, nobody);
}

static void try_grants(void)
{
    for (uint32_t ref = 0; ref < 64; ref++) {
        same("map", map(OTHER, ref, GMAP_HOST), map(NO_DOMAIN, ref, GMAP_HOST));
        same("map read-only", map(OTHER, ref, GMAP_HOST + GMAP_READONLY),
             map(NO_DOMAIN, ref, GMAP_HOST + GMAP_READONLY));
        same("copy from", copy(OTHER, ref, GCOPY_SOURCE_REF),
             copy(NO_DOMAIN, ref, GCOPY_SOURCE_REF));
        same("copy to", copy(OTHER, ref, GCOPY_DEST_REF),
             copy(NO_DOMAIN, ref, GCOPY_DEST_REF));
    }
    same("map of a bad reference", map(OTHER, 0xffffffff, GMAP_HOST),
         map(NO_DOMAIN, 0xffffffff, GMAP_HOST));
}

static void try_events(void)
{
    for (uint32_t port = 0; port < ALL_PORTS; port++) {
        same("bind", event_bind(OTHER, port), event_bind(NO_DOMAIN, port));
    }
    same("bind to a bad port", event_bind(OTHER, 0xffffffff),
         event_bind(NO_DOMAIN, 0xffffffff));
    same("alloc", event_alloc(OTHER), event_alloc(NO_DOMAIN));
}

static void try_others(void)
{
    struct hvm_param_value param = {.domid = OTHER, .index = 17};
    struct event_status status = {.dom = OTHER, .port = 1};
    struct grant_query_size query = {.dom = OTHER};
    expect_refused("get_param", hvm_op(HVM_GET_PARAM, &param));
    expect_refused("set_param", hvm_op(HVM_SET_PARAM, &param));
    expect_refused("status", event_op(EV_STATUS, &status));
    int64_t got = grant_op(GR_QUERY_SIZE, &query, 1);
    expect_true("query_size", got < 0 || query.status < 0);
    struct event_alloc_unbound alloc = {.dom = OTHER, .remote_dom = DOMID_SELF};
    expect_refused("alloc on behalf of another",
                   event_op(EV_ALLOC_UNBOUND, &alloc));
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("offer")) {
        offer();
        return;
    }
    time_wait(200000000);
    for (uint32_t round = 0; round < 3; round++) {
        try_grants();
        try_events();
        try_others();
    }
}
