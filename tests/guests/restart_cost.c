/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What it takes until a domain that was ended runs again, besides its
 * rest and the turns of others: bounded by its pages. One tick is one
 * instruction here.
 *
 * ICOUNT
 * POLICY ../../../tests/guests/restart.cil
 * SYSTEM a: vcpus=1 label=watcher console=c store=b cmd=watch
 * SYSTEM b: vcpus=1 memory=4M restart=true cmd=serve,store end=restart
 * SYSTEM c: vcpus=1 memory=16M restart=true cmd=serve,console end=restart
 */
#include "tests/guests/lib/guest.h"

#include "core/abi/cloison.h"

#define WATCHER 0
#define STORE 1
#define CONSOLE 2
#define ROUNDS 8
#define PATIENCE 4000000000ul

/* Instructions, docs/restart.md: to end a domain; to build it and to come to
 * its first line of C, whatever its size and for each page. */
#define END_MAX 250000ul
#define START_MAX 300000ul
#define PAGE_MAX 640ul

/* The page that the watcher shares with each of the others. */
struct notes {
    uint64_t before; /* last tick of the watcher before the other's turn */
    uint64_t took;   /* from there to the first of the other's life */
    uint64_t lives;
};

static void watch(uint64_t domain, uint64_t gfn, uint64_t pages)
{
    volatile struct notes *notes = (volatile struct notes *)(gfn * PAGE_BYTES);
    uint64_t ending = 0;
    uint64_t starting = 0;

    for (uint32_t round = 0; round <= ROUNDS; round++) {
        uint64_t limit = cpu_rdtsc() + PATIENCE;
        uint64_t at;

        while (notes->lives == round && cpu_rdtsc() < limit) {
            notes->before = cpu_rdtsc();
        }
        require("it lives again", (int64_t)notes->lives, round + 1);
        at = notes->took;
        starting = round > 0 && at > starting ? at : starting;
        at = cpu_rdtsc();
        if (round < ROUNDS) {
            expect("end it", hypercall(HC_CLOISON, DOMAIN_RESTART, domain, 0),
                   0);
        }
        at = cpu_rdtsc() - at;
        ending = at > ending ? at : ending;
    }
    say("%u pages: %u instructions to end, %u to start\n", pages, ending,
        starting);
    expect_true("the end is bounded", ending < END_MAX);
    expect_true("the start is bounded by the pages",
                starting < START_MAX + pages * PAGE_MAX);
}

/* One life: note when it began. */
static void serve(uint32_t ref, uint64_t first)
{
    volatile struct notes *notes = (volatile struct notes *)WINDOW_GPA;

    guest_serve_page(WINDOW_GPA, WATCHER, ref);
    notes->took = first - notes->before;
    notes->lives = notes->lives + 1;
    for (;;) {
        cpu_wait_interrupt();
    }
}

void guest_main(void)
{
    uint64_t first = cpu_rdtsc();

    shared_map();
    if (guest_option("serve")) {
        serve(guest_option("store") ? CLOISON_GRANT_STORE
                                    : CLOISON_GRANT_CONSOLE,
              first);
    }
    watch(STORE, guest_param(PARAM_STORE_PFN), 1024);
    watch(CONSOLE, guest_param(PARAM_CONSOLE_PFN), 4096);
}
