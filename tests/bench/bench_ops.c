/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Instructions of each operation, guest and hypervisor together.
 *
 * Meant for QEMU with -icount shift=0, where one TSC tick is one instruction.
 * A batch times many operations, the time of the same loop without the
 * operation is taken off, and the median of the batches is printed, so that
 * a timer tick in one of them does not count:
 *     BENCH name median least most
 *
 * SYSTEM a: vcpus=1 label=red cmd=serve
 * SYSTEM b: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"
#include "xsm/check.h"

#define SERVER 0
#define CLIENT 1
#define REF 8
#define OPERATIONS 64
#define BATCHES 31
#define COPIES 32
#define SECOND 1000000000ul

enum operation {
    OP_NOTHING,
    OP_MAC_CHECK,
    OP_NULL,
    OP_CPUID,
    OP_RDMSR,
    OP_TAKE,
    OP_SEND_MASKED,
    OP_SEND_UPCALL,
    OP_ALLOC_CLOSE,
    OP_MAP,
    OP_UNMAP,
    OP_COPY,
    OP_COPY_MANY,
    OP_PING_PONG
};

/* The answers that the linked-in check looks into. */
struct xsm_slot xsm_slots[XSM_SLOTS];

static uint64_t samples[BATCHES];
static uint8_t pages[2][4096] PAGE_ALIGNED;
static struct grant_map map;
static struct grant_unmap unmap;
static struct grant_copy copy;
static struct grant_copy copies[COPIES];
static uint32_t handles[OPERATIONS];
static struct event_port send_port;
static uint32_t masked_port;
static volatile uint32_t ping_port;
static volatile uint32_t pong_port;

/* The second vCPU answers each event with one. */
void guest_second(uint32_t cpu)
{
    (void)cpu;
    struct event_port answer;
    uint32_t seen = 0;
    while (ping_port == 0) {
        sched_op(SCHED_YIELD, NULL);
    }
    answer.port = pong_port;
    for (;;) {
        while (event_seen[ping_port] == seen) {
            cpu_wait_interrupt();
        }
        seen = event_seen[ping_port];
        event_op(EV_SEND, &answer);
    }
}

static void ping_pong(void)
{
    uint32_t seen = event_seen[pong_port];
    event_send(ping_port);
    while (event_seen[pong_port] == seen) {
        cpu_wait_interrupt();
    }
}

static void map_one(uint32_t i)
{
    map.host_addr = WINDOW_GPA + i * PAGE;
    grant_op(GR_MAP, &map, 1);
    handles[i] = map.handle;
}

static void unmap_one(uint32_t i)
{
    unmap.host_addr = WINDOW_GPA + i * PAGE;
    unmap.handle = handles[i];
    grant_op(GR_UNMAP, &unmap, 1);
}

static void alloc_close(void)
{
    struct event_alloc_unbound alloc = {.dom = DOMID_SELF,
                                        .remote_dom = DOMID_SELF};
    event_op(EV_ALLOC_UNBOUND, &alloc);
    event_close(alloc.port);
}

static void rdmsr_patch_level(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x8b));
}

/* The core's own check, the same source, called as a function here. */
static void mac_check(void)
{
    const struct domid subject = {1};
    const struct domid object = {2};
    enum status status = xsm_check(subject, object, PERM_EVENT_SEND);
    __asm__ volatile("" : : "r"(status) : "memory");
}

static inline __attribute__((always_inline)) void one(enum operation op,
                                                      uint32_t i)
{
    if (op == OP_MAC_CHECK) {
        mac_check();
    } else if (op == OP_NULL) {
        hypercall(HC_XEN_VERSION, VER_VERSION, 0, 0);
    } else if (op == OP_CPUID) {
        cpu_cpuid(1, 0);
    } else if (op == OP_RDMSR) {
        rdmsr_patch_level();
    } else if (op == OP_SEND_UPCALL) {
        event_op(EV_SEND, &send_port);
    } else if (op == OP_SEND_MASKED) {
        event_op(EV_SEND, &send_port);
        event_take(masked_port);
    } else if (op == OP_TAKE) {
        event_take(masked_port);
    } else if (op == OP_NOTHING) {
        __asm__ volatile("" : : "r"(i) : "memory");
    } else if (op == OP_ALLOC_CLOSE) {
        alloc_close();
    } else if (op == OP_MAP) {
        map_one(i);
    } else if (op == OP_UNMAP) {
        unmap_one(i);
    } else if (op == OP_COPY) {
        grant_op(GR_COPY, &copy, 1);
    } else if (op == OP_COPY_MANY) {
        grant_op(GR_COPY, copies, COPIES);
    } else {
        ping_pong();
    }
}

