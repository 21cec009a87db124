/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Memory that a newer policy took away is not there any more: who goes
 * on writing to it is ended, and nothing of it arrives.
 *
 * POLICY ../../../tests/guests/reload/types.cil
 * POLICY ../../../tests/guests/reload/open.cil
 * RELOAD version=2 edit=s/open/closed/
 * SYSTEM a: label=control_u:control_r:control_t:s3:c0.c1023 cmd=load initrd=1
 * SYSTEM b: label=system_u:system_r:holder_t:s1:c1 cmd=hold end=bad-access
 * SYSTEM c: label=system_u:system_r:giver_t:s1:c1 cmd=give
 */
#include "tests/guests/lib/guest.h"

#define HOLDER 1
#define GIVER 2
#define REF 9
#define SECOND 1000000000ul
#define STEP 5000000ul
#define TRIES 4000

static volatile uint64_t words[512] PAGE_ALIGNED;

static void hold(void)
{
    volatile uint64_t *word = (uint64_t *)WINDOW_GPA;
    uint32_t handle;

    require("map", grant_map_wait(WINDOW_GPA, GIVER, REF, GMAP_HOST, &handle),
            0);
    for (uint64_t end = time_now() + 20 * SECOND; time_now() < end;) {
        *word = *word + 1;
    }
    give_up("no writing after the reload");
}

static void give(void)
{
    volatile uint16_t *flags = &grant_entries[REF].flags;

    grant_give(REF, HOLDER, words, GTF_PERMIT);
    for (uint32_t i = 0; i < TRIES && *flags == GTF_PERMIT; i++) {
        time_wait(STEP);
    }
    expect("in use", *flags, GTF_PERMIT + GTF_READING + GTF_WRITING);
    for (uint32_t i = 0; i < TRIES && *flags != GTF_PERMIT; i++) {
        time_wait(STEP);
    }
    expect("taken away", *flags, GTF_PERMIT);
    uint64_t last = words[0];
    expect_true("it was written", last != 0);
    time_wait(SECOND);
    expect("and is not any more", (int64_t)words[0], (int64_t)last);
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
        time_wait(4 * SECOND);
        expect("the policy is taken", policy_load(policy_file(0)), 0);
    }
}
