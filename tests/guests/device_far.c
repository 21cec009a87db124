/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A device whose registers UEFI has put far above all memory: its domain
 * drives it there, the core takes no page of them for a buffer or for memory,
 * and another domain finds nothing at that address (XSA-173).
 *
 * UEFI
 * MACHINE -device virtio-rng-pci,addr=05.0,disable-legacy=on,iommu_platform=on
 * POLICY ../../../tests/guests/device.cil
 * SYSTEM a: label=driver device=0000:00:05.0
 * SYSTEM b: label=blue cmd=touch end=bad-access
 */
#include "drivers/lib/device.h"
#include "drivers/lib/paging.h"
#include "tests/guests/lib/guest.h"

/* The device's registers are behind the fifth word; of the common ones, how
   many queues there are, and the address of one (virtio 1.2 §4.1.4.3). */
#define REGISTERS (DEVICE_BAR0 + 16)
#define QUEUE_COUNT 18
#define QUEUE_ADDRESS 32

/* All memory that the core names lies below; where UEFI begins with 40 bits. */
#define MEMORY_END (16ul << 30)
#define FAR_START (896ul << 30)

static uint64_t registers;

static int64_t reserve(uint64_t op)
{
    uint64_t gfn = registers / PAGE;
    struct reservation argument = {
        .extent_start = (uint64_t)&gfn, .nr_extents = 1, .domid = DOMID_SELF};
    return memory_op(op, &argument);
}

static void find(void)
{
    require("the device is there", device_read(0, DEVICE_ID), 0x10441af4);
    registers = device_range(0, REGISTERS);
    expect_true("above all memory", registers >= MEMORY_END);
    require("mapped", paging_reach(registers, 4 * PAGE), true);
    require("it answers",
            device_write(0, DEVICE_COMMAND, DEVICE_MEMORY + DEVICE_MASTER), 0);
    require("its queue", *(volatile uint16_t *)(registers + QUEUE_COUNT), 1);
}

/* What is written arrives, and what is read is that, word by word. */
static void drive(void)
{
    volatile uint32_t *low = (volatile uint32_t *)(registers + QUEUE_ADDRESS);

    *low = 0x12345000;
    expect("written and read", *low, 0x12345000);
    *low = 0;
}

/* No hypercall reads or writes there for the guest, whatever it says. */
static void pointers(void)
{
    for (uint64_t at = registers; at < registers + 4 * PAGE; at += PAGE / 2) {
        expect_refused("argument", event_op(EV_SEND, (void *)at));
        expect_refused("across its end", event_op(EV_STATUS, (void *)(at + 1)));
        expect_refused("list", memory_op(MEM_DECREASE, (void *)at));
    }
    expect_true("nothing to give up", reserve(MEM_DECREASE) <= 0);
    expect_true("nothing to take back", reserve(MEM_POPULATE) <= 0);
    expect("it is as before", *(volatile uint16_t *)(registers + QUEUE_COUNT),
           1);
}

void guest_main(void)
{
    shared_map();
    if (guest_option("touch")) {
        uint64_t value = 0;
        require("mapped", paging_reach(FAR_START, PAGE), true);
        try_read(FAR_START, &value);
        give_up("no life after a bad access");
    }
    find();
    drive();
    pointers();
}
