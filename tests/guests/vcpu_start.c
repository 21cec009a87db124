/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Four vCPUs start by INIT and SIPI as on the bare machine; ids that
 * are not ours reach nobody.
 *
 * SYSTEM a: vcpus=4 label=red
 */
#include "tests/guests/lib/guest.h"

static volatile uint32_t ports[GUEST_CPU_MAX];
static volatile uint32_t woken[GUEST_CPU_MAX];

void guest_second(uint32_t cpu)
{
    uint64_t id = 0;
    expect("x2APIC id of a second vCPU", try_rdmsr(0x802, &id), 0);
    expect("it is the MADT's", (int64_t)id, smp_apic_id(cpu));
    expect("vCPU id in CPUID", cpu_cpuid(0x40000004, 0).ebx, cpu);
    while (ports[cpu] == 0) {
        sched_op(SCHED_YIELD, NULL);
    }
    for (;;) {
        cpu_wait_interrupt();
        woken[cpu] = event_seen[ports[cpu]];
    }
}

static bool wait_woken(uint32_t cpu, uint32_t times)
{
    for (uint64_t end = time_now() + 1000000000ul; time_now() < end;) {
        if (woken[cpu] >= times) {
            return true;
        }
        sched_op(SCHED_YIELD, NULL);
    }
    return false;
}

static void start_all(void)
{
    expect("processors in the MADT", smp_count(), 4);
    for (uint32_t cpu = 1; cpu < 4; cpu++) {
        expect("is_up before", vcpu_op(VC_IS_UP, cpu, NULL), 0);
        smp_startup_ipi(smp_apic_id(cpu), 8);
        expect("SIPI without INIT starts nothing", smp_alive[cpu], 0);
        expect_true("INIT and SIPI start it", smp_start(cpu));
        expect("is_up after", vcpu_op(VC_IS_UP, cpu, NULL), 1);
        expect("once", smp_alive[cpu], 1);
    }
}

static void events_to_all(void)
{
    for (uint32_t cpu = 1; cpu < 4; cpu++) {
        int64_t port = event_bind_ipi(cpu);
        require("ipi port of another vCPU", port > 0, 1);
        ports[cpu] = (uint32_t)port;
        time_wait(1000000);
        expect("send", event_send((uint32_t)port), 0);
        expect_true("it wakes up", wait_woken(cpu, 1));
        time_wait(1000000);
        expect("send again", event_send((uint32_t)port), 0);
        expect_true("it wakes up again", wait_woken(cpu, 2));
    }
}

static void ids_of_nobody(void)
{
    static const uint32_t ids[] = {4, 5, 6, 7, 8, 9, 255, 0x7fffffff};
    for (uint32_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        bool ours = false;
        for (uint32_t cpu = 0; cpu < 4; cpu++) {
            ours = ours || smp_apic_id(cpu) == ids[i];
        }
        if (!ours) {
            smp_init_ipi(ids[i]);
            smp_startup_ipi(ids[i], 8);
        }
    }
    for (uint32_t cpu = 1; cpu < 4; cpu++) {
        smp_startup_ipi(smp_apic_id(cpu), 8);
        expect("SIPI to a running vCPU does nothing", smp_alive[cpu], 1);
    }
    expect("is_up of vCPU 4", vcpu_op(VC_IS_UP, 4, NULL), E_NOENT);
    expect("is_up of vCPU 2^32-1", vcpu_op(VC_IS_UP, 0xffffffff, NULL),
           E_NOENT);
    expect("is_up of vCPU 2^32", vcpu_op(VC_IS_UP, 1ul << 32, NULL), E_NOENT);
}

static void restart(void)
{
    expect_true("a vCPU starts again after INIT", smp_start(3));
    time_wait(1000000);
    expect("it came through the trampoline twice", smp_alive[3], 2);
}

void guest_main(void)
{
    shared_map();
    event_upcalls_on();
    start_all();
    events_to_all();
    ids_of_nobody();
    smp_alive[3] = 1;
    restart();
}
