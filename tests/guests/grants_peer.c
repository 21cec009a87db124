/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Sharing pages with a domain of the same label: what is granted can
 * be used as granted, everything else is refused and changes nothing.
 *
 * XSA-218, 224, 380, 230, 236, 226, 268, 234, 295, 228.
 *
 * SYSTEM a: vcpus=2 label=red cmd=serve
 * SYSTEM b: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define SERVER 0
#define REF 20
#define NO_DOMAIN 14
#define MAPTRACK_TRIES 2048
#define RACE_ROUNDS 100

static uint64_t frames[PEER_PAGES];
static uint8_t own[4096] PAGE_ALIGNED;

void guest_second(uint32_t cpu)
{
    (void)cpu;
    peer_race();
}

static void give(uint32_t ref, uint32_t flags, uint32_t page)
{
    peer_set_entry(ref, flags, domain_self(), frames[page]);
}

static uint64_t entry_flags(uint32_t ref)
{
    return peer_ask(PEER_READ_ENTRY, ref, 0);
}

static void write_and_read(void)
{
    volatile uint64_t *word = (uint64_t *)WINDOW_GPA;
    uint32_t handle;
    give(REF, GTF_PERMIT, 0);
    expect("map", grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle), 0);
    expect("entry is in use", (int64_t)entry_flags(REF),
           GTF_PERMIT + GTF_READING + GTF_WRITING);
    word[5] = 0x1234;
    expect("the peer sees the write", (int64_t)peer_ask(PEER_READ, 0, 5),
           0x1234);
    expect("unmap elsewhere", grant_unmap_at(WINDOW_GPA + PAGE, handle) < 0, 1);
    expect("still mapped", (int64_t)word[5], 0x1234);
    expect("unmap", grant_unmap_at(WINDOW_GPA, handle), 0);
    expect("entry is free", (int64_t)entry_flags(REF), GTF_PERMIT);
    expect("unmap twice", grant_unmap_at(WINDOW_GPA, handle), GNT_BAD_HANDLE);
    expect("entry is still free", (int64_t)entry_flags(REF), GTF_PERMIT);
}

static void read_only(void)
{
    volatile uint64_t *word = (uint64_t *)WINDOW_GPA;
    uint32_t first;
    uint32_t second;
    give(REF, GTF_PERMIT + GTF_READONLY, 0);
    expect_refused("read-only grant mapped for writing",
                   grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &first));
    expect("and nothing is in use", (int64_t)entry_flags(REF),
           GTF_PERMIT + GTF_READONLY);
    expect("mapped for reading",
           grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST + GMAP_READONLY,
                        &first),
           0);
    expect("reading only", (int64_t)entry_flags(REF),
           GTF_PERMIT + GTF_READONLY + GTF_READING);
    expect("content", (int64_t)word[5], 0x1234);
    expect("a second mapping",
           grant_map_at(WINDOW_GPA + PAGE, SERVER, REF,
                        GMAP_HOST + GMAP_READONLY, &second),
           0);
    expect_true("has its own handle", first != second);
    expect("unmap of the first", grant_unmap_at(WINDOW_GPA, first), 0);
    expect("still in use by the second", (int64_t)entry_flags(REF),
           GTF_PERMIT + GTF_READONLY + GTF_READING);
    expect("unmap of the second", grant_unmap_at(WINDOW_GPA + PAGE, second), 0);
    expect("free", (int64_t)entry_flags(REF), GTF_PERMIT + GTF_READONLY);
}

/* The entry's flags or domain do not permit: refused, entry as it was. */
static void refuse_entry(const char *what, uint32_t flags, uint32_t domid)
{
    uint32_t handle = 0;
    peer_set_entry(REF, flags, domid, frames[1]);
    expect_refused(what,
                   grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle));
    expect("its entry is as it was", (int64_t)entry_flags(REF), flags);
}

