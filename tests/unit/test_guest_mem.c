/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of copies between the core and guest-virtual memory. */
/* LINKS: core/logic/guest_mem.c core/logic/guest_walk.c core/logic/p2m.c
   core/logic/p2m_build.c core/logic/p2m_is_ok.c core/logic/maptrack.c
   core/logic/domain.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_xsm.c */
#include "tests/unit/memory_world.h"

#include "core/logic/guest_mem.h"

/* The guest, its page tables, and the pages behind the 4 KiB mappings. */
#define SELF 1
#define TABLE4 10
#define TABLE3 11
#define TABLE2 12
#define TABLE1 13
#define PAGE_A 20
#define PAGE_B 31

/* Its addresses: TABLE1 entries 0 and 1; a 2 MiB and a 1 GiB page. */
#define SMALL 0xffff888000000000u
#define LARGE 0xffff888000200000u
#define HUGE 0xffff888040000000u

#define P 1u
#define W 2u
#define PS 128u
#define NX (1ull << 63)

/* Frames of the large pages: RAM ends within. */
#define LARGE_GFN 512
#define HUGE_GFN 0

#define MAPTRACK_GFN 2000

static void entry_set(uint64_t table, uint64_t index, uint64_t value)
{
    fake_frame_poke64(ram(SELF, table), (uint32_t)index * 8, value);
}

static uint64_t entry_of(uint64_t gfn, uint64_t flags)
{
    return gfn * PAGE_BYTES + flags;
}

static uint8_t pattern(uint64_t address)
{
    return (uint8_t)(address * 7 + address / 251 + 3);
}

static int guest_start(void **state)
{
    (void)world_start(state);
    guest_paging.cr3 = entry_of(TABLE4, 0x18);
    guest_paging.long_mode = 1;
    entry_set(TABLE4, 273, entry_of(TABLE3, P + W));
    entry_set(TABLE3, 0, entry_of(TABLE2, P + W));
    entry_set(TABLE3, 1, entry_of(HUGE_GFN, P + W + PS + NX));
    entry_set(TABLE2, 0, entry_of(TABLE1, P + W));
    entry_set(TABLE2, 1, entry_of(LARGE_GFN, P + W + PS));
    entry_set(TABLE1, 0, entry_of(PAGE_A, P + W));
    entry_set(TABLE1, 1, entry_of(PAGE_B, P + W));
    for (uint32_t i = 0; i < PAGE_BYTES; i++) {
        fake_frame_bytes(ram(SELF, PAGE_A))[i] = pattern(SMALL + i);
        fake_frame_bytes(ram(SELF, PAGE_B))[i] =
            pattern(SMALL + PAGE_BYTES + i);
    }
    fake_frame_write_count = 0;
    fake_frame_read_count = 0;
    return 0;
}

static enum status load(uint64_t address, uint32_t length)
{
    static uint64_t words[GUEST_COPY_MAX / 8];

    return guest_mem_load(domid(SELF), words, address, length);
}

static enum status store(uint64_t address, uint32_t length)
{
    static const uint64_t words[GUEST_COPY_MAX / 8] = {0x1234567890abcdef};

    return guest_mem_store(domid(SELF), address, words, length);
}

/* Both directions fault and nothing changes. */
static void refused(uint64_t address, uint32_t length)
{
    world_remember();
    assert_int_equal(load(address, length), ST_FAULT);
    assert_int_equal(store(address, length), ST_FAULT);
    world_unchanged();
}

static void refuses_addresses_that_are_not_canonical(void **state)
{
    (void)state;
    entry_set(TABLE4, 255, entry_of(TABLE3, P + W));
    entry_set(TABLE4, 256, entry_of(TABLE3, P + W));
    assert_int_equal(load(0x00007f8000000000u, 8), ST_OK);
    refused(0x0000800000000000u, 8);
    refused(0x0000ffffffffffffu, 1);
    refused(0xffff7fffffffffffu, 1);
    refused(0x0001888000000000u, 8);
    refused(0x7fff888000000000u, 8);
    assert_int_equal(load(0xffff800000000000u, 8), ST_OK);
}