static inline __attribute__((always_inline)) uint64_t batch(enum operation op)
{
    uint64_t begin = cpu_rdtsc();
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        one(op, i);
    }
    return cpu_rdtsc() - begin;
}

static uint64_t batch_of(enum operation op)
{
    uint64_t ticks = 0;
    switch (op) {
    case OP_NOTHING:
        ticks = batch(OP_NOTHING);
        break;
    case OP_MAC_CHECK:
        ticks = batch(OP_MAC_CHECK);
        break;
    case OP_NULL:
        ticks = batch(OP_NULL);
        break;
    case OP_CPUID:
        ticks = batch(OP_CPUID);
        break;
    case OP_RDMSR:
        ticks = batch(OP_RDMSR);
        break;
    case OP_TAKE:
        ticks = batch(OP_TAKE);
        break;
    case OP_SEND_MASKED:
        ticks = batch(OP_SEND_MASKED);
        break;
    case OP_SEND_UPCALL:
        ticks = batch(OP_SEND_UPCALL);
        break;
    case OP_ALLOC_CLOSE:
        ticks = batch(OP_ALLOC_CLOSE);
        break;
    case OP_MAP:
        ticks = batch(OP_MAP);
        break;
    case OP_UNMAP:
        ticks = batch(OP_UNMAP);
        break;
    case OP_COPY:
        ticks = batch(OP_COPY);
        break;
    case OP_COPY_MANY:
        ticks = batch(OP_COPY_MANY);
        break;
    case OP_PING_PONG:
    default:
        ticks = batch(OP_PING_PONG);
        break;
    }
    return ticks;
}

static void sort(void)
{
    for (uint32_t i = 1; i < BATCHES; i++) {
        for (uint32_t j = i; j > 0 && samples[j] < samples[j - 1]; j--) {
            uint64_t moved = samples[j];
            samples[j] = samples[j - 1];
            samples[j - 1] = moved;
        }
    }
}

static uint64_t each(uint64_t ticks, uint64_t overhead)
{
    uint64_t net = ticks > overhead ? ticks - overhead : 0;
    return (net + OPERATIONS / 2) / OPERATIONS;
}

/* What has to happen between two batches for the next to be possible. */
static void refill(enum operation op)
{
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        if (op == OP_MAP) {
            unmap_one(i);
        } else if (op == OP_UNMAP) {
            map_one(i);
        }
    }
}

/* Median ticks of a batch of @p op. */
static uint64_t measure(enum operation op)
{
    refill(op);
    batch_of(op); /* warm up */
    for (uint32_t i = 0; i < BATCHES; i++) {
        refill(op);
        samples[i] = batch_of(op);
    }
    sort();
    return samples[BATCHES / 2];
}

static void report(const char *name, enum operation op, enum operation base)
{
    uint64_t overhead = measure(base);
    uint64_t median = measure(op);
    say("BENCH %s %u %u %u\n", name, each(median, overhead),
        each(samples[0], overhead), each(samples[BATCHES - 1], overhead));
}

/* --- Set-up --------------------------------------------------------------- */

static void serve(void)
{
    memset(pages[0], 0x11, PAGE);
    grant_give(REF, CLIENT, pages[0], GTF_PERMIT);
    int64_t port = event_alloc(CLIENT);
    require("port", port > 0, 1);
    event_mask((uint32_t)port, true);
    while (!event_take((uint32_t)port)) {
        event_poll((uint32_t)port, time_now() + 100 * SECOND);
    }
}

