/* SPDX-License-Identifier: Apache-2.0 */
/** @file Two domains and one device, for tests of devices. */
#ifndef CLOISON_TESTS_UNIT_DEVICE_WORLD_H
#define CLOISON_TESTS_UNIT_DEVICE_WORLD_H

#include "core/logic/device_build.h"
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

static inline int start(void **state)
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

static inline int finish(void **state)
{
    assert_true(p2m_is_ok());
    return world_check(state);
}

static inline void given(void)
{
    assert_null(device_build(SLOT));
}

/* As if nothing had been asked yet. */
static inline void again(void)
{
    memset(devices, 0, sizeof devices);
    memset(device_bars, 0, sizeof device_bars);
}

/* Refused with this word in the reason, and out of reach. */
static inline void refused(const char *word)
{
    const char *reason = device_build(SLOT);

    assert_non_null(reason);
    assert_non_null(strstr(reason, word));
    assert_true(fake_iommu.roots[FUNCTION] == 0);
}

#endif