static void refuses_a_copy_across_the_end_of_the_lower_half(void **state)
{
    (void)state;
    entry_set(TABLE4, 255, entry_of(TABLE3, P + W));
    entry_set(TABLE4, 256, entry_of(TABLE3, P + W));
    entry_set(TABLE3, 511, entry_of(TABLE2, P + W));
    entry_set(TABLE2, 511, entry_of(TABLE1, P + W));
    entry_set(TABLE1, 511, entry_of(PAGE_A, P + W));
    assert_int_equal(load(0x00007ffffffffff8u, 8), ST_OK);
    refused(0x00007ffffffffff8u, 9);
}

static void refuses_a_copy_across_the_end_of_memory(void **state)
{
    (void)state;
    entry_set(TABLE4, 0, entry_of(TABLE3, P + W));
    entry_set(TABLE4, 511, entry_of(TABLE3, P + W));
    entry_set(TABLE3, 511, entry_of(TABLE2, P + W));
    entry_set(TABLE2, 511, entry_of(TABLE1, P + W));
    entry_set(TABLE1, 511, entry_of(PAGE_A, P + W));
    entry_set(TABLE1, 479, entry_of(PAGE_A, P + W));
    assert_int_equal(load(GUEST_ADDRESS_MAX - 8, 8), ST_OK);
    assert_int_equal(load(0, 8), ST_OK);
    refused(GUEST_ADDRESS_MAX, 8);
    refused(0xfffffffffffffff8u, 8);
    refused(0xfffffffffffffff8u, 9);
    refused(UINT64_MAX, 2);
    refused(UINT64_MAX, GUEST_COPY_MAX);
}

static void refuses_other_modes_than_64_bit(void **state)
{
    (void)state;
    guest_paging.long_mode = 0;
    refused(SMALL, 8);
    guest_paging.long_mode = 1;
    assert_int_equal(load(SMALL, 8), ST_OK);
}

static void refuses_an_absent_entry_at_each_level(void **state)
{
    (void)state;
    static const uint64_t entries[][2] = {
        {TABLE4, 273}, {TABLE3, 0}, {TABLE2, 0}, {TABLE1, 0}};

    for (int i = 0; i < 4; i++) {
        uint32_t offset = (uint32_t)entries[i][1] * 8;
        uint64_t old = fake_frame_peek64(ram(SELF, entries[i][0]), offset);

        entry_set(entries[i][0], entries[i][1], old - P);
        refused(SMALL, 8);
        entry_set(entries[i][0], entries[i][1], old);
        assert_int_equal(load(SMALL, 8), ST_OK);
    }
}

static void store_refuses_a_read_only_entry_at_each_level(void **state)
{
    (void)state;
    static const uint64_t entries[][3] = {
        {TABLE4, 273, SMALL}, {TABLE3, 0, SMALL}, {TABLE2, 0, SMALL},
        {TABLE1, 0, SMALL},   {TABLE2, 1, LARGE}, {TABLE3, 1, HUGE + 0x100000}};

    for (int i = 0; i < 6; i++) {
        uint32_t offset = (uint32_t)entries[i][1] * 8;
        uint64_t old = fake_frame_peek64(ram(SELF, entries[i][0]), offset);

        entry_set(entries[i][0], entries[i][1], old - W);
        world_remember();
        assert_int_equal(store(entries[i][2], 8), ST_FAULT);
        world_unchanged();
        assert_int_equal(load(entries[i][2], 8), ST_OK);
        entry_set(entries[i][0], entries[i][1], old);
        assert_int_equal(store(entries[i][2], 8), ST_OK);
    }
}