static void set_up_grant(void)
{
    int64_t status = -1;
    map = (struct grant_map){
        .host_addr = WINDOW_GPA, .flags = GMAP_HOST, .ref = REF, .dom = SERVER};
    for (uint32_t i = 0; i < 100 && status != 0; i++) {
        status = grant_map_one(&map);
        time_wait(1000000);
    }
    require("the peer's grant", status, 0);
    require("unmap", grant_unmap_at(WINDOW_GPA, map.handle), 0);
    copy.source =
        (struct grant_copy_side){.ref_or_frame = REF, .domid = SERVER};
    copy.dest = (struct grant_copy_side){
        .ref_or_frame = (uint64_t)pages[1] / PAGE, .domid = DOMID_SELF};
    copy.flags = GCOPY_SOURCE_REF;
}

static void set_up_events(void)
{
    event_upcalls_on();
    int64_t port = event_alloc(DOMID_SELF);
    require("port to oneself", port > 0, 1);
    send_port.port = (uint32_t)port;
    port = event_bind(domain_self(), send_port.port);
    require("its other end", port > 0, 1);
    masked_port = (uint32_t)port;
    event_mask(send_port.port, true);
    event_mask(masked_port, true);
    event_take(masked_port);
    require("ping", ping_port, 0);
    pong_port = (uint32_t)event_bind_ipi(0);
    port = event_bind_ipi(1);
    require("second vCPU", smp_start(1), 1);
    ping_port = (uint32_t)port;
    time_wait(2000000);
}

static void simple_operations(void)
{
    report("mac_check", OP_MAC_CHECK, OP_NOTHING);
    report("null", OP_NULL, OP_NOTHING);
    report("cpuid", OP_CPUID, OP_NOTHING);
    report("rdmsr", OP_RDMSR, OP_NOTHING);
    report("send_masked", OP_SEND_MASKED, OP_TAKE);
    event_mask(masked_port, false);
    uint32_t before = event_seen[masked_port];
    cpu_irq_on();
    report("send_upcall", OP_SEND_UPCALL, OP_NOTHING);
    cpu_irq_off();
    expect("each send came as an upcall", event_seen[masked_port] - before,
           (BATCHES + 1) * OPERATIONS);
    event_mask(masked_port, true);
    report("alloc_close", OP_ALLOC_CLOSE, OP_NOTHING);
}

static void grant_operations(void)
{
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        map_one(i);
        expect("map", map.status, 0);
    }
    report("map", OP_MAP, OP_NOTHING);
    refill(OP_MAP);
    report("unmap", OP_UNMAP, OP_NOTHING);
    expect("last unmap", unmap.status, 0);
    copy.length = 8;
    report("copy_8", OP_COPY, OP_NOTHING);
    expect("copy", copy.status, 0);
    for (uint32_t i = 0; i < COPIES; i++) {
        copies[i] = copy;
    }
    report("copy_32x8", OP_COPY_MANY, OP_NOTHING);
    expect("copies", copies[COPIES - 1].status, 0);
    for (uint32_t i = 0; i < COPIES; i++) {
        copies[i].dest = copies[i].source;
        copies[i].flags = GCOPY_SOURCE_REF + GCOPY_DEST_REF;
    }
    report("copy_32gx8", OP_COPY_MANY, OP_NOTHING);
    expect("copies between grants", copies[COPIES - 1].status, 0);
    copy.length = 4096;
    report("copy_4k", OP_COPY, OP_NOTHING);
    expect("copied", pages[1][4095], 0x11);
}

void guest_main(void)
{
    shared_map();
    memset(xsm_slots[XSM_ACTIVE].answers, 0xff,
           sizeof(xsm_slots[XSM_ACTIVE].answers));
    expect("grant table is mapped", grant_setup(1), 0);
    if (guest_option("serve")) {
        serve();
        return;
    }
    int64_t port = event_connect(SERVER, 5 * SECOND);
    require("channel to the peer", port > 0, 1);
    set_up_grant();
    set_up_events();
    simple_operations();
    grant_operations();
    report("ping_pong", OP_PING_PONG, OP_NOTHING);
    event_send((uint32_t)port);
}
