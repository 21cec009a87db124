/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A hostile driver domain has its device write all over the machine, to
 * every page of the core, and raise the interrupts of all others: none of it
 * happens (XSA-36, 33, 237).
 *
 * The device is QEMU's "rocker" for its test registers: it fills memory, and
 * raises any of its interrupts, at once. Where each interrupt is written is
 * in a table among its registers, which a domain may fill as it likes.
 *
 * (Interrupts of the form before remapping are blocked by the hardware, but
 * QEMU 7.2 lets them pass whatever the core says; and it verifies who sends
 * an interrupt, but not if it is sent by an ordinary write. So neither is
 * tried here.)
 *
 * MACHINE -device intel-iommu,intremap=on
 * MACHINE -device rocker,addr=05.0
 * MACHINE -device edu,addr=06.0
 * POLICY ../../../tests/guests/device.cil
 * SYSTEM a: label=driver cmd=attack device=0000:00:05.0
 * SYSTEM b: label=blue
 * SYSTEM c: label=driver cmd=idle device=0000:00:06.0
 * SHOWS stopped a write by device 00:05.0 of domain device_forge-a (system_u:
 */
#include "drivers/lib/device.h"
#include "tests/guests/lib/guest.h"

/* Registers of the device. */
#define ROCKER_TEST 0x10
#define ROCKER_TEST_IRQ 0x20
#define ROCKER_TEST_DMA_ADDRESS 0x28
#define ROCKER_TEST_DMA_SIZE 0x30
#define ROCKER_TEST_DMA_CONTROL 0x34
#define ROCKER_FILL 2
#define ROCKER_FILLING 0x96
#define ROCKER_TABLE DEVICE_BAR0 + 4
#define ROCKER_VECTOR 2

/* Bytes that it fills at a time, and how far apart. */
#define SOME 64
#define STEP 0x8000ul

/* Where the core and its tables are, if addresses were not translated. */
#define CORE_START 0x2000000ul
#define CORE_END 0x7000000ul

#define MACHINE_END 0x80000000ul
#define MESSAGE_AMD 0xfee00000ul
#define NUMBERS 2048
#define MESSAGES 0xfee00010ul
#define MESSAGE_STEP 32
#define SLOTS 64
#define MILLISECOND 1000000ul
#define WATCH_NS (3000 * MILLISECOND)
#define SECRET 0x5ec7000000000000ul
#define SECRET_WORDS 0x80000

static uint64_t secrets[SECRET_WORDS] PAGE_ALIGNED;
static uint8_t pages[3][4096] PAGE_ALIGNED;
static uint64_t registers;
static uint32_t port;

static void write32(uint32_t at, uint32_t value)
{
    *(volatile uint32_t *)(registers + at) = value;
}

static void fill(uint64_t address, uint32_t size)
{
    *(volatile uint64_t *)(registers + ROCKER_TEST_DMA_ADDRESS) = address;
    write32(ROCKER_TEST_DMA_SIZE, size);
    write32(ROCKER_TEST_DMA_CONTROL, ROCKER_FILL);
}

/* Where vector ROCKER_VECTOR is written from now on. */
static void aim(uint64_t address, uint32_t data)
{
    volatile uint32_t *entry =
        (void *)(device_range(0, ROCKER_TABLE) + 16 * ROCKER_VECTOR);
    entry[3] = 1;
    entry[0] = (uint32_t)address;
    entry[1] = (uint32_t)(address >> 32);
    entry[2] = data;
    entry[3] = 0;
}

static bool came(uint64_t time)
{
    event_poll(port, time_now() + time);
    return event_take(port);
}

static bool all_are(const uint8_t *bytes, uint8_t byte)
{
    for (uint32_t i = 0; i < PAGE; i++) {
        if (bytes[i] != byte) {
            return false;
        }
    }
    return true;
}

static void begin(void)
{
    registers = device_range(0, DEVICE_BAR0);
    shared_map();
    port = (uint32_t)event_bind_virq(DEVICE_VIRQ, 0);
    event_mask(port, true); /* polled: no upcall */
    require("it answers",
            device_write(0, DEVICE_COMMAND, DEVICE_MEMORY | DEVICE_MASTER), 0);
    write32(ROCKER_TEST, 21);
    require("registers", *(volatile uint32_t *)(registers + ROCKER_TEST), 42);
}

static void own(void)
{
    memset(pages, 0x22, sizeof(pages));
    fill((uint64_t)pages[1], PAGE);
    expect_true("own memory", all_are(pages[1], ROCKER_FILLING));
    expect_true("not before", all_are(pages[0], 0x22));
    expect_true("not after", all_are(pages[2], 0x22));
    aim((uint64_t)device_read(0, DEVICE_MESSAGE), 0);
    came(1);
    write32(ROCKER_TEST_IRQ, ROCKER_VECTOR);
    require("own interrupt", came(100 * MILLISECOND), true);
}

static void sweep(void)
{
    static const uint64_t far[] = {0xb0000000, 0xfec00000, 0xfed90000,
                                   1ul << 32,  1ul << 35,  1ul << 38,
                                   1ul << 39,  1ul << 47,  1ul << 63};
    uint64_t end = guest_ram_end() + 16 * PAGE;
    for (uint64_t at = end / STEP * STEP + STEP; at < MACHINE_END; at += STEP) {
        fill(at, SOME);
    }
    for (uint64_t at = CORE_START; at < CORE_END; at += PAGE) {
        fill(at, SOME);
    }
    for (uint32_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        fill(far[i], SOME);
    }
    memset(pages, 0x22, sizeof(pages));
    fill((uint64_t)pages[1], PAGE);
    expect_true("own memory still", all_are(pages[1], ROCKER_FILLING));
    expect_true("and no more", all_are(pages[2], 0x22));
}

static void forge(void)
{
    uint64_t mine = (uint64_t)device_read(0, DEVICE_MESSAGE);
    came(1);
    for (uint32_t number = 1; mine == MESSAGE_AMD && number < NUMBERS;
         number++) {
        aim(mine, number);
        write32(ROCKER_TEST_IRQ, ROCKER_VECTOR);
    }
    for (uint64_t slot = 0; mine != MESSAGE_AMD && slot < SLOTS; slot++) {
        uint64_t message = MESSAGES + slot * MESSAGE_STEP;
        if (message != mine) {
            aim(message, 0);
            write32(ROCKER_TEST_IRQ, ROCKER_VECTOR);
        }
    }
    expect_true("none of them is its own", !came(100 * MILLISECOND));
    aim(mine, 0);
    write32(ROCKER_TEST_IRQ, ROCKER_VECTOR);
    expect_true("its own interrupt still", came(100 * MILLISECOND));
}

static void keep(void)
{
    uint32_t wrong = 0;
    shared_map();
    uint32_t virq = (uint32_t)event_bind_virq(DEVICE_VIRQ, 0);
    event_mask(virq, true);
    uint64_t end = time_now() + WATCH_NS;
    for (uint64_t i = 0; i < SECRET_WORDS; i++) {
        secrets[i] = SECRET + i;
    }
    expect_true("no interrupt of another's device", event_poll(virq, end) == 0);
    expect("interrupt", event_is_pending(virq), false);
    expect_true("until the end", time_now() >= end);
    for (uint64_t i = 0; i < SECRET_WORDS; i++) {
        wrong += secrets[i] != SECRET + i ? 1 : 0;
    }
    expect("words that have changed", wrong, 0);
}

void guest_main(void)
{
    if (!guest_option("attack")) {
        keep();
        return;
    }
    require("the device is there", device_read(0, DEVICE_ID), 0x00061b36);
    begin();
    own();
    sweep();
    forge();
}