static void refuses_reserved_bits_of_large_pages(void **state)
{
    (void)state;
    entry_set(TABLE4, 273, entry_of(TABLE3, P + W + PS));
    refused(SMALL, 8);
    entry_set(TABLE4, 273, entry_of(TABLE3, P + W));
    for (uint64_t bit = 2; bit < 512; bit *= 2) {
        entry_set(TABLE2, 1, entry_of(LARGE_GFN + bit, P + W + PS));
        refused(LARGE, 8);
    }
    for (uint64_t bit = 2; bit < 262144; bit *= 2) {
        entry_set(TABLE3, 1, entry_of(HUGE_GFN + bit, P + W + PS));
        refused(HUGE, 8);
    }
    /* The lowest one chooses the memory type. */
    entry_set(TABLE2, 1, entry_of(LARGE_GFN + 1, P + W + PS));
    assert_int_equal(load(LARGE, 8), ST_OK);
}

static void refuses_tables_that_are_not_guest_memory(void **state)
{
    (void)state;
    static const uint64_t frames[] = {
        WORLD_PAGES, 4000, GFN_MAX - 1, GFN_MAX, NPT_POOL_FRAME, 0xffffffffffu};

    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        entry_set(TABLE1, 0, entry_of(frames[i], P + W));
        refused(SMALL, 8);
        entry_set(TABLE2, 0, entry_of(frames[i], P + W));
        refused(SMALL, 8);
        entry_set(TABLE3, 0, entry_of(frames[i], P + W));
        refused(SMALL, 8);
        entry_set(TABLE4, 273, entry_of(frames[i], P + W));
        refused(SMALL, 8);
        guest_paging.cr3 = entry_of(frames[i], 0);
        refused(SMALL, 8);
        (void)guest_start(NULL);
    }
}

static void refuses_ballooned_tables_and_pages(void **state)
{
    (void)state;
    static const uint64_t frames[] = {TABLE4, TABLE3, TABLE2, TABLE1, PAGE_A};

    for (int i = 0; i < 5; i++) {
        p2m_clear(domid(SELF), gfn_of(frames[i]));
        refused(SMALL, 8);
        p2m_set_ram(domid(SELF), gfn_of(frames[i]));
        assert_int_equal(load(SMALL, 8), ST_OK);
    }
}

/* Registers of a device at @p first: mapped, right where the page tables say,
   and no memory for the core, as a page, a large page or a table. */
static void no_buffer(void **state, uint64_t first)
{
    const struct gfn gfn = {first};

    (void)guest_start(state);
    memset(device_bars, 0, sizeof device_bars);
    device_bars[SELF * DEVICE_BAR_SPAN + 2].first = first;
    device_bars[SELF * DEVICE_BAR_SPAN + 2].pages = 1;
    assert_int_equal(p2m_reserve(domid(SELF), gfn), ST_OK);
    p2m_set_device(domid(SELF), 2, first);
    entry_set(TABLE1, 1, entry_of(first, P + W));
    refused(SMALL + PAGE_BYTES, 8);
    refused(SMALL + PAGE_BYTES - 8, 16);
    entry_set(TABLE2, 1, entry_of(first / 512 * 512, P + W + PS));
    refused(LARGE + first % 512 * PAGE_BYTES, 8);
    entry_set(TABLE2, 2, entry_of(first, P + W));
    refused(LARGE + 512 * PAGE_BYTES, 8);
    guest_paging.cr3 = entry_of(first, 0);
    refused(SMALL, 8);
}

static void a_page_of_registers_is_no_buffer(void **state)
{
    no_buffer(state, 0xfeb00);
    no_buffer(state, FRAME_MAX - 1);
    no_buffer(state, FRAME_MAX);
    no_buffer(state, 896ull << 18);
    no_buffer(state, DEVICE_FRAME_MAX - 1);
}

