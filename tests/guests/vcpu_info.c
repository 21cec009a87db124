/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file register_vcpu_info takes aligned places inside one page of the
 * domain's own memory, once (XSA-327).
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

static uint8_t place[2][4096] PAGE_ALIGNED;

static int64_t put(uint64_t vcpu, uint64_t mfn, uint32_t offset)
{
    struct register_vcpu_info info = {.mfn = mfn, .offset = offset};
    return vcpu_op(VC_REGISTER_INFO, vcpu, &info);
}

static void refusals(uint64_t gfn)
{
    for (uint32_t offset = 1; offset < 8; offset++) {
        expect("misaligned", put(0, gfn, 64 + offset), E_NXIO);
    }
    expect("crosses the page", put(0, gfn, 4096 - 56), E_NXIO);
    expect("last byte", put(0, gfn, 4095), E_NXIO);
    expect("beyond the page", put(0, gfn, 4096), E_NXIO);
    expect("offset 2^32-8", put(0, gfn, 0xfffffff8), E_NXIO);
    expect("absent memory", put(0, ABSENT_GPA / PAGE, 0), E_INVAL);
    expect("gfn 2^28", put(0, 1ul << 28, 0), E_INVAL);
    expect("gfn 2^52", put(0, 1ul << 52, 0), E_INVAL);
    expect("gfn 2^64-1", put(0, ~0ul, 0), E_INVAL);
    expect("no such vCPU", put(2, gfn, 0), E_NOENT);
    expect("vCPU 2^32", put(1ul << 32, gfn, 0), E_NOENT);
}

static bool all_zero(const uint8_t *page)
{
    for (uint32_t i = 0; i < PAGE; i++) {
        if (page[i] != 0) {
            return false;
        }
    }
    return true;
}

void guest_main(void)
{
    uint64_t gfn = (uint64_t)place[0] / PAGE;
    shared_map();
    refusals(gfn);
    expect_true("refusals wrote nothing", all_zero(place[0]));
    expect("good place", put(0, gfn, 4096 - 64), 0);
    volatile struct vcpu_info *info = (void *)(place[0] + 4096 - 64);
    expect_true("time is there", info->time.tsc_to_system_mul != 0);
    expect("twice", put(0, gfn + 1, 0), E_INVAL);
    expect_true("second place untouched", all_zero(place[1]));
    expect("another vCPU that is offline", put(1, gfn, 64), 0);
    refusals(gfn);
}
