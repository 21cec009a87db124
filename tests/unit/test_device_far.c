/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of devices whose registers lie far above all memory. */
/* LINKS: core/logic/device.c core/logic/device_build.c
   core/logic/device_range.c core/logic/device_fault.c core/logic/console.c
   core/lib/format.c core/logic/vcpu.c core/logic/evtchn.c
   core/logic/evtchn_close.c core/logic/evtchn_deliver.c
   core/logic/evtchn_send.c core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c core/logic/maptrack.c
   core/logic/p2m.c core/logic/p2m_build.c core/logic/p2m_is_ok.c
   tests/fake/fake_device.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_time.c tests/fake/fake_xsm.c tests/fake/fake_console.c */
#include "tests/unit/device_world.h"

#include "core/logic/p2m_table.h"

/* The first range at an address of 64 bits. */
static void far(uint64_t base, uint32_t bytes)
{
    fake_pci[FUNCTION][4] = (uint32_t)base + 4;
    fake_pci[FUNCTION][5] = (uint32_t)(base >> 32);
    fake_pci_sizes[FUNCTION][0] = bytes;
    fake_pci_sizes[FUNCTION][1] = 1; /* every bit is free */
}

/* Refused there, and nobody has a page of it. */
static void far_refused(void **state, uint64_t base, uint32_t bytes)
{
    struct gfn first = {base / PAGE_BYTES};
    uint32_t used;

    start(state);
    used = p2ms[ALICE].used;
    far(base, bytes);
    refused("pages apart");
    assert_true(devices[SLOT].base == base);
    assert_true(device_bars[0].pages == 0);
    assert_int_equal(p2ms[ALICE].used, used);
    assert_true(p2m_leaf(alice, first) == 0);
    assert_int_equal(fake_pci[FUNCTION][5], base >> 32);
}

static void registers_beyond_what_is_named_are_refused(void **state)
{
    const uint64_t end = (uint64_t)DEVICE_FRAME_MAX * PAGE_BYTES;
    const uint64_t guests = (uint64_t)GFN_MAX * PAGE_BYTES;

    far_refused(state, end - PAGE_BYTES, BYTES);
    far_refused(state, end, BYTES);
    far_refused(state, guests - PAGE_BYTES, BYTES);
    far_refused(state, guests, BYTES);
    far_refused(state, 1ull << 42, BYTES);
    far_refused(state, 1ull << 44, BYTES); /* 2^32 frames */
    far_refused(state, (1ull << 44) + BASE, BYTES);
    far_refused(state, 0ull - BYTES, BYTES);
    far_refused(state, 0ull - PAGE_BYTES, BYTES); /* comes round to 0 */
    start(state);
    far(end - BYTES, BYTES);
    given();
}

static void registers_never_lie_in_a_memory(void **state)
{
    /* The last of all memory is Bob's; the range begins in it, and ends
       beyond all that is memory. */
    const uint64_t last = (uint64_t)FRAME_MAX - DOMAIN_SHARED_FRAMES - 256;

    domains[BOB].memory.v = last;
    far((uint64_t)(FRAME_MAX - 1) * PAGE_BYTES, BYTES);
    assert_non_null(strstr(device_build(SLOT), "pages apart"));
    domains[BOB].memory.v = 65536 + BOB * 512;
    /* What the firmware says is something else's. */
    start(state);
    fake_pci_reserved = FRAME_MAX;
    fake_pci_reserved_pages = 1;
    far((uint64_t)(FRAME_MAX - 1) * PAGE_BYTES, BYTES);
    refused("pages apart");
    /* The guest's own memory lies where its registers would be. */
    start(state);
    fake_pci_first_free = 1;
    far(255 * PAGE_BYTES, PAGE_BYTES);
    refused("pages apart");
}

/* Given there, each page mapped, and none of them for the core to touch. */
static void far_given(void **state, uint64_t base, uint32_t bytes)
{
    uint32_t tag = NPT_DEVICE_TAG;

    start(state);
    far(base, bytes);
    given();
    assert_true(device_bars[0].first == base / PAGE_BYTES);
    assert_true(device_bars[0].pages == bytes / PAGE_BYTES);
    assert_int_equal(fake_pci[FUNCTION][4],
                     (uint32_t)(base / bytes * bytes) + 4);
    for (uint64_t at = base; at < base + bytes; at += PAGE_BYTES) {
        struct gfn gfn = {at / PAGE_BYTES};
        uint32_t page = p2m_table_leaf(alice, gfn.v);

        assert_true(page < NPT_PAGE_MAX);
        assert_true(npt_pool[page].entry[gfn.v % NPT_ENTRIES] ==
                    at + NPT_LEAF_RW + tag * (uint64_t)NPT_HANDLE_UNIT);
        assert_true(p2m_leaf(alice, gfn) == 0);
        assert_int_equal(p2m_ram_frame(alice, gfn).status, ST_INVALID);
        assert_true(p2m_leaf(bob, gfn) == 0);
    }
    assert_true(p2m_is_ok());
}

static void registers_above_all_memory_are_given(void **state)
{
    const uint64_t memory_end = (uint64_t)FRAME_MAX * PAGE_BYTES;
    uint32_t used;

    far_given(state, memory_end - PAGE_BYTES, BYTES); /* across the end */
    far_given(state, memory_end, BYTES);
    far_given(state, 896ull << 30, 4 * PAGE_BYTES); /* where OVMF has them */
    /* Tables of three levels for them; the next device near takes none. */
    used = p2ms[ALICE].used;
    assert_int_equal(used, p2m_pages_needed(256) - P2M_RESERVE_PAGES + 3);
    fake_device_add(OTHER, 0x10000c, BYTES);
    fake_pci[OTHER][5] = 896 / 4;
    fake_pci_sizes[OTHER][1] = 1;
    image_plan.domains[ALICE].devices[1] = IMAGE_DEVICE + OTHER;
    assert_null(device_build(SLOT + 1));
    assert_int_equal(p2ms[ALICE].used, used);
    /* A device that ends keeps them; the next start finds them. */
    device_domain_end(alice);
    assert_null(device_start(SLOT));
    assert_int_equal(p2ms[ALICE].used, used);
}

/* Three ranges as long as can be, each of them in a part of its own that has
   no tables yet. */
static void spread(uint32_t function, uint32_t which)
{
    fake_device_add(function, 0, 0);
    for (uint32_t i = 0; i < 3; i++) {
        fake_pci[function][4 + 2 * i] = 0xc;
        fake_pci[function][5 + 2 * i] = (which * 3 + i + 1) * 16;
        fake_pci_sizes[function][2 * i] = 0x1000000;
        fake_pci_sizes[function][2 * i + 1] = 1;
    }
}

static void registers_that_need_too_many_tables_are_refused(void **state)
{
    (void)state;
    /* Eight tables of level 1 for each range, and one of level 2. */
    spread(FUNCTION, 0);
    given();
    assert_int_equal(p2ms[ALICE].used,
                     p2m_pages_needed(256) - P2M_RESERVE_PAGES + 27);
    spread(OTHER, 1);
    image_plan.domains[ALICE].devices[1] = IMAGE_DEVICE + OTHER;
    assert_non_null(strstr(device_build(SLOT + 1), "no page tables are left"));
    assert_true(fake_iommu.roots[OTHER] == 0);
    assert_true(fake_iommu.roots[FUNCTION] != 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
    const struct CMUnitTest tests[] = {
        TEST(registers_beyond_what_is_named_are_refused),
        TEST(registers_never_lie_in_a_memory),
        TEST(registers_above_all_memory_are_given),
        TEST(registers_that_need_too_many_tables_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