static void refuses_a_large_page_where_memory_ends(void **state)
{
    (void)state;
    assert_int_equal(load(HUGE + (WORLD_PAGES - 1) * PAGE_BYTES, 4096 / 8),
                     ST_OK);
    refused(HUGE + (uint64_t)WORLD_PAGES * PAGE_BYTES, 8);
    refused(HUGE + (uint64_t)WORLD_PAGES * PAGE_BYTES - 4, 8);
    refused(HUGE + 0x3fffffff, 1);
}

static void store_that_fails_on_the_second_page_writes_nothing(void **state)
{
    (void)state;
    entry_set(TABLE1, 1, entry_of(PAGE_B, P));
    world_remember();
    assert_int_equal(store(SMALL + PAGE_BYTES - 100, 200), ST_FAULT);
    world_unchanged();
    entry_set(TABLE1, 1, 0);
    refused(SMALL + PAGE_BYTES - 1, 2);
    refused(SMALL + PAGE_BYTES - 511, 512);
    assert_int_equal(store(SMALL + PAGE_BYTES - 100, 100), ST_OK);
}

static void foreign_pages_are_reached_with_their_right(void **state)
{
    (void)state;
    world_map(SELF, 0, mapping_of(0, 40, MAPTRACK_GFN, false));
    world_map(SELF, 1, mapping_of(0, 41, MAPTRACK_GFN + 1, true));
    entry_set(TABLE1, 0, entry_of(MAPTRACK_GFN, P + W));
    entry_set(TABLE1, 1, entry_of(MAPTRACK_GFN + 1, P + W));
    world_remember();
    assert_int_equal(store(SMALL, 8), ST_FAULT);
    assert_int_equal(store(SMALL + PAGE_BYTES - 4, 8), ST_FAULT);
    world_unchanged();
    assert_int_equal(load(SMALL, 8), ST_OK);
    assert_int_equal(store(SMALL + PAGE_BYTES, 8), ST_OK);
    assert_int_equal(fake_frame_peek64(ram(0, 41), 0), 0x1234567890abcdef);
    p2m_clear_foreign(domid(SELF), 1, false);
    maptracks[SELF].entry[1].used = 0;
    refused(SMALL + PAGE_BYTES, 8);
}

static void load_at_any_address_and_length_gives_these_bytes(void **state)
{
    (void)state;
    static uint64_t words[GUEST_COPY_MAX / 8 + 1];

    for (uint32_t start = PAGE_BYTES - 530; start < PAGE_BYTES + 20; start++) {
        for (uint32_t length = 1; length <= GUEST_COPY_MAX; length += 1) {
            uint8_t expected[sizeof words];
            uint32_t rounded = (length + 7) / 8 * 8;

            if (start % 16 > 2 && length % 16 > 3) {
                continue;
            }
            memset(words, 0xa5, sizeof words);
            memset(expected, 0xa5, sizeof expected);
            memset(expected, 0, rounded);
            for (uint32_t i = 0; i < length; i++) {
                expected[i] = pattern(SMALL + start + i);
            }
            assert_int_equal(
                guest_mem_load(domid(SELF), words, SMALL + start, length),
                ST_OK);
            assert_memory_equal(words, expected, sizeof words);
        }
    }
}

static void store_at_any_address_and_length_writes_these_bytes(void **state)
{
    (void)state;
    static uint64_t words[GUEST_COPY_MAX / 8];
    static uint8_t guest[2 * PAGE_BYTES];
    uint8_t *bytes = (uint8_t *)words;

    for (uint32_t i = 0; i < sizeof words; i++) {
        bytes[i] = (uint8_t)(i * 11 + 1);
    }
    for (uint32_t start = PAGE_BYTES - 520; start < PAGE_BYTES + 9; start++) {
        for (uint32_t length = 1; length <= GUEST_COPY_MAX; length += 13) {
            memset(guest, 0x5a, sizeof guest);
            memset(fake_frame_bytes(ram(SELF, PAGE_A)), 0x5a, PAGE_BYTES);
            memset(fake_frame_bytes(ram(SELF, PAGE_B)), 0x5a, PAGE_BYTES);
            memcpy(guest + start, words, length);
            assert_int_equal(
                guest_mem_store(domid(SELF), SMALL + start, words, length),
                ST_OK);
            assert_memory_equal(fake_frame_bytes(ram(SELF, PAGE_A)), guest,
                                PAGE_BYTES);
            assert_memory_equal(fake_frame_bytes(ram(SELF, PAGE_B)),
                                guest + PAGE_BYTES, PAGE_BYTES);
        }
    }
}

