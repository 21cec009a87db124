/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of a device's configuration space: whatever a device says of
 * its registers and its capabilities, reading it ends, the core writes only
 * what it may, and the domain gets whole pages that are nobody else's.
 *
 * The input is the configuration space of 00:05.0: six words that say which
 * bits of its ranges are fixed, then the 64 words.
 *
 * LINKS: core/logic/device.c core/logic/device_build.c
 * core/logic/device_range.c core/logic/vcpu.c core/logic/evtchn.c
 * core/logic/evtchn_close.c core/logic/evtchn_deliver.c
 * core/logic/evtchn_send.c core/logic/domain.c core/logic/maptrack.c
 * core/logic/p2m.c core/logic/p2m_build.c core/logic/p2m_is_ok.c
 * core/logic/domain_is_ok.c
 * tests/fake/fake_device.c tests/fake/fake_frame.c tests/fake/fake_vcpu.c
 * tests/fake/fake_time.c tests/fake/fake_xsm.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/logic/device_build.h"
#include "tests/fake/fake_tables.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_device.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUNCTION 40
#define RAM 0x1000
#define PAGES 256

struct image image_plan;
struct acpi acpi;

static void world(void)
{
    const struct domid domain = {0};

    memset(domains, 0, sizeof domains);
    memset(devices, 0, sizeof devices);
    memset(device_bars, 0, sizeof device_bars);
    memset(p2m_places, 0, sizeof p2m_places);
    domains[0].state = DOMAIN_LIVE;
    domains[0].memory.v = RAM;
    domains[0].memory_pages = PAGES;
    domains[0].vcpu_count = 1;
    p2m_init();
    if (p2m_build(domain, 0, p2m_pages_needed(PAGES)) != ST_OK) {
        abort();
    }
    fake_xsm_allow(0, 0, PERM_DEVICE_OWN);
    image_plan.domain_count = 1;
    image_plan.domains[0].devices[0] = IMAGE_DEVICE + FUNCTION;
    acpi.everything = true;
}

static void check_ranges(void)
{
    const struct domid domain = {0};

    for (uint32_t i = 0; i < DEVICE_BAR_MAX; i++) {
        struct gfn first = {device_bars[i].first};
        uint64_t end = first.v + device_bars[i].pages;

        if (device_bars[i].pages != 0 &&
            (device_bars[i].first < fake_pci_first_free ||
             end > DEVICE_FRAME_MAX || p2m_leaf(domain, first) != 0)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct domid domain = {0};
    size_t space = size < 24 ? 0 : size - 24;

    world();
    fake_device_reset();
    memset(fake_pci[FUNCTION], 0, sizeof fake_pci[FUNCTION]);
    if (size >= 24) {
        memcpy(fake_pci_sizes[FUNCTION], data, 24);
        memcpy(fake_pci[FUNCTION], data + 24, space < 256 ? space : 256);
    }
    fake_pci[FUNCTION][3] &= 0xff00ffff; /* one function, no bridge */
    if (device_build(0) == NULL) {
        device_domain_end(domain);
        if (fake_iommu.roots[FUNCTION] != 0 || device_start(0) != NULL) {
            abort();
        }
    }
    check_ranges();
    /* It looks at every entry of the pool: not each time. */
    if (size % 64 == 24 && data[0] == 0 && !p2m_is_ok()) {
        abort();
    }
    return 0;
}
