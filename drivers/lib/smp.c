/* SPDX-License-Identifier: Apache-2.0 */
/** @file Second processors: ids from the MADT, start by INIT and SIPI. */
#include "core/abi/hypercall.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/guard.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/smp.h"
#include "drivers/lib/start.h"
#include "drivers/lib/trap.h"

#define SIPI_PAGE 0x8000
#define MSR_ICR 0x830
#define ICR_INIT_ASSERT 0xc500
#define ICR_INIT_DEASSERT 0x8500
#define ICR_STARTUP 0x600
#define STACK_BYTES 16384
#define ONE_SECOND 1000000000ul

extern const uint8_t ap_real_begin[];
extern const uint8_t ap_real_end[];
extern uint32_t ap_stack_top;
extern uint8_t stacks[CPU_MAX][STACK_BYTES];

volatile uint32_t smp_alive[CPU_MAX];

static volatile uint32_t starting;

static uint32_t read32(uint64_t address)
{
    uint32_t value;
    memcpy(&value, (const void *)address, sizeof(value));
    return value;
}

static uint64_t read64(uint64_t address)
{
    return read32(address) + ((uint64_t)read32(address + 4) << 32);
}

/* Address of the ACPI table with @p signature, or 0. */
static uint64_t acpi_find(uint32_t signature)
{
    uint64_t rsdp = start_record()->rsdp;
    if (rsdp == 0) {
        return 0;
    }
    uint64_t xsdt = read64(rsdp + 24);
    uint32_t length = read32(xsdt + 4);
    for (uint32_t at = 36; at + 8 <= length; at += 8) {
        uint64_t table = read64(xsdt + at);
        if (read32(table) == signature) {
            return table;
        }
    }
    return 0;
}

/* Number of processor entries; APIC id of entry @p wanted into *id. */
static uint32_t madt_walk(uint32_t wanted, uint32_t *id)
{
    uint64_t madt = acpi_find(0x43495041); /* "APIC" */
    uint32_t count = 0;
    uint32_t length = madt == 0 ? 0 : read32(madt + 4);
    for (uint32_t at = 44; at + 2 <= length;) {
        const uint8_t *entry = (const uint8_t *)(madt + at);
        bool local = entry[0] == 0;
        bool x2apic = entry[0] == 9;
        uint32_t uid = local ? entry[2] : read32(madt + at + 12);
        if ((local || x2apic) && uid == wanted) {
            *id = local ? entry[3] : read32(madt + at + 4);
        }
        count += local || x2apic ? 1 : 0;
        at += entry[1] == 0 ? length : entry[1];
    }
    return count;
}

uint32_t smp_count(void)
{
    uint32_t ignored = 0;
    return madt_walk(0, &ignored);
}

uint32_t smp_apic_id(uint32_t cpu)
{
    uint32_t id = 0xffffffff;
    madt_walk(cpu, &id);
    return id;
}

uint32_t smp_send_init(uint32_t apic_id)
{
    uint64_t target = (uint64_t)apic_id << 32;
    uint32_t trap = try_wrmsr(MSR_ICR, target + ICR_INIT_ASSERT);
    if (trap != TRAP_NONE) {
        return trap;
    }
    return try_wrmsr(MSR_ICR, target + ICR_INIT_DEASSERT);
}

uint32_t smp_send_startup(uint32_t apic_id, uint32_t vector)
{
    uint64_t target = (uint64_t)apic_id << 32;
    return try_wrmsr(MSR_ICR, target + ICR_STARTUP + vector);
}

/* INIT, then SIPI twice, as on the bare machine; whether all were taken. */
static bool smp_wake(uint32_t apic_id)
{
    bool taken = smp_send_init(apic_id) == TRAP_NONE;
    for (uint32_t i = 0; i < 2 && taken; i++) {
        taken = smp_send_startup(apic_id, SIPI_PAGE / PAGE_BYTES) == TRAP_NONE;
    }
    return taken;
}

bool smp_start(uint32_t cpu)
{
    memcpy((void *)SIPI_PAGE, ap_real_begin,
           (size_t)(ap_real_end - ap_real_begin));
    starting = cpu;
    ap_stack_top = (uint32_t)(uint64_t)stacks[cpu] + STACK_BYTES;
    if (!smp_wake(smp_apic_id(cpu))) {
        return false;
    }
    for (uint64_t begin = cpu_rdtsc(); cpu_rdtsc() - begin < ONE_SECOND;) {
        if (smp_alive[cpu] != 0) {
            return true;
        }
        sched_op(SCHED_OP_YIELD, NULL);
    }
    return false;
}

NORETURN void ap_start(void);
void ap_start(void)
{
    uint32_t cpu = starting;
    trap_setup(cpu);
    smp_alive[cpu]++;
    domain_second(cpu);
    for (;;) {
        cpu_stop();
    }
}
