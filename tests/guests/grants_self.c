/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Grant operations that need no peer: sizes, versions, bad handles,
 * bad arguments, batches (XSA-255, 268, 379, 134, 232, 316, 287).
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define NO_DOMAIN 14

static uint8_t page[2][4096] PAGE_ALIGNED;
static uint8_t list[5 * PAGE] PAGE_ALIGNED;

static void sizes(void)
{
    struct grant_query_size query = {.dom = DOMID_SELF, .status = 99};
    expect("query_size", grant_op(GR_QUERY_SIZE, &query, 1), 0);
    expect("its status", query.status, 0);
    expect_true("frames in use", query.frames <= query.max_frames);
    expect_true("frames at most", query.max_frames >= 4);
    query.dom = NO_DOMAIN;
    query.status = 99;
    int64_t got = grant_op(GR_QUERY_SIZE, &query, 1);
    expect_true("size of another domain", got < 0 || query.status < 0);
}

static void versions(void)
{
    uint32_t version = 2;
    expect_refused("version 2", grant_op(GR_SET_VERSION, &version, 1));
    version = 3;
    expect_refused("version 3", grant_op(GR_SET_VERSION, &version, 1));
    version = 0;
    expect_refused("version 0", grant_op(GR_SET_VERSION, &version, 1));
    version = 1;
    expect("version 1", grant_op(GR_SET_VERSION, &version, 1), 0);
}

static void bad_handles(void)
{
    static const uint32_t handles[] = {0,    1,          7,         1023,
                                       1024, 0x7fffffff, 0xffffffff};
    for (uint32_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
        expect("unmap of a handle never given",
               grant_unmap_at(WINDOW_GPA, handles[i]), GNT_BAD_HANDLE);
    }
}

static int64_t copy(struct grant_copy *op)
{
    op->status = 99;
    int64_t got = grant_op(GR_COPY, op, 1);
    return got == 0 ? op->status : got;
}

static struct grant_copy copy_of(const void *from, void *to, uint16_t length)
{
    struct grant_copy op = {.length = length};
    op.source.ref_or_frame = (uint64_t)from / PAGE;
    op.source.domid = DOMID_SELF;
    op.source.offset = (uint16_t)((uint64_t)from % PAGE);
    op.dest.ref_or_frame = (uint64_t)to / PAGE;
    op.dest.domid = DOMID_SELF;
    op.dest.offset = (uint16_t)((uint64_t)to % PAGE);
    return op;
}

static void copies(void)
{
    struct grant_copy op = copy_of(page[0], page[1], 4000);
    memset(page[1], 0x11, PAGE);
    op.source.offset = 97;
    expect_refused("source runs out of its page", copy(&op));
    op = copy_of(page[0], page[1], 1);
    op.dest.offset = 4096;
    expect_refused("destination begins behind its page", copy(&op));
    op = copy_of(page[0], page[1], 0xffff);
    expect_refused("65535 bytes", copy(&op));
    op = copy_of(page[0], page[1], 8);
    op.source.ref_or_frame = ABSENT_GPA / PAGE;
    expect_refused("absent frame", copy(&op));
    op = copy_of(page[0], page[1], 8);
    op.dest.ref_or_frame = 1ul << 52;
    expect_refused("frame 2^52", copy(&op));
    op = copy_of(page[0], page[1], 8);
    op.source.domid = NO_DOMAIN;
    expect_refused("frame of another domain", copy(&op));
    op = copy_of(page[0], page[1], 8);
    op.flags = GCOPY_SOURCE_REF;
    op.source.ref_or_frame = 0xffffffff;
    expect_refused("grant of oneself that does not exist", copy(&op));
    for (uint32_t i = 0; i < PAGE; i++) {
        if (page[1][i] != 0x11) {
            expect("no refused copy wrote", page[1][i], 0x11);
            return;
        }
    }
}

static void counts(void)
{
    /* Just before an unmapped page, where endless lists end. */
    struct grant_unmap *many = (void *)(list + 4 * PAGE - 600 * sizeof(*many));
    paging_unmap(list + 4 * PAGE);
    for (uint32_t i = 0; i < 600; i++) {
        many[i].handle = 0xffffffff;
        many[i].status = 99;
    }
    uint64_t begin = cpu_rdtsc();
    int64_t got = grant_op(GR_UNMAP, many, 600);
    if (got == 0) {
        for (uint32_t i = 0; i < 600; i++) {
            if (many[i].status != GNT_BAD_HANDLE) {
                expect("every element has its status", many[i].status,
                       GNT_BAD_HANDLE);
                break;
            }
        }
    } else {
        expect("or the count is refused", got, E_INVAL);
    }
    got = grant_op(GR_UNMAP, many, 0xffffffff);
    expect_true("2^32-1 elements end where the memory ends",
                got == E_FAULT || got == E_INVAL);
    expect_refused("2^32 elements are not none",
                   grant_op(GR_UNMAP, many, 1ul << 32));
    expect_true("bounded work", cpu_rdtsc() - begin < 10000000000ul);
    expect("no element", grant_op(GR_UNMAP, many, 0), 0);
}

void guest_main(void)
{
    sizes();
    expect("grant table is mapped", grant_setup(GRANT_FRAMES), 0);
    sizes();
    versions();
    bad_handles();
    copies();
    counts();
}
