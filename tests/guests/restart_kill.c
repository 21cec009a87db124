/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Who may, ends another domain, which starts again if it is described
 * so; who may not is told the same as of a domain that does not exist.
 *
 * POLICY ../../../tests/guests/restart.cil
 * SYSTEM a: vcpus=1 label=watcher cmd=watch
 * SYSTEM b: vcpus=1 label=red memory=4M restart=true keep=1 end=restart
 * SYSTEM c: vcpus=1 label=red cmd=try
 * SYSTEM d: vcpus=1 label=red cmd=sleep end=killed
 * SHOWS restart_kill-b ended: another domain ended it, starts again
 * SHOWS restart_kill-d ended: another domain ended it
 */
#include "tests/guests/lib/guest.h"

#define ROUNDS 10

static int64_t restart(uint64_t domain)
{
    return hypercall(HC_CLOISON, DOMAIN_RESTART, domain, 0);
}

static void watch(void)
{
    uint32_t ended = 0;
    expect("nobody lives there", restart(9), E_PERM);
    expect("no such number", restart(16), E_PERM);
    expect("nor such", restart(UINT64_MAX), E_PERM);
    expect("nor 65536 more", restart(65536 + 1), E_PERM);
    expect("itself it may not", restart(0), E_PERM);
    for (uint32_t i = 0; i < 400 && ended < ROUNDS; i++) {
        int64_t got = restart(1);
        ended += got == 0 ? 1 : 0;
        expect_true("ended, or not there yet", got == 0 || got == E_PERM);
        expect("twice at once it cannot", restart(1), E_PERM);
        time_wait(20000000);
    }
    expect("ended again and again", ended, ROUNDS);
    expect("end the other one", restart(3), 0);
    expect("which does not come back", restart(3), E_PERM);
    time_wait(300000000);
    expect("not later either", restart(3), E_PERM);
}

static void try_it(void)
{
    expect("end another one", restart(1), E_PERM);
    expect("end itself", restart(2), E_PERM);
    expect("end the watcher", restart(0), E_PERM);
    expect("end nobody", restart(9), E_PERM);
}

/* The words of a console page that count what was typed, and what of it was
 * read. */
#define TYPED_READ 768
#define TYPED 769

/* When a key is pressed on this domain's console. */
static void wait_for_key(void)
{
    uint64_t gfn = 0;
    expect("there is a console", hvm_get(PARAM_CONSOLE_PFN, &gfn), 0);
    volatile uint32_t *page = (volatile uint32_t *)(gfn * PAGE_BYTES);
    while (page[TYPED] == page[TYPED_READ]) {
        time_wait(50000000);
    }
}

/* For tests/system: end a domain again and again, so many milliseconds apart;
 * from so many seconds on, or from a key on. */
static void end_often(void)
{
    uint64_t rounds = guest_option_number("rounds", 1);
    uint64_t domain = guest_option_number("domain", 0);
    uint64_t after = guest_option_number("after", 0);
    uint64_t apart = guest_option_number("apart", 500);
    if (after == 0) {
        wait_for_key();
    }
    time_wait(after * 1000000000);
    while (rounds > 0) {
        rounds -= restart(domain) == 0 ? 1 : 0;
        time_wait(apart * 1000000);
    }
}

void guest_main(void)
{
    shared_map();
    if (guest_option("often")) {
        end_often();
        return;
    }
    if (guest_option("watch")) {
        watch();
        return;
    }
    if (guest_option("try")) {
        try_it();
        return;
    }
    for (;;) {
        time_wait(1000000000);
    }
}
