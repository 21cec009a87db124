/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A hostile driver domain aims its device at the core, at other domains
 * and at pages that it has given up, and dies with a copy under way. The
 * device reaches the domain's own memory and nothing else (XSA-302, 306, 449).
 * device_forge.c tries every page there is, and interrupts; device_dma_amd.c
 * is the same behind AMD's IOMMU.
 *
 * The device is QEMU's "edu": it copies between a buffer of its own and
 * memory, 100 ms after it was told to.
 *
 * MACHINE -device intel-iommu,intremap=on
 * MACHINE -device edu,addr=05.0,dma_mask=0xffffffffffffffff
 * MACHINE -device edu,addr=06.0
 * POLICY ../../../tests/guests/device.cil
 * SYSTEM a: label=driver cmd=attack device=0000:00:05.0 end=crash
 * SYSTEM b: label=blue
 * SYSTEM c: label=driver cmd=idle device=0000:00:06.0
 * SHOWS stopped a write by device 00:05.0 of domain device_dma-a (system_u:
 * SHOWS stopped a read by device 00:05.0 of domain device_dma-a (system_u:
 */
#include "drivers/lib/device.h"
#include "tests/guests/lib/guest.h"

/* Registers of the device, and where its buffer is in its own view. */
#define EDU_ID 0x00
#define EDU_IRQ_STATUS 0x24
#define EDU_IRQ_ACK 0x64
#define EDU_SOURCE 0x80
#define EDU_TARGET 0x88
#define EDU_COUNT 0x90
#define EDU_COMMAND 0x98
#define EDU_RUN 1
#define EDU_TO_MEMORY 2
#define EDU_INTERRUPT 4
#define EDU_BUFFER 0x40000ul

/* Bytes of one copy; the device takes no whole page. */
#define CHUNK 2048

#define SECOND 1000000000ul
#define MIB 0x100000ul
#define MACHINE_END (2048 * MIB)

/* Where the core and its tables are, if addresses were not translated. */
#define CORE_START (32 * MIB)
#define CORE_END (112 * MIB)

/* How long the whole attack takes at most, and the others watch. */
#define WATCH_NS (40 * SECOND)

#define SECRET 0x5ec7000000000000ul
#define SECRET_WORDS (MIB / 2)

static uint64_t secrets[SECRET_WORDS] PAGE_ALIGNED;
static uint8_t source[4096] PAGE_ALIGNED;
static uint8_t target[3 * 4096] PAGE_ALIGNED;
static uint8_t given[4096] PAGE_ALIGNED;
static uint64_t registers;
static uint32_t port;

static void edu_write(uint32_t at, uint64_t value)
{
    if (at < EDU_SOURCE) {
        *(volatile uint32_t *)(registers + at) = (uint32_t)value;
    } else {
        *(volatile uint64_t *)(registers + at) = value;
    }
}

static uint32_t edu_read(uint32_t at)
{
    return *(volatile uint32_t *)(registers + at);
}

/* Wait until the device has interrupted, or not within @p time. */
static bool edu_wait(uint64_t time)
{
    event_poll(port, time_now() + time);
    return event_take(port);
}

static void edu_start(uint64_t from, uint64_t to, uint64_t count,
                      uint32_t command)
{
    edu_write(EDU_SOURCE, from);
    edu_write(EDU_TARGET, to);
    edu_write(EDU_COUNT, count);
    edu_write(EDU_COMMAND, EDU_RUN | EDU_INTERRUPT | command);
}

/* One copy, waited for. */
static bool edu_copy(uint64_t from, uint64_t to, uint64_t count,
                     uint32_t command)
{
    edu_start(from, to, count, command);
    if (!edu_wait(SECOND)) {
        return false;
    }
    edu_write(EDU_IRQ_ACK, edu_read(EDU_IRQ_STATUS));
    return true;
}

/* The device's buffer to memory, and memory to the buffer. */
static bool edu_put(uint64_t to, uint64_t count)
{
    return edu_copy(EDU_BUFFER, to, count, EDU_TO_MEMORY);
}

static bool edu_get(uint64_t from, uint64_t count)
{
    return edu_copy(from, EDU_BUFFER, count, 0);
}

static bool all_are(const uint8_t *bytes, uint32_t count, uint8_t byte)
{
    for (uint32_t i = 0; i < count; i++) {
        if (bytes[i] != byte) {
            return false;
        }
    }
    return true;
}

static int64_t reserve(uint64_t op, const void *page)
{
    uint64_t gfn = (uint64_t)page / PAGE;
    struct reservation argument = {
        .extent_start = (uint64_t)&gfn, .nr_extents = 1, .domid = DOMID_SELF};
    return memory_op(op, &argument);
}

static void find(void)
{
    require("the device is there", device_read(0, DEVICE_ID), 0x11e81234);
    expect_refused("there is no second one", device_read(1, DEVICE_ID));
    expect_refused("nor a number 2^32", device_read(0xffffffff, DEVICE_ID));
    registers = device_range(0, DEVICE_BAR0);
    expect("bus master is off", device_read(0, DEVICE_COMMAND) & 6, 0);
    require("it answers", device_write(0, DEVICE_COMMAND, DEVICE_MEMORY), 0);
    require("registers", edu_read(EDU_ID), 0x010000ed);
    shared_map();
    port = (uint32_t)event_bind_virq(DEVICE_VIRQ, 0);
    event_mask(port, true); /* polled: no upcall */
}

/* The configuration space is the core's. */
static void configure(void)
{
    int64_t bar = device_read(0, DEVICE_BAR0);
    for (uint32_t at = 0; at <= DEVICE_MESSAGE; at += 4) {
        if (at != DEVICE_COMMAND) {
            expect_refused("a register", device_write(0, at, 6));
        }
    }
    expect_refused("ports", device_write(0, DEVICE_COMMAND, 1));
    expect_refused("pins", device_write(0, DEVICE_COMMAND, 0x400));
    expect_refused("all bits", device_write(0, DEVICE_COMMAND, ~0ul));
    expect_refused("of another", device_write(4, DEVICE_COMMAND, 6));
    expect_refused("beyond", device_read(0, 0x104));
    expect_refused("odd", device_read(0, 2));
    expect("nothing moved", device_read(0, DEVICE_BAR0), bar);
}

/* The core does not follow a pointer into registers. */
static void pointers(void)
{
    expect_refused("argument in registers",
                   event_op(EV_SEND, (void *)registers));
    expect_refused("registers are not memory to give up",
                   reserve(MEM_DECREASE, (void *)registers) > 0 ? 0 : -1);
}

static void own_memory(void)
{
    memset(source, 0x11, PAGE);
    memset(target, 0x22, sizeof(target));
    edu_start((uint64_t)source, EDU_BUFFER, CHUNK, 0);
    edu_wait(SECOND / 5);
    edu_write(EDU_IRQ_ACK, edu_read(EDU_IRQ_STATUS));
    expect("still no bus master", device_read(0, DEVICE_COMMAND) & 4, 0);
    expect("bus master", device_write(0, DEVICE_COMMAND, 6), 0);
    require("its interrupt arrives", edu_get((uint64_t)source, CHUNK), true);
    expect_true("and again", edu_put((uint64_t)target + PAGE, CHUNK));
    expect_true("bytes arrived", all_are(target + PAGE, CHUNK, 0x11));
    expect_true("and not before", all_are(target, PAGE, 0x22));
    expect_true("nor after",
                all_are(target + PAGE + CHUNK, 2 * PAGE - CHUNK, 0x22));
}

/* A page that was given up is nobody's, and its old contents stay there. */
static void given_up(void)
{
    memset(given, 0x77, PAGE);
    expect_true("reach it first", edu_get((uint64_t)given, CHUNK));
    memset(source, 0x11, PAGE);
    expect_true("buffer", edu_get((uint64_t)source, CHUNK));
    expect("give up", reserve(MEM_DECREASE, given), 1);
    expect_true("read it", edu_get((uint64_t)given, CHUNK));
    expect_true("put it", edu_put((uint64_t)target, CHUNK));
    for (uint32_t i = 0; i < PAGE; i++) {
        if (target[i] == 0x77) {
            expect("nothing was read", target[i], 0);
            break;
        }
    }
    expect_true("buffer", edu_get((uint64_t)source, CHUNK));
    expect_true("write it", edu_put((uint64_t)given, CHUNK));
    expect("take back", reserve(MEM_POPULATE, given), 1);
    expect_true("nothing is in it", all_are(given, PAGE, 0));
    expect_true("write again", edu_put((uint64_t)given, CHUNK));
    expect_true("now it is", all_are(given, CHUNK, 0x11));
}

/* Nothing that somebody else calls a secret comes into the buffer. */
static void read_at(uint64_t address)
{
    memset(target, 0, PAGE);
    edu_get(address, CHUNK);
    edu_put((uint64_t)target, CHUNK);
    for (uint32_t i = 0; i < PAGE / 8; i++) {
        uint64_t word = ((uint64_t *)(void *)target)[i];
        if (word >> 48 == SECRET >> 48) {
            expect("read a secret", (int64_t)word, 0);
            break;
        }
    }
}

static void sweep(void)
{
    static const uint64_t far[] = {
        0x80000000, 0xb0000000, 0xfec00000, 0xfed90000, 0xffffffff000,
        1ul << 32,  1ul << 35,  1ul << 38,  1ul << 39,  1ul << 47,
        1ul << 48,  1ul << 63,  0ul - PAGE};
    memset(source, 0x66, PAGE);
    expect_true("buffer", edu_get((uint64_t)source, CHUNK));
    for (uint64_t at = CORE_START; at < CORE_END; at += 4 * MIB) {
        edu_put(at, CHUNK);
    }
    for (uint32_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        edu_put(far[i], CHUNK);
    }
    for (uint64_t at = guest_ram_end() + PAGE * 16; at < MACHINE_END;
         at += 64 * MIB) {
        read_at(at);
    }
    expect_true("all of it was blocked, own memory is not",
                edu_put((uint64_t)target, CHUNK));
}

static void attack(void)
{
    find();
    configure();
    pointers();
    own_memory();
    given_up();
    sweep();
    /* The last copy is under way when the domain is gone. */
    memset(source, 0x11, PAGE);
    edu_get((uint64_t)source, CHUNK);
    edu_start(EDU_BUFFER, (uint64_t)target, CHUNK, EDU_TO_MEMORY);
    if (failures() != 0) {
        return;
    }
    say("GUEST %s: PASS\n", guest_name);
    guest_shutdown(3);
}

static void keep(void)
{
    uint32_t wrong = 0;
    shared_map();
    int64_t ipi = event_bind_ipi(0);
    uint64_t end = time_now() + WATCH_NS;
    for (uint64_t i = 0; i < SECRET_WORDS; i++) {
        secrets[i] = SECRET + i;
    }
    while (time_now() < end) {
        event_poll((uint32_t)ipi, end);
    }
    for (uint64_t i = 0; i < SECRET_WORDS; i++) {
        wrong += secrets[i] != SECRET + i ? 1 : 0;
    }
    expect("words that have changed", wrong, 0);
}

void guest_main(void)
{
    if (guest_option("attack")) {
        attack();
        return;
    }
    if (guest_option("idle")) {
        shared_map();
        int64_t virq = event_bind_virq(DEVICE_VIRQ, 0);
        keep();
        expect("interrupts of an idle device", event_is_pending((uint32_t)virq),
               false);
        return;
    }
    expect_refused("no device", device_read(0, DEVICE_ID));
    keep();
}
