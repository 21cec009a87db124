/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tests of devices: given only if they can be kept inside, mediated,
 * stopped when their domain ends. */
/* LINKS: core/logic/device.c core/logic/device_build.c
   core/logic/device_range.c core/logic/device_fault.c core/logic/console.c
   core/lib/format.c core/logic/vcpu.c core/logic/evtchn.c
   core/logic/evtchn_close.c core/logic/evtchn_deliver.c
   core/logic/evtchn_send.c core/logic/evtchn_is_ok.c core/logic/domain.c
   core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c core/logic/maptrack.c
   core/logic/p2m.c core/logic/p2m_build.c core/logic/p2m_is_ok.c
   tests/fake/fake_device.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
   tests/fake/fake_time.c tests/fake/fake_xsm.c tests/fake/fake_console.c */
#include "core/logic/device_build.h"
#include "core/logic/p2m_table.h"
#include "core/port/hw_image.h"
#include "tests/fake/fake_tables.h"
#include "tests/fake/fake_device.h"
#include "tests/unit/event_world.h"

#define FUNCTION 40 /* 00:05.0 */
#define OTHER 48    /* 00:06.0 */
#define BASE 0xfeb00000u
#define BYTES 0x2000u
#define SLOT (ALICE * DEVICE_PER_DOMAIN)
#define BOBS_SLOT (BOB * DEVICE_PER_DOMAIN)

struct image image_plan;
struct acpi acpi;

static int start(void **state)
{
    uint32_t pages = p2m_pages_needed(256);

    world_setup(state);
    fake_device_reset();
    fake_console_reset();
    memset(devices, 0, sizeof devices);
    memset(device_bars, 0, sizeof device_bars);
    memset(&image_plan, 0, sizeof image_plan);
    memset(&acpi, 0, sizeof acpi);
    memset(p2m_places, 0, sizeof p2m_places);
    device_fault_next = 0;
    acpi.everything = true;
    p2m_init();
    assert_int_equal(p2m_build(alice, 0, pages), ST_OK);
    assert_int_equal(p2m_build(bob, pages, pages), ST_OK);
    image_plan.domain_count = 2;
    image_plan.domains[ALICE].devices[0] = IMAGE_DEVICE + FUNCTION;
    strcpy(image_plan.domains[ALICE].text.name, "alice");
    strcpy(image_plan.domains[ALICE].text.label, "a:b:c:s1");
    fake_device_add(FUNCTION, BASE, BYTES);
    return 0;
}

static int finish(void **state)
{
    assert_true(p2m_is_ok());
    return world_check(state);
}

static void given(void)
{
    assert_null(device_build(SLOT));
}

/* As if nothing had been asked yet. */
static void again(void)
{
    memset(devices, 0, sizeof devices);
    memset(device_bars, 0, sizeof device_bars);
}

/* Refused with this word in the reason, and out of reach. */
static void refused(const char *word)
{
    const char *reason = device_build(SLOT);

    assert_non_null(reason);
    assert_non_null(strstr(reason, word));
    assert_true(fake_iommu.roots[FUNCTION] == 0);
}

static void a_device_reads_the_tables_of_its_domain(void **state)
{
    struct gfn gfn = {BASE / PAGE_BYTES};

    (void)state;
    given();
    assert_true(fake_iommu.roots[FUNCTION] == NPT_POOL_FRAME + p2ms[0].first);
    assert_int_equal(fake_iommu.slots[FUNCTION], SLOT);
    assert_true(device_bars[0].first == BASE / PAGE_BYTES);
    assert_true(device_bars[0].pages == 2);
    /* The core itself sees no memory there. */
    assert_true(p2m_leaf(alice, gfn) == 0);
    assert_int_equal(fake_pci[FUNCTION][1], PCI_COMMAND_NO_PIN);
    fake_iommu.levels = 3;
    fake_device_add(OTHER, 0xfea00000, 4096);
    image_plan.domains[BOB].devices[0] = IMAGE_DEVICE + OTHER;
    assert_null(device_build(BOBS_SLOT));
    assert_int_equal(npt_level[fake_iommu.roots[OTHER] - NPT_POOL_FRAME], 3);
}

