/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ballooning: a domain gives up and takes back its own pages only,
 * never more than it has, cleared, and never a special page (XSA-507, 385,
 * 31, 212).
 *
 * SYSTEM a: vcpus=1 label=red memory=16M
 */
#include "tests/guests/lib/guest.h"

#define COUNT 64
#define LONG_LIST 1024

static uint8_t pages[COUNT][4096] PAGE_ALIGNED;
static uint64_t list[LONG_LIST];

static int64_t reserve(uint64_t op, uint64_t count, uint32_t order)
{
    struct reservation argument = {.extent_start = (uint64_t)list,
                                   .nr_extents = count,
                                   .extent_order = order,
                                   .domid = DOMID_SELF};
    return memory_op(op, &argument);
}

static int64_t reserved(uint64_t op)
{
    uint16_t domid = DOMID_SELF;
    return memory_op(op, &domid);
}

static void one_gfn(uint64_t gfn)
{
    list[0] = gfn;
}

static void give_and_take(void)
{
    int64_t had = reserved(MEM_CURRENT);
    for (uint64_t i = 0; i < COUNT; i++) {
        list[i] = (uint64_t)pages[i] / PAGE;
        memset(pages[i], 0x5a, PAGE);
    }
    expect("decrease", reserve(MEM_DECREASE, COUNT, 0), COUNT);
    if (had > 0) {
        expect("current is less", reserved(MEM_CURRENT), had - COUNT);
    }
    expect_true("decrease again finds nothing",
                reserve(MEM_DECREASE, COUNT, 0) <= 0);
    expect("populate", reserve(MEM_POPULATE, COUNT, 0), COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        for (uint32_t j = 0; j < PAGE; j++) {
            if (pages[i][j] != 0) {
                expect("populated page is cleared", pages[i][j], 0);
                return;
            }
        }
    }
    if (had > 0) {
        expect("current as before", reserved(MEM_CURRENT), had);
        expect("never above maximum", had <= reserved(MEM_MAXIMUM), 1);
    }
    expect_true("populate of what is there",
                reserve(MEM_POPULATE, COUNT, 0) <= 0);
}

static void bad_numbers(void)
{
    static const uint64_t bad[] = {ABSENT_GPA / PAGE, 1ul << 28, 1ul << 40,
                                   (1ul << 52) - 1,   1ul << 63, ~0ul};
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        one_gfn(bad[i]);
        expect_true("populate beyond memory", reserve(MEM_POPULATE, 1, 0) <= 0);
        expect_true("decrease beyond memory", reserve(MEM_DECREASE, 1, 0) <= 0);
    }
    one_gfn(guest_ram_end() / PAGE);
    expect_true("populate just beyond RAM", reserve(MEM_POPULATE, 1, 0) <= 0);
}

static void bad_shapes(void)
{
    static const uint64_t many[] = {1ul << 32, 1ul << 61, ~0ul};
    uint64_t begin = cpu_rdtsc();
    one_gfn((uint64_t)pages[0] / PAGE);
    expect_true("order 63", reserve(MEM_DECREASE, 1, 63) <= 0);
    expect_true("order 2^32-1", reserve(MEM_DECREASE, 1, 0xffffffff) <= 0);
    expect_true("order 9 of 64-aligned page", reserve(MEM_POPULATE, 1, 9) <= 0);
    for (uint32_t i = 0; i < LONG_LIST; i++) {
        list[i] = ABSENT_GPA / PAGE;
    }
    for (uint32_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
        expect_true("endless populate is cut short",
                    reserve(MEM_POPULATE, many[i], 0) <= 0);
        expect_true("endless decrease is cut short",
                    reserve(MEM_DECREASE, many[i], 0) <= 0);
    }
    expect_true("start extent beyond the list",
                reserve(MEM_DECREASE + 64 * 5, 2, 0) <= 0);
    expect_true("bounded work", cpu_rdtsc() - begin < 10000000000ul);
    expect("zero extents", reserve(MEM_DECREASE, 0, 0), 0);
    struct reservation other = {
        .extent_start = (uint64_t)list, .nr_extents = 1, .domid = 14};
    expect_true("another domain's memory",
                memory_op(MEM_DECREASE, &other) <= 0);
}

static void special_pages(void)
{
    shared_map();
    expect("grant table is mapped", grant_setup(1), 0);
    one_gfn((uint64_t)&shared / PAGE);
    expect_true("shared_info is not RAM", reserve(MEM_DECREASE, 1, 0) <= 0);
    one_gfn((uint64_t)grant_entries / PAGE);
    expect_true("grant frame is not RAM", reserve(MEM_DECREASE, 1, 0) <= 0);
    expect_true("time goes on in shared_info",
                shared.vcpu[0].time.tsc_to_system_mul != 0);
    struct register_vcpu_info info = {.mfn = (uint64_t)pages[3] / PAGE};
    expect("vcpu_info is registered", vcpu_op(VC_REGISTER_INFO, 0, &info), 0);
    one_gfn((uint64_t)pages[3] / PAGE);
    expect_true("vcpu_info page: stays or the core lets go of it",
                reserve(MEM_DECREASE, 1, 0) <= 1);
}

void guest_main(void)
{
    bad_numbers();
    give_and_take();
    bad_shapes();
    give_and_take();
    special_pages();
}
