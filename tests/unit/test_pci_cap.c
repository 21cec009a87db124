/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/lib/pci_cap.c */
/** @file A device that lies about its capabilities. */
#include "tests/unit/unit.h"

#include "drivers/lib/pci_cap.h"

#define LIST 0x34

static struct pci_config config;

static void put_byte(uint32_t at, uint8_t byte)
{
    config.word[at / 4] &= ~(0xffu << at % 4 * 8);
    config.word[at / 4] |= (uint32_t)byte << at % 4 * 8;
}

/* One capability; the one before it points here. */
static void put_cap(uint32_t at, uint8_t id, uint8_t next)
{
    put_byte(at, id);
    put_byte(at + 1, next);
}

static void put_virtio(uint32_t at, uint8_t kind, const struct pci_place *place)
{
    put_byte(at + 2, 20);
    put_byte(at + 3, kind);
    put_byte(at + 4, place->bar);
    config.word[at / 4 + 2] = place->offset;
    config.word[at / 4 + 3] = place->length;
    config.word[at / 4 + 4] = 4;
}

static int start(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    config.word[1] = 1u << 20;
    put_byte(LIST, 0x40);
    return 0;
}

static void find_refuses_a_list_that_the_status_denies(void **state)
{
    (void)state;
    put_cap(0x40, PCI_CAP_MSIX, 0);
    config.word[1] = 0;
    assert_int_equal(pci_cap_find(&config, PCI_CAP_MSIX, 0), 0);
}

static void find_ends_when_the_list_is_a_ring(void **state)
{
    (void)state;
    put_cap(0x40, 1, 0x50);
    put_cap(0x50, 2, 0x40);
    assert_int_equal(pci_cap_find(&config, PCI_CAP_MSIX, 0), 0);
    put_cap(0x40, 1, 0x40);
    assert_int_equal(pci_cap_find(&config, PCI_CAP_MSIX, 0), 0);
}

static void find_refuses_capabilities_inside_the_header(void **state)
{
    (void)state;
    put_byte(LIST, 0x3c);
    put_cap(0x3c, PCI_CAP_MSIX, 0);
    assert_int_equal(pci_cap_find(&config, PCI_CAP_MSIX, 0), 0);
}

static void find_ignores_reserved_bits_of_pointers(void **state)
{
    (void)state;
    put_byte(LIST, 0x43);
    put_cap(0x40, 5, 0x63);
    put_cap(0x60, PCI_CAP_MSIX, 0);
    assert_int_equal(pci_cap_find(&config, PCI_CAP_MSIX, 0), 0x60);
}

static void virtio_ends_when_capabilities_point_at_each_other(void **state)
{
    struct pci_place place;
    (void)state;
    put_cap(0x40, PCI_CAP_VENDOR, 0x60);
    put_cap(0x60, PCI_CAP_VENDOR, 0x40);
    assert_false(pci_cap_virtio(&config, PCI_VIRTIO_COMMON, &place, NULL));
}

static void virtio_refuses_places_no_device_can_have(void **state)
{
    static const struct pci_place bad[] = {
        {6, 0, 64},
        {255, 0, 64},
        {0, 0, 0},
        {0, PCI_RANGE_MAX, 64},
        {0, PCI_RANGE_MAX - 63, 64},
        {0, 0, PCI_RANGE_MAX + 1},
        {0, 64, UINT32_MAX},
        {0, UINT32_MAX, 1},
    };
    struct pci_place place;
    (void)state;
    put_cap(0x40, PCI_CAP_VENDOR, 0);
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        put_virtio(0x40, PCI_VIRTIO_COMMON, &bad[i]);
        assert_false(pci_cap_virtio(&config, PCI_VIRTIO_COMMON, &place, NULL));
    }
}

static void virtio_at_the_very_end_reads_nothing_beyond(void **state)
{
    struct pci_place place;
    uint32_t multiplier = 1;
    (void)state;
    put_byte(LIST, 0xfc);
    put_cap(0xfc, PCI_CAP_VENDOR, 0);
    put_byte(0xff, PCI_VIRTIO_NOTIFY);
    assert_false(
        pci_cap_virtio(&config, PCI_VIRTIO_NOTIFY, &place, &multiplier));
    assert_int_equal(multiplier, 0);
    assert_int_equal(pci_cap_word(&config, 256), 0);
    assert_int_equal(pci_cap_byte(&config, UINT32_MAX), 0);
}

static void virtio_takes_the_first_of_a_kind_that_is_good(void **state)
{
    static const struct pci_place other = {1, 0, 8};
    static const struct pci_place bad = {7, 0, 8};
    static const struct pci_place good = {4, 0x3000, 0x1000};
    struct pci_place place;
    uint32_t multiplier = 0;
    (void)state;
    put_cap(0x40, PCI_CAP_VENDOR, 0x60);
    put_cap(0x60, PCI_CAP_VENDOR, 0x80);
    put_cap(0x80, PCI_CAP_VENDOR, 0);
    put_virtio(0x40, PCI_VIRTIO_COMMON, &other);
    put_virtio(0x60, PCI_VIRTIO_NOTIFY, &bad);
    put_virtio(0x80, PCI_VIRTIO_NOTIFY, &good);
    assert_true(
        pci_cap_virtio(&config, PCI_VIRTIO_NOTIFY, &place, &multiplier));
    assert_int_equal(place.bar, 4);
    assert_int_equal(place.offset, 0x3000);
    assert_int_equal(place.length, 0x1000);
    assert_int_equal(multiplier, 4);
}

static void msix_tells_where_its_table_is(void **state)
{
    struct pci_place place;
    (void)state;
    assert_false(pci_cap_msix(&config, &place));
    put_cap(0x40, PCI_CAP_MSIX, 0);
    config.word[0x40 / 4] |= 0x80040000;
    config.word[0x44 / 4] = 0x2001;
    assert_true(pci_cap_msix(&config, &place));
    assert_int_equal(place.bar, 1);
    assert_int_equal(place.offset, 0x2000);
    assert_int_equal(place.length, 5 * 16);
    config.word[0x44 / 4] = 0x2007;
    assert_false(pci_cap_msix(&config, &place));
    config.word[0x44 / 4] = 0xfffffff8;
    assert_false(pci_cap_msix(&config, &place));
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(find_refuses_a_list_that_the_status_denies),
        FRESH(find_ends_when_the_list_is_a_ring),
        FRESH(find_refuses_capabilities_inside_the_header),
        FRESH(find_ignores_reserved_bits_of_pointers),
        FRESH(virtio_ends_when_capabilities_point_at_each_other),
        FRESH(virtio_refuses_places_no_device_can_have),
        FRESH(virtio_at_the_very_end_reads_nothing_beyond),
        FRESH(virtio_takes_the_first_of_a_kind_that_is_good),
        FRESH(msix_tells_where_its_table_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
