/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A write through a read-only mapping ends the writer; its death gives
 * back what it had mapped, and the owner goes on.
 *
 * SYSTEM a: vcpus=1 label=red cmd=own
 * SYSTEM b: vcpus=1 label=red end=bad-access
 */
#include "tests/guests/lib/guest.h"

#define OWNER 0
#define USER 1
#define REF 9

static uint8_t page[4096] PAGE_ALIGNED;
static uint8_t canary[4096] PAGE_ALIGNED;

static void own(void)
{
    page[0] = 0x42;
    grant_give(REF, USER, page, GTF_PERMIT + GTF_READONLY);
    grant_give(REF + 1, USER, canary, GTF_PERMIT);
    expect_true("the peer maps it",
                grant_becomes(REF, GTF_PERMIT + GTF_READONLY + GTF_READING));
    expect_true("its death unmaps it",
                grant_becomes(REF, GTF_PERMIT + GTF_READONLY));
    expect_true("and the other one", grant_becomes(REF + 1, GTF_PERMIT));
    expect("the page was not written", page[0], 0x42);
    expect_refused("a dead domain is nobody", event_bind(USER, 1));
}

static void use(void)
{
    uint32_t handle;
    require("map read-only",
            grant_map_wait(WINDOW_GPA, OWNER, REF, GMAP_HOST + GMAP_READONLY,
                           &handle),
            0);
    require(
        "map the other",
        grant_map_wait(WINDOW_GPA + PAGE, OWNER, REF + 1, GMAP_HOST, &handle),
        0);
    expect("content", *(volatile uint8_t *)WINDOW_GPA, 0x42);
    time_wait(100000000);
    if (failures() != 0) {
        verdict();
    }
    try_write(WINDOW_GPA, 1);
    give_up("no life after a write to a read-only page");
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
