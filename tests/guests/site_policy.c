/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The example site at work: a company reaches its own driver and nobody
 * else's, a guard passes one page down, and an analyst that
 * has read from one rival reads nothing from the other any more.
 *
 * POLICY ../../../policy/systems/site
 * SYSTEM a: label=acme cmd=acme
 * SYSTEM b: label=bolt cmd=bolt
 * SYSTEM c: label=disk cmd=disk
 * SYSTEM d: label=analyst cmd=analyst
 * SYSTEM e: label=vault cmd=vault
 * SYSTEM f: label=guard cmd=guard
 */
#include "tests/guests/lib/guest.h"

enum { ACME, BOLT, DISK, ANALYST, VAULT, GUARD };

/* What is granted: to the disk, to the analyst, to the guard to be read or
   written, and by mistake to whom it must not reach. */
#define DISK_REF 9
#define ANALYST_REF 10
#define GUARD_REF 11
#define WRONG_REF 12

#define TRIES 400
#define RETRY_NS 10000000ul
#define WHILE_NS 3000000000ul

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

static int64_t map_write(uint32_t peer, uint32_t ref)
{
    uint32_t handle;
    return grant_map_at(WINDOW_GPA, peer, ref, GMAP_HOST, &handle);
}

static void no_way_to(const char *whom, uint32_t peer)
{
    expect_refused(whom, event_alloc(peer));
    expect_refused(whom, map_write(peer, WRONG_REF));
    expect_refused(whom, copy(peer, WRONG_REF, GCOPY_SOURCE_REF));
    expect_refused(whom, copy(peer, WRONG_REF, GCOPY_DEST_REF));
}

static void acme(void)
{
    memset(offered, 0x41, PAGE);
    grant_give(DISK_REF, DISK, inbox, GTF_PERMIT);
    grant_give(ANALYST_REF, ANALYST, offered, GTF_PERMIT);
    grant_give(GUARD_REF, GUARD, inbox, GTF_PERMIT);
    grant_give(WRONG_REF, BOLT, offered, GTF_PERMIT);
    expect_true("a channel to one's own driver", event_alloc(DISK) > 0);
    no_way_to("from one company to another", BOLT);
    no_way_to("from below into the vault", VAULT);
    expect_refused("a front end uses its back end's memory",
                   map_write(DISK, WRONG_REF));
    volatile uint8_t *first = inbox;
    for (uint32_t i = 0; i < TRIES && *first != 0x56; i++) {
        time_wait(RETRY_NS);
    }
    expect("what the guard let go", *first, 0x56);
    time_wait(WHILE_NS);
    expect("nobody wrote to what was only to be read", offered[0], 0x41);
}

static void bolt(void)
{
    memset(offered, 0x42, PAGE);
    grant_give(ANALYST_REF, ANALYST, offered, GTF_PERMIT);
    grant_give(WRONG_REF, ACME, offered, GTF_PERMIT);
    time_wait(WHILE_NS / 3);
    no_way_to("from one company to another", ACME);
    no_way_to("to the driver of another company", DISK);
    no_way_to("to the guard of another company", GUARD);
    time_wait(WHILE_NS);
    expect("nobody reached it", grant_entries[WRONG_REF].flags, GTF_PERMIT);
}

static void disk(void)
{
    grant_give(WRONG_REF, ACME, own, GTF_PERMIT);
    int64_t got = -1;
    for (uint32_t i = 0; i < TRIES && got != 0; i++) {
        got = map_write(ACME, DISK_REF);
        time_wait(RETRY_NS);
    }
    expect("a driver maps what its client grants", got, 0);
    no_way_to("from a driver to another company", BOLT);
    no_way_to("from a driver to a level above", VAULT);
    time_wait(WHILE_NS);
}

static void analyst(void)
{
    expect("to read from a company",
           copy_in_time(ACME, ANALYST_REF, GCOPY_SOURCE_REF), 0);
    expect("what it offers", own[0], 0x41);
    expect_refused("to write to it", copy(ACME, ANALYST_REF, GCOPY_DEST_REF));
    time_wait(WHILE_NS / 3);
    expect_refused("to read from its rival",
                   copy(BOLT, ANALYST_REF, GCOPY_SOURCE_REF));
    expect("to read again where it was",
           copy(ACME, ANALYST_REF, GCOPY_SOURCE_REF), 0);
    expect("what it offers", own[0], 0x41);
}

static void vault(void)
{
    memset(offered, 0x56, PAGE);
    grant_give(GUARD_REF, GUARD, offered, GTF_PERMIT);
    no_way_to("from the vault down", ACME);
    time_wait(2 * WHILE_NS);
}

static void guard(void)
{
    expect("a guard reads what it is to check",
           copy_in_time(VAULT, GUARD_REF, GCOPY_SOURCE_REF), 0);
    expect("what the vault lets go", own[0], 0x56);
    expect("and lets it go", copy_in_time(ACME, GUARD_REF, GCOPY_DEST_REF), 0);
    expect_refused("but reads nothing there",
                   copy(ACME, GUARD_REF, GCOPY_SOURCE_REF));
    expect_refused("and writes nothing up",
                   copy(VAULT, GUARD_REF, GCOPY_DEST_REF));
    no_way_to("from a guard to another company", BOLT);
    no_way_to("from a guard to a driver", DISK);
}

void guest_main(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } roles[] = {{"acme", acme},       {"bolt", bolt},   {"disk", disk},
                 {"analyst", analyst}, {"vault", vault}, {"guard", guard}};
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    for (uint32_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        if (guest_option(roles[i].name)) {
            roles[i].run();
        }
    }
}