static void what_cannot_be_kept_inside_is_refused(void **state)
{
    (void)state;
    fake_iommu.levels = 0;
    refused("no IOMMU keeps");
    fake_iommu.levels = 4;
    acpi.everything = false;
    refused("translate");
    acpi.said[ACPI_COVERED + FUNCTION] = 1;
    acpi.said[ACPI_RESERVED + FUNCTION] = 1;
    refused("firmware");
    acpi.said[ACPI_RESERVED + FUNCTION] = 0;
    fake_pci[FUNCTION][3] = 0x800000;
    refused("several functions");
    fake_pci[FUNCTION][3] = 0x10000;
    refused("bridge");
    fake_pci[FUNCTION][3] = 0;
    fake_xsm_deny(ALICE, ALICE, PERM_DEVICE_OWN);
    refused("policy");
    fake_xsm_allow(ALICE, ALICE, PERM_DEVICE_OWN);
    again();
    image_plan.domains[ALICE].devices[0] = IMAGE_DEVICE + 256;
    refused("behind a bridge");
    image_plan.domains[ALICE].devices[0] = IMAGE_DEVICE + FUNCTION + 1;
    acpi.everything = true;
    refused("no such device");
    image_plan.domains[ALICE].devices[0] = IMAGE_DEVICE + FUNCTION;
    given();
}

static void registers_must_fill_pages_of_their_own(void **state)
{
    static const uint32_t bad[] = {BASE + 0x800, 0x7ffff000, 0xfebff000,
                                   0xfec00000,   0xfee00000, 0x10000};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        start(state);
        fake_pci[FUNCTION][4] = bad[i];
        refused("pages apart");
    }
    start(state);
    fake_pci_sizes[FUNCTION][0] = 0x2000000;
    refused("pages apart");
    start(state);
    fake_pci[FUNCTION][4] = BASE + 4; /* 64 bits, and above all that is named */
    fake_pci[FUNCTION][5] = 1024;
    refused("pages apart");
}

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
    assert_int_equal(device_bars[0].pages, 0);
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

    start(state);
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
    assert_int_equal(fake_pci[FUNCTION][5], base >> 32);
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
    const char *reason;

    (void)state;
    /* Eight tables of level 1 for each range, and one of level 2. */
    spread(FUNCTION, 0);
    given();
    assert_int_equal(p2ms[ALICE].used,
                     p2m_pages_needed(256) - P2M_RESERVE_PAGES + 27);
    spread(OTHER, 1);
    image_plan.domains[ALICE].devices[1] = IMAGE_DEVICE + OTHER;
    reason = device_build(SLOT + 1);
    assert_non_null(reason);
    assert_non_null(strstr(reason, "no page tables are left"));
    assert_true(fake_iommu.roots[OTHER] == 0);
    assert_true(fake_iommu.roots[FUNCTION] != 0);
    assert_true(p2ms[ALICE].first + p2ms[ALICE].used <= p2ms[ALICE].limit);
    assert_true(p2m_is_ok());
}

static void no_page_of_registers_is_shared(void **state)
{
    (void)state;
    fake_pci_sizes[FUNCTION][0] = 0x800; /* something else may be beside it */
    refused("pages apart");
    start(state);
    given();
    fake_device_add(OTHER, BASE, BYTES);
    fake_pci[FUNCTION][4] = 0; /* the first one has moved away since */
    image_plan.domains[BOB].devices[0] = IMAGE_DEVICE + OTHER;
    assert_non_null(strstr(device_build(BOBS_SLOT), "pages apart"));
    assert_true(fake_iommu.roots[OTHER] == 0);
    start(state);
    given();
    image_plan.domains[BOB].devices[0] = IMAGE_DEVICE + FUNCTION;
    assert_non_null(strstr(device_build(BOBS_SLOT), "two domains"));
}