static void large_and_huge_pages_reach_the_right_frame(void **state)
{
    (void)state;
    uint64_t word;

    fake_frame_poke64(ram(SELF, LARGE_GFN + 300), 40, 111);
    assert_int_equal(
        guest_mem_load(domid(SELF), &word, LARGE + 300 * PAGE_BYTES + 40, 8),
        ST_OK);
    assert_int_equal(word, 111);
    assert_int_equal(
        guest_mem_load(domid(SELF), &word, HUGE + 812ull * PAGE_BYTES + 40, 8),
        ST_OK);
    assert_int_equal(word, 111);
}

/* A guest that changes its tables meanwhile gains nothing. */
static void each_page_is_walked_and_read_once(void **state)
{
    (void)state;
    fake_frame_read_count = 0;
    assert_int_equal(load(SMALL + 8, 24), ST_OK);
    assert_int_equal(fake_frame_read_count, 4 + 1);
    fake_frame_read_count = 0;
    assert_int_equal(load(LARGE + 8, 24), ST_OK);
    assert_int_equal(fake_frame_read_count, 3 + 1);
    fake_frame_read_count = 0;
    assert_int_equal(load(SMALL + PAGE_BYTES - 8, 24), ST_OK);
    assert_int_equal(fake_frame_read_count, 2 * (4 + 1));
    fake_frame_read_count = 0;
    fake_frame_write_count = 0;
    assert_int_equal(store(SMALL + PAGE_BYTES - 8, 24), ST_OK);
    assert_int_equal(fake_frame_read_count, 2 * 4);
    assert_int_equal(fake_frame_write_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(refuses_addresses_that_are_not_canonical,
                               guest_start),
        cmocka_unit_test_setup(refuses_a_copy_across_the_end_of_the_lower_half,
                               guest_start),
        cmocka_unit_test_setup(refuses_a_copy_across_the_end_of_memory,
                               guest_start),
        cmocka_unit_test_setup(refuses_other_modes_than_64_bit, guest_start),
        cmocka_unit_test_setup(refuses_an_absent_entry_at_each_level,
                               guest_start),
        cmocka_unit_test_setup(store_refuses_a_read_only_entry_at_each_level,
                               guest_start),
        cmocka_unit_test_setup(refuses_reserved_bits_of_large_pages,
                               guest_start),
        cmocka_unit_test_setup(refuses_tables_that_are_not_guest_memory,
                               guest_start),
        cmocka_unit_test_setup(refuses_ballooned_tables_and_pages, guest_start),
        cmocka_unit_test_setup(a_page_of_registers_is_no_buffer, guest_start),
        cmocka_unit_test_setup(refuses_a_large_page_where_memory_ends,
                               guest_start),
        cmocka_unit_test_setup(
            store_that_fails_on_the_second_page_writes_nothing, guest_start),
        cmocka_unit_test_setup(foreign_pages_are_reached_with_their_right,
                               guest_start),
        cmocka_unit_test_setup(load_at_any_address_and_length_gives_these_bytes,
                               guest_start),
        cmocka_unit_test_setup(
            store_at_any_address_and_length_writes_these_bytes, guest_start),
        cmocka_unit_test_setup(large_and_huge_pages_reach_the_right_frame,
                               guest_start),
        cmocka_unit_test_setup(each_page_is_walked_and_read_once, guest_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