static void bad_entries(void)
{
    uint32_t self = domain_self();
    uint32_t handle;
    refuse_entry("invalid entry", 0, self);
    refuse_entry("accept_transfer", GTF_ACCEPT_TRANSFER, self);
    refuse_entry("transitive", GTF_TRANSITIVE, self);
    refuse_entry("granted to another", GTF_PERMIT, NO_DOMAIN);
    refuse_entry("granted to oneself", GTF_PERMIT, SERVER);
    refuse_entry("granted to DOMID_SELF", GTF_PERMIT, DOMID_SELF);
    peer_set_entry(REF, GTF_PERMIT, self, ABSENT_GPA / PAGE);
    expect_refused("absent frame",
                   grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle));
    peer_set_entry(REF, GTF_PERMIT, self, 0xffffffff);
    expect_refused("frame 2^32-1",
                   grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle));
    expect("in use by nobody", (int64_t)entry_flags(REF), GTF_PERMIT);
    expect_refused("reference 2048",
                   grant_map_at(WINDOW_GPA, SERVER, 2048, GMAP_HOST, &handle));
    expect_refused(
        "reference 2^32-1",
        grant_map_at(WINDOW_GPA, SERVER, 0xffffffff, GMAP_HOST, &handle));
    expect_refused(
        "domain that does not exist",
        grant_map_at(WINDOW_GPA, NO_DOMAIN, REF, GMAP_HOST, &handle));
}

static void bad_places(void)
{
    uint32_t handle;
    give(REF, GTF_PERMIT, 1);
    static const uint64_t bad[] = {WINDOW_GPA + 8, 1ul << 40,
                                   1ul << 52,      0xffff800000000000ul,
                                   ~0ul - 4095,    0x7ffffffff000ul};
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_refused("bad host address",
                       grant_map_at(bad[i], SERVER, REF, GMAP_HOST, &handle));
    }
    memset(own, 0x33, PAGE);
    expect_refused("over one's own RAM", grant_map_at((uint64_t)own, SERVER,
                                                      REF, GMAP_HOST, &handle));
    expect("RAM is as it was", own[4095], 0x33);
    static const uint32_t flags[] = {0,
                                     GMAP_DEVICE,
                                     GMAP_READONLY,
                                     GMAP_HOST + GMAP_CONTAINS_PTE,
                                     GMAP_HOST + GMAP_APPLICATION,
                                     0xffffffff};
    for (uint32_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        expect_refused("bad map flags", grant_map_at(WINDOW_GPA, SERVER, REF,
                                                     flags[i], &handle));
    }
    expect("in use by nobody", (int64_t)entry_flags(REF), GTF_PERMIT);
}

static struct grant_copy copy_in(uint32_t ref, uint16_t length)
{
    struct grant_copy op = {
        .length = length, .flags = GCOPY_SOURCE_REF, .status = 99};
    op.source.ref_or_frame = ref;
    op.source.domid = SERVER;
    op.dest.ref_or_frame = (uint64_t)own / PAGE;
    op.dest.domid = DOMID_SELF;
    return op;
}

static int64_t copy(struct grant_copy *op)
{
    int64_t got = grant_op(GR_COPY, op, 1);
    return got == 0 ? op->status : got;
}

static void copies(void)
{
    const uint64_t *words = (const uint64_t *)(const void *)own;
    struct grant_copy op = copy_in(REF, 4096);
    give(REF, GTF_PERMIT + GTF_READONLY, 0);
    expect("copy of a whole page", copy(&op), 0);
    expect("content", (int64_t)words[5], 0x1234);
    op = copy_in(REF, 0);
    expect("copy of nothing", copy(&op), 0);
    op = copy_in(REF, 4096);
    op.source.offset = 1;
    expect_refused("beyond the page", copy(&op));
    op = copy_in(REF, 8);
    op.dest.offset = 4089;
    expect_refused("beyond the own page", copy(&op));
    op = copy_in(REF, 8);
    op.flags = GCOPY_DEST_REF;
    op.dest = op.source;
    op.source = (struct grant_copy_side){.ref_or_frame = (uint64_t)own / PAGE,
                                         .domid = DOMID_SELF};
    expect_refused("copy into a read-only grant", copy(&op));
    give(REF, GTF_PERMIT, 2);
    op.dest.offset = 16;
    op.source.offset = 40;
    expect("copy into a grant", copy(&op), 0);
    expect("the peer sees it", (int64_t)peer_ask(PEER_READ, 2, 2), 0x1234);
    op = copy_in(REF, 8);
    op.source.domid = NO_DOMAIN;
    expect_refused("from a domain that does not exist", copy(&op));
    expect("in use by nobody", (int64_t)entry_flags(REF), GTF_PERMIT);
}

