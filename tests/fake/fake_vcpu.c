/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fake of core/port/hw_vcpu.h: counts what it is asked. */
#include "core/port/hw_iommu.h"
#include "core/port/hw_vcpu.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fake/fake.h"

struct fake_vcpu_calls fake_vcpu;

void fake_vcpu_reset(void)
{
    memset(&fake_vcpu, 0, sizeof fake_vcpu);
}

static void note(struct domid domain, uint32_t vcpu)
{
    if (domain.v >= DOMAIN_MAX || vcpu >= VCPU_MAX) {
        abort();
    }
    fake_vcpu.domain = domain;
    fake_vcpu.vcpu = vcpu;
}

void hw_vcpu_start_real(struct domid domain, uint32_t vcpu, uint32_t vector)
{
    note(domain, vcpu);
    if (vector > 255) {
        abort();
    }
    fake_vcpu.vector = vector;
    fake_vcpu.start_real_count++;
}

void hw_vcpu_start_pvh(struct domid domain, uint32_t vcpu, uint32_t entry,
                       uint32_t start_info)
{
    note(domain, vcpu);
    fake_vcpu.entry = entry;
    fake_vcpu.start_info = start_info;
    fake_vcpu.start_pvh_count++;
}

void hw_vcpu_inject_nmi(struct domid domain, uint32_t vcpu)
{
    note(domain, vcpu);
    fake_vcpu.nmi_count++;
}

void hw_npt_flush(struct domid domain)
{
    note(domain, 0);
    fake_vcpu.flush_count++;
}

void hw_iommu_leaf(struct domid domain, uint32_t page, uint32_t entry)
{
    note(domain, 0);
    if (page >= NPT_PAGE_MAX || entry >= 512) {
        abort();
    }
}