static void ports_are_not_given_and_long_addresses_are(void **state)
{
    (void)state;
    fake_pci[FUNCTION][4] = 0xc001;
    fake_pci_sizes[FUNCTION][0] = 32;
    fake_pci[FUNCTION][5] = BASE + 4;
    fake_pci_sizes[FUNCTION][1] = BYTES;
    fake_pci[FUNCTION][6] = 0;
    given();
    assert_true(device_bars[0].first == BASE / PAGE_BYTES ||
                device_bars[1].first == BASE / PAGE_BYTES);
    assert_int_equal(fake_pci[FUNCTION][4], 0xc001);
    assert_int_equal(fake_pci[FUNCTION][5], BASE + 4);
}

static void capability(uint32_t at, uint32_t word)
{
    fake_pci[FUNCTION][at / 4] = word;
}

static void only_the_core_sets_where_msi_goes(void **state)
{
    (void)state;
    fake_pci[FUNCTION][13] = 0x40;
    capability(0x40, 0x00805005); /* MSI with a long address, next 0x50 */
    capability(0x50, 0x00006010); /* Express, next 0x60 */
    capability(0x60, 0x00006011); /* MSI-X, which leads to itself */
    given();
    assert_int_equal(fake_pci[FUNCTION][0x44 / 4], hw_iommu_message(SLOT));
    assert_int_equal(fake_pci[FUNCTION][0x4c / 4], 0);
    assert_int_equal(fake_pci[FUNCTION][0x40 / 4], 65536);
    assert_true(hw_iommu_message(SLOT) != hw_iommu_message(SLOT + 1));
}

static void lists_of_capabilities_end(void **state)
{
    (void)state;
    fake_pci[FUNCTION][13] = 0xfd;
    memset(&fake_pci[FUNCTION][16], 0xff, 48 * 4);
    given();
    start(state);
    fake_pci[FUNCTION][13] = 0x40;
    capability(0x40, 0x4009);
    given();
    device_domain_end(alice);
}

static void configuration_space_is_the_cores(void **state)
{
    uint32_t writes;

    (void)state;
    given();
    assert_int_equal(device_read(alice, 0, 0).value, 0x11e81234);
    assert_int_equal(device_read(alice, 0, 256).value, hw_iommu_message(SLOT));
    assert_int_equal(device_read(alice, 0, 2).status, ST_INVALID);
    assert_int_equal(device_read(alice, 0, 260).status, ST_INVALID);
    assert_int_equal(device_read(alice, 1, 0).status, ST_NOT_FOUND);
    assert_int_equal(device_read(alice, ~0ull, 0).status, ST_NOT_FOUND);
    assert_int_equal(device_read(bob, 0, 0).status, ST_NOT_FOUND);
    writes = fake_pci_writes;
    for (uint64_t at = 0; at < 300; at++) {
        if (at != PCI_COMMAND) {
            assert_int_equal(device_write(alice, 0, at, 6), ST_INVALID);
        }
    }
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, 1), ST_INVALID);
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, 8), ST_INVALID);
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, ~0ull), ST_INVALID);
    assert_int_equal(device_write(bob, 0, PCI_COMMAND, 6), ST_NOT_FOUND);
    fake_xsm_deny(ALICE, ALICE, PERM_DEVICE_WRITE_CONFIG);
    fake_xsm_deny(ALICE, ALICE, PERM_DEVICE_READ_CONFIG);
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, 6), ST_DENIED);
    assert_int_equal(device_read(alice, 0, 0).status, ST_DENIED);
    assert_int_equal(fake_pci_writes, writes);
    fake_xsm_allow(ALICE, ALICE, PERM_DEVICE_WRITE_CONFIG);
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, 6), ST_OK);
    assert_int_equal(fake_pci[FUNCTION][1], PCI_COMMAND_NO_PIN + 6);
}

static void the_end_of_a_domain_stops_its_devices(void **state)
{
    (void)state;
    fake_pci[FUNCTION][13] = 0x50;
    capability(0x50, 0x10);
    given();
    assert_int_equal(device_write(alice, 0, PCI_COMMAND, 6), ST_OK);
    device_domain_end(bob);
    assert_true(fake_iommu.roots[FUNCTION] != 0);
    device_domain_end(alice);
    assert_int_equal(fake_pci[FUNCTION][1], PCI_COMMAND_NO_PIN);
    assert_true(fake_iommu.roots[FUNCTION] == 0);
    assert_int_equal(fake_pci[FUNCTION][0x58 / 4], PCI_RESET);
}