/* XSA-500: while mapped, what the entry now says does not count. */
static void entry_changes(void)
{
    volatile uint64_t *word = (uint64_t *)WINDOW_GPA;
    uint32_t handle;
    give(REF, GTF_PERMIT, 0);
    expect("map", grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle), 0);
    peer_ask(PEER_WRITE, 3, 5);
    peer_set_entry(REF, GTF_PERMIT, domain_self(), frames[3]);
    word[5] = 0x4321;
    expect("the mapping is the old page", (int64_t)peer_ask(PEER_READ, 0, 5),
           0x4321);
    expect_true("never the new one", peer_ask(PEER_READ, 3, 5) != 0x4321);
    expect("unmap", grant_unmap_at(WINDOW_GPA, handle), 0);
    give(REF, GTF_PERMIT, 0);
}

/* XSA-380: as many mappings as there are handles, then one more. */
static void all_handles(void)
{
    static uint32_t handles[MAPTRACK_TRIES];
    uint32_t count = 0;
    int64_t status = 0;
    give(REF, GTF_PERMIT + GTF_READONLY, 0);
    while (count < MAPTRACK_TRIES && status == 0) {
        status = grant_map_at(WINDOW_GPA + count * PAGE, SERVER, REF,
                              GMAP_HOST + GMAP_READONLY, &handles[count]);
        count += status == 0 ? 1 : 0;
    }
    say("grants_peer: %u mappings of one page\n", (uint64_t)count);
    expect_true("a limit exists", status < 0 && count >= 256);
    for (uint32_t i = 0; i < count; i++) {
        status = grant_unmap_at(WINDOW_GPA + i * PAGE, handles[i]);
        if (status != 0) {
            expect("all can be unmapped", status, 0);
            break;
        }
    }
    expect("in use by nobody", (int64_t)entry_flags(REF),
           GTF_PERMIT + GTF_READONLY);
}

static void batch(void)
{
    struct grant_map op[3];
    give(REF, GTF_PERMIT, 0);
    for (uint32_t i = 0; i < 3; i++) {
        op[i] = (struct grant_map){.host_addr = WINDOW_GPA + i * PAGE,
                                   .flags = GMAP_HOST,
                                   .ref = i == 1 ? 0xffffffff : REF,
                                   .dom = SERVER,
                                   .status = 99};
    }
    expect("batch", grant_op(GR_MAP, op, 3), 0);
    expect("first", op[0].status, 0);
    expect_refused("second", op[1].status);
    expect("third", op[2].status, 0);
    expect("unmap first", grant_unmap_at(op[0].host_addr, op[0].handle), 0);
    expect("unmap third", grant_unmap_at(op[2].host_addr, op[2].handle), 0);
}

/* XSA-295: the flags change under the pin; each map works or is refused. */
static void flags_race(void)
{
    uint32_t handle;
    uint32_t mapped = 0;
    give(REF, GTF_PERMIT, 0);
    peer_ask(PEER_RACE, REF, 0);
    for (uint32_t i = 0; i < RACE_ROUNDS; i++) {
        int64_t status =
            grant_map_at(WINDOW_GPA, SERVER, REF, GMAP_HOST, &handle);
        if (status == 0) {
            mapped++;
            time_wait(1000000);
            expect("unmap in the race", grant_unmap_at(WINDOW_GPA, handle), 0);
        }
        time_wait(3000000 + i * 10007);
    }
    peer_ask(PEER_RACE, 0, 0);
    say("grants_peer: %u maps of %u won the race\n", (uint64_t)mapped,
        (uint64_t)RACE_ROUNDS);
    give(REF, GTF_PERMIT, 0);
}

void guest_main(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(GRANT_FRAMES), 0);
    if (guest_option("serve")) {
        expect_true("vCPU 1 starts", smp_start(1));
        peer_serve(1);
        return;
    }
    peer_connect(SERVER);
    for (uint32_t i = 0; i < PEER_PAGES; i++) {
        frames[i] = peer_ask(PEER_FRAME, i, 0);
    }
    write_and_read();
    read_only();
    bad_entries();
    bad_places();
    copies();
    entry_changes();
    batch();
    all_handles();
    flags_race();
    write_and_read();
    peer_end();
}
