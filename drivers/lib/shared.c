/* SPDX-License-Identifier: Apache-2.0 */
/** @file The page a domain shares with the core, and its clock. */
#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/shared.h"

struct shared_info shared PAGE_ALIGNED;

void shared_map(void)
{
    struct abi_memory_add map = {.domain = ABI_DOMID_SELF,
                                 .space = MEMORY_SPACE_SHARED_INFO,
                                 .gfn = (uint64_t)&shared / PAGE_BYTES};
    if (memory_op(MEMORY_OP_ADD_TO_PHYSMAP, &map) != 0) {
        domain_fail("shared_info is mapped");
    }
}

uint64_t time_now(void)
{
    volatile struct vcpu_time_info *t = &shared.vcpu[cpu_self()->id].time;
    for (;;) {
        uint32_t version = t->version;
        uint64_t delta = cpu_rdtsc() - t->tsc_timestamp;
        int8_t shift = t->tsc_shift;
        delta = shift < 0 ? delta >> -shift : delta << shift;
        unsigned __int128 product = delta;
        product *= t->tsc_to_system_mul;
        uint64_t now = t->system_time + (uint64_t)(product >> 32);
        if (version % 2 == 0 && version == t->version) {
            return now;
        }
    }
}

void time_wait(uint64_t ns)
{
    for (uint64_t end = time_now() + ns; time_now() < end;) {
        sched_op(SCHED_OP_YIELD, NULL);
    }
}
