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
#include "tests/unit/device_world.h"

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
