/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A domain that maps a page of another one into memory that it gave
 * back goes on when the other one dies: it finds its own page, cleared.
 *
 * SYSTEM a: vcpus=1 label=red cmd=own
 * SYSTEM b: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define OWNER 0
#define USER 1
#define REF 9
#define TRIES 400

static uint8_t page[4096] PAGE_ALIGNED;

static void own(void)
{
    page[7] = 0x42;
    grant_give(REF, USER, page, GTF_PERMIT);
    expect_true("the peer maps it",
                grant_becomes(REF, GTF_PERMIT + GTF_READING + GTF_WRITING));
    time_wait(50000000);
}

static void use(void)
{
    volatile uint8_t *seen = page + 7;
    uint64_t frame = (uint64_t)page / PAGE_BYTES;
    struct reservation list = {
        .extent_start = (uint64_t)&frame, .nr_extents = 1, .domid = DOMID_SELF};
    uint32_t handle;
    page[7] = 0x17;
    require("give the page back", memory_op(MEM_DECREASE, &list), 1);
    require("map into it",
            grant_map_wait((uint64_t)page, OWNER, REF, GMAP_HOST, &handle), 0);
    expect("content of the owner", *seen, 0x42);
    for (uint32_t i = 0; i < TRIES && *seen == 0x42; i++) {
        time_wait(5000000);
    }
    expect("its end clears what is seen", *seen, 0);
    *seen = 0x18;
    expect("the page is the domain's own again", *seen, 0x18);
    expect_refused("the mapping is over",
                   grant_unmap_at((uint64_t)page, handle));
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("own")) {
        own();
        return;
    }
    use();
}
