/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Time: TSC scaled to nanoseconds, local APIC timer for deadlines.
 *
 * Trusted because: the processor's TSC runs at a constant rate (checked
 * against the 8254 at boot only).
 */
#include "core/hw/timer.h"

#include "core/hw/cpu.h"
#include "core/hw/fault.h"
#include "core/port/hw_time.h"

/* Local APIC registers (APM2 §16.3), xAPIC mode. */
#define LAPIC_BASE 0xfee00000UL
#define LAPIC_SPURIOUS 0xf0
#define LAPIC_TIMER 0x320
#define LAPIC_INITIAL 0x380
#define LAPIC_CURRENT 0x390
#define LAPIC_DIVIDE 0x3e0
#define LAPIC_DIVIDE_BY_16 3U
#define LAPIC_MASKED 0x10000U

/* 8254 counter 2: 1193182 Hz; 50 ms fit its 16 bits. */
#define PIT_HZ 1193182UL
#define PIT_TICKS 59659UL
#define CALIBRATIONS 5U

#define NS_PER_S 1000000000UL

/* Shortest and longest time to arm, in nanoseconds. */
#define ARM_MIN 1000UL
#define ARM_MAX 1000000000UL

static uint64_t tsc_base;
static uint64_t tsc_hz;
static uint32_t ns_multiplier; /* ns = ((tsc << shift) * multiplier) >> 32 */
static int8_t ns_shift;
static uint64_t lapic_hz;
static uint64_t wall_base;

static void lapic_write(uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(LAPIC_BASE + offset) = value;
}

static uint32_t lapic_read(uint32_t offset)
{
    return *(volatile uint32_t *)(LAPIC_BASE + offset);
}

static void wait_pit(void)
{
    cpu_out8(0x61, (uint8_t)((cpu_in8(0x61) & 0xfcU) | 1U));
    cpu_out8(0x43, 0xb0);
    cpu_out8(0x42, PIT_TICKS % 256);
    cpu_out8(0x42, PIT_TICKS / 256);
    while ((cpu_in8(0x61) & 0x20U) == 0) {
        cpu_pause();
    }
}

static uint64_t scale(uint64_t ticks)
{
    __extension__ unsigned __int128 wide = ticks;

    wide = ns_shift >= 0 ? wide << ns_shift : wide >> -ns_shift;
    return (uint64_t)(wide * ns_multiplier >> 32);
}

/* Largest multiplier that fits 32 bits, as Xen's pvclock wants it. */
static void choose_scale(void)
{
    uint64_t hz = tsc_hz;

    ns_shift = 0;
    while (hz > NS_PER_S * 2) {
        hz /= 2;
        ns_shift--;
    }
    while (hz <= NS_PER_S) {
        hz *= 2;
        ns_shift++;
    }
    ns_multiplier = (uint32_t)((NS_PER_S << 32) / hz);
}

static uint8_t cmos(uint8_t index)
{
    cpu_out8(0x70, index);
    return cpu_in8(0x71);
}

static uint64_t bcd(uint8_t value)
{
    return value / 16U * 10U + value % 16U;
}

/* Days since 1970-01-01 of a date in the years 2000 to 2099. */
static uint64_t days_of(uint64_t year, uint64_t month, uint64_t day)
{
    /* From March 1996 on: a leap day is the last of such a year. */
    const uint64_t past = year + (month < 3 ? 3 : 4);

    return 9555 + past * 365 + past / 4 + ((month + 9) % 12 * 153 + 2) / 5 +
           day;
}

/* MC146818 registers in BCD, 24 hours, as PC firmware leaves them. */
static uint64_t read_wall_clock(void)
{
    uint64_t days;

    for (uint32_t i = 0; (cmos(0x0a) & 0x80U) != 0 && i < 1000000; i++) {
        cpu_pause();
    }
    days = days_of(bcd(cmos(9)), bcd(cmos(8)), bcd(cmos(7)));
    return ((days * 24 + bcd(cmos(4))) * 60 + bcd(cmos(2))) * 60 + bcd(cmos(0));
}

/* Below another hypervisor a measurement may be interrupted: then it is too
   long, never too short, so the shortest counts. */
static void calibrate(void)
{
    uint64_t shortest = UINT64_MAX;

    for (uint32_t i = 0; i < CALIBRATIONS; i++) {
        uint64_t before = cpu_read_tsc();
        uint64_t ticks;
        uint64_t elapsed;

        lapic_write(LAPIC_INITIAL, 0xffffffffU);
        ticks = lapic_read(LAPIC_CURRENT);
        wait_pit();
        ticks -= lapic_read(LAPIC_CURRENT);
        elapsed = cpu_read_tsc() - before;
        if (elapsed < shortest) {
            shortest = elapsed;
            tsc_hz = elapsed * PIT_HZ / PIT_TICKS;
            lapic_hz = ticks * PIT_HZ / PIT_TICKS;
        }
    }
}

void timer_start(void)
{
    /* Firmware leaves the two 8259 on: nothing of theirs is wanted. */
    cpu_out8(0x21, 0xff);
    cpu_out8(0xa1, 0xff);
    lapic_write(LAPIC_SPURIOUS, 0x100U | VECTOR_SPURIOUS);
    lapic_write(LAPIC_DIVIDE, LAPIC_DIVIDE_BY_16);
    lapic_write(LAPIC_TIMER, LAPIC_MASKED | VECTOR_TIMER);
    calibrate();
    choose_scale();
    tsc_base = cpu_read_tsc();
    wall_base = read_wall_clock() * NS_PER_S;
    lapic_write(LAPIC_INITIAL, 0);
    lapic_write(LAPIC_TIMER, VECTOR_TIMER);
}

void timer_arm(uint64_t deadline)
{
    uint64_t now = hw_time_now();
    uint64_t wait = deadline > now ? deadline - now : 0;

    wait = wait < ARM_MIN ? ARM_MIN : wait;
    wait = wait > ARM_MAX ? ARM_MAX : wait;
    lapic_write(LAPIC_INITIAL, (uint32_t)(wait * lapic_hz / NS_PER_S + 1));
}

uint64_t hw_time_now(void)
{
    return scale(cpu_read_tsc() - tsc_base);
}

struct time_scale hw_time_scale(void)
{
    const uint64_t tsc = cpu_read_tsc();

    return (struct time_scale){tsc, scale(tsc - tsc_base), ns_multiplier,
                               ns_shift};
}

uint64_t hw_time_wall_base(void)
{
    return wall_base;
}
