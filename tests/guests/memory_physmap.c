/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file add_to_physmap: shared_info and grant frames move where the domain
 * wants them in its own memory, and nothing else does.
 *
 * SYSTEM a: vcpus=1 label=red memory=16M
 */
#include "tests/guests/lib/guest.h"

static uint8_t places[4][4096] PAGE_ALIGNED;

static int64_t add(uint32_t space, uint64_t idx, uint64_t gpfn)
{
    struct add_to_physmap map = {
        .domid = DOMID_SELF, .space = space, .idx = idx, .gpfn = gpfn};
    return memory_op(MEM_ADD_TO_PHYSMAP, &map);
}

static uint64_t gfn_of(const void *page)
{
    return (uint64_t)page / PAGE;
}

static void refusals(void)
{
    struct add_to_physmap map = {.domid = 14, .gpfn = gfn_of(places[0])};
    memset(places[0], 0x77, PAGE);
    expect_refused("another domain", memory_op(MEM_ADD_TO_PHYSMAP, &map));
    map.domid = 0x7ff1;
    expect_refused("DOMID_IO", memory_op(MEM_ADD_TO_PHYSMAP, &map));
    expect_refused("shared_info 1", add(SPACE_SHARED_INFO, 1, map.gpfn));
    expect_refused("gmfn", add(SPACE_GMFN, 0, map.gpfn));
    expect_refused("gmfn range", add(3, 0, map.gpfn));
    expect_refused("foreign", add(SPACE_FOREIGN, 0, map.gpfn));
    expect_refused("space 99", add(99, 0, map.gpfn));
    expect_refused("grant frame 64", add(SPACE_GRANT_TABLE, 64, map.gpfn));
    expect_refused("grant frame 2^32",
                   add(SPACE_GRANT_TABLE, 1ul << 32, map.gpfn));
    expect_refused("grant status frame",
                   add(SPACE_GRANT_TABLE, 1ul << 63, map.gpfn));
    expect_refused("gfn 2^28", add(SPACE_SHARED_INFO, 0, 1ul << 28));
    expect_refused("gfn 2^52", add(SPACE_SHARED_INFO, 0, 1ul << 52));
    expect_refused("gfn 2^64-1", add(SPACE_SHARED_INFO, 0, ~0ul));
    expect("the page is what it was", places[0][4095], 0x77);
}

static void moves(void)
{
    volatile struct shared_info *first = (void *)places[0];
    volatile struct shared_info *second = (void *)places[1];
    expect("shared_info at the first place",
           add(SPACE_SHARED_INFO, 0, gfn_of(places[0])), 0);
    expect_true("it is shared_info",
                first->vcpu[0].time.tsc_to_system_mul != 0);
    first->mask[63] = 0x123456789abcdef;
    expect("to the same place", add(SPACE_SHARED_INFO, 0, gfn_of(places[0])),
           0);
    expect("to the second place", add(SPACE_SHARED_INFO, 0, gfn_of(places[1])),
           0);
    expect("it is the same page", (int64_t)second->mask[63], 0x123456789abcdef);
    uint64_t list[1] = {gfn_of(places[0])};
    struct reservation back = {
        .extent_start = (uint64_t)list, .nr_extents = 1, .domid = DOMID_SELF};
    expect("the first place can be populated", memory_op(MEM_POPULATE, &back),
           1);
    expect("and is empty", (int64_t)first->mask[63], 0);
    expect("shared_info outside RAM",
           add(SPACE_SHARED_INFO, 0, WINDOW_GPA / PAGE), 0);
    volatile struct shared_info *window = (void *)WINDOW_GPA;
    expect("it is the same page again", (int64_t)window->mask[63],
           0x123456789abcdef);
    window->mask[63] = 0;
}

static void grant_frames(void)
{
    expect("grant frame 0", add(SPACE_GRANT_TABLE, 0, gfn_of(places[2])), 0);
    volatile struct grant_entry *first = (void *)places[2];
    first[8].frame = 0x1234;
    expect("grant frame 0 moves", add(SPACE_GRANT_TABLE, 0, gfn_of(places[3])),
           0);
    volatile struct grant_entry *second = (void *)places[3];
    expect("the entries moved with it", second[8].frame, 0x1234);
    struct grant_query_size query = {.dom = DOMID_SELF};
    expect("query_size", grant_op(GR_QUERY_SIZE, &query, 1), 0);
    expect("its status", query.status, 0);
    expect_true("frames", query.frames >= 1 && query.max_frames >= 4);
}

void guest_main(void)
{
    refusals();
    moves();
    grant_frames();
    refusals();
}