static void a_device_can_be_used_again(void **state)
{
    (void)state;
    fake_pci[FUNCTION][13] = 0x40;
    capability(0x40, 0x5);
    given();
    device_domain_end(alice);
    /* A reset has cleared all that the firmware and the core had set. */
    fake_pci[FUNCTION][4] = 0;
    capability(0x40, 0x5);
    fake_pci[FUNCTION][0x44 / 4] = 0;
    assert_null(device_start(SLOT));
    assert_int_equal(fake_pci[FUNCTION][4], BASE);
    assert_int_equal(fake_pci[FUNCTION][1], PCI_COMMAND_NO_PIN);
    assert_int_equal(fake_pci[FUNCTION][0x44 / 4], hw_iommu_message(SLOT));
    assert_true(fake_iommu.roots[FUNCTION] != 0);
    device_domain_end(alice);
    fake_xsm_deny(ALICE, ALICE, PERM_DEVICE_OWN);
    assert_non_null(strstr(device_start(SLOT), "policy"));
    assert_true(fake_iommu.roots[FUNCTION] == 0);
}

static void an_interrupt_reaches_its_domain_only(void **state)
{
    struct result port = evtchn_bind_virq(alice, VIRQ_DEVICE, 0);
    struct result other = evtchn_bind_virq(alice, VIRQ_DEVICE + 1, 0);
    struct result bobs = evtchn_bind_virq(bob, VIRQ_DEVICE, 0);

    (void)state;
    assert_int_equal(bobs.status, ST_OK);
    device_interrupts(1);
    assert_true(evtchn_pending(alice, port.value));
    assert_false(evtchn_pending(alice, other.value));
    assert_false(evtchn_pending(bob, bobs.value));
    device_interrupts(1ull << BOBS_SLOT);
    assert_true(evtchn_pending(bob, bobs.value));
    device_interrupts(~0ull);
    assert_true(evtchn_pending(alice, other.value));
}

static void fault(uint32_t function)
{
    fake_iommu.fault.any = true;
    fake_iommu.fault.write = true;
    fake_iommu.fault.function = function;
    fake_iommu.fault.address = 0xab00;
    fake_iommu.fault.reason = 5;
}

static void what_was_stopped_is_told_now_and_then(void **state)
{
    uint32_t length;

    (void)state;
    given();
    fault(FUNCTION);
    device_faults(1000);
    assert_string_equal(
        fake_console_text,
        "cloison: IOMMU: stopped a write by device 00:05.0 of domain alice "
        "(a:b:c:s1) at 000000000000ab00, reason 5\n");
    length = fake_console_length;
    fault(FUNCTION);
    device_faults(DEVICE_FAULT_PERIOD);
    assert_int_equal(fake_console_length, length);
    fault(OTHER);
    device_faults(DEVICE_FAULT_PERIOD + 1000);
    assert_non_null(strstr(fake_console_text, "00:06.0 at"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
    const struct CMUnitTest tests[] = {
        TEST(a_device_reads_the_tables_of_its_domain),
        TEST(what_cannot_be_kept_inside_is_refused),
        TEST(registers_must_fill_pages_of_their_own),
        TEST(registers_beyond_what_is_named_are_refused),
        TEST(registers_never_lie_in_a_memory),
        TEST(registers_above_all_memory_are_given),
        TEST(registers_that_need_too_many_tables_are_refused),
        TEST(no_page_of_registers_is_shared),
        TEST(ports_are_not_given_and_long_addresses_are),
        TEST(only_the_core_sets_where_msi_goes),
        TEST(lists_of_capabilities_end),
        TEST(configuration_space_is_the_cores),
        TEST(the_end_of_a_domain_stops_its_devices),
        TEST(a_device_can_be_used_again),
        TEST(an_interrupt_reaches_its_domain_only),
        TEST(what_was_stopped_is_told_now_and_then),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
