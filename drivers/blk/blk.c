/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The block domain: disks of its own to block devices of its clients.
 * docs/blk.md.
 */
#include "drivers/blk/source.h"
#include "drivers/lib/backend.h"
#include "drivers/lib/console.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/pci.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/xenbus.h"

#define VBD_MAX 16

/* What the loop returns: the store, a disk, a client. */
#define ID_STORE 0
#define ID_DISK 1
#define ID_VBD (ID_DISK + SOURCE_DISKS)

#define TIMER_TICK 0
#define TICK_NS 1000000000ul
#define WATCHDOG_SECONDS 30

/* Mappings that are not of requests: rings, the page of the store. */
#define SLOTS_KEPT (VBD_MAX + 16)

/* In the node "info": it cannot be written. */
#define INFO_READ_ONLY 4

/** A client's disk, and its front end in the store. */
struct device {
    struct vbd vbd;
    struct backend backend;
    bool known; /* the store knows it */
    bool stopping;
    void *page;
    uint32_t port;
};

static struct device devices[VBD_MAX];
static uint32_t device_count;
static uint32_t disk_count;
static uint32_t pages_limit;

/* Whether two of them share sectors, and one can write. */
static bool collide(const struct vbd *one, const struct vbd *other)
{
    return one->disk != NULL && one->disk == other->disk &&
           (one->right.writable || other->right.writable) &&
           one->first < other->first + other->right.sectors &&
           other->first < one->first + one->right.sectors;
}

static const char *add_device(const struct config_line *line)
{
    struct device *device = &devices[device_count];
    struct vbd *vbd = &device->vbd;
    if (device_count == VBD_MAX) {
        return "too many disks";
    }
    const char *reason = source_find(line, vbd);
    for (uint32_t i = 0; i < device_count && reason == NULL; i++) {
        if (collide(vbd, &devices[i].vbd)) {
            reason = "another one has the same sectors, and one can write";
        }
    }
    if (reason == NULL) {
        vbd->number = device_count;
        vbd->client = line->domain;
        vbd->device = line->vdev;
        device_count++;
    }
    return reason;
}

static void read_config(void)
{
    struct config config;
    struct config_line line;
    config_start_module(&config);
    do {
        line = config_next(&config);
        if (line.kind == CONFIG_WRONG) {
            say("configuration, line %u: %s\n", (uint64_t)line.line,
                line.error);
            domain_fail("a good configuration");
        }
        if (line.kind == CONFIG_DISK) {
            const char *reason = add_device(&line);
            say("disk %u of domain %u: %s\n", (uint64_t)line.vdev,
                (uint64_t)line.domain, reason == NULL ? "ready" : reason);
        }
    } while (line.kind != CONFIG_END);
}

static void offer(struct device *device)
{
    struct backend *backend = &device->backend;
    bool persistent = device->vbd.disk != NULL;
    if (backend_write_number(backend, "feature-flush-cache", 1) &&
        backend_write_number(backend, "feature-persistent", persistent) &&
        backend_write_number(backend, "feature-max-indirect-segments",
                             BLKIF_SEGMENTS_INDIRECT)) {
        backend_set(backend, BACKEND_INIT_WAIT, 0);
    }
}

/* The front end speaks the layout of x86_64, or does not say. */
static bool protocol_is_ok(const struct backend *backend)
{
    static const char ours[] = "x86_64-abi";
    struct text text;
    if (!backend_read(backend, "protocol", &text)) {
        return true;
    }
    return text.length == sizeof(ours) - 1 &&
           memcmp(text.bytes, ours, sizeof(ours) - 1) == 0;
}

static bool map_ring(struct device *device)
{
    struct backend *backend = &device->backend;
    uint32_t ref = 0;
    uint32_t port = 0;
    if (!protocol_is_ok(backend) ||
        !backend_read_number(backend, "ring-ref", &ref) ||
        !backend_read_number(backend, "event-channel", &port)) {
        return false;
    }
    device->page = grant_map_page(device->vbd.client, ref, false);
    if (device->page == NULL) {
        return false;
    }
    int64_t local = event_bind(device->vbd.client, port);
    if (local <= 0 || local >= LOOP_PORTS) {
        grant_unmap_page(device->page);
        return false;
    }
    device->port = (uint32_t)local;
    return true;
}

static bool publish_size(const struct device *device)
{
    const struct backend *backend = &device->backend;
    const struct blkif_right *right = &device->vbd.right;
    return backend_write_number(backend, "sectors", right->sectors) &&
           backend_write_number(backend, "sector-size", right->block_bytes) &&
           backend_write_number(backend, "physical-sector-size",
                                right->block_bytes) &&
           backend_write_number(backend, "info",
                                right->writable ? 0 : INFO_READ_ONLY);
}

static void disconnect(struct device *device)
{
    loop_forget(device->port);
    vbd_detach(&device->vbd);
    event_close(device->port);
    grant_unmap_page(device->page);
    device->stopping = false;
    device->page = NULL;
    device->port = 0;
}

static void connect(struct device *device)
{
    if (!map_ring(device)) {
        say("disk %u of domain %u: no ring\n", (uint64_t)device->vbd.device,
            (uint64_t)device->vbd.client);
        backend_set(&device->backend, BACKEND_CLOSED, 0);
        return;
    }
    vbd_attach(&device->vbd, device->page, pages_limit);
    if (!publish_size(device) ||
        !backend_set(&device->backend, BACKEND_CONNECTED, device->port)) {
        disconnect(device);
        backend_set(&device->backend, BACKEND_CLOSED, 0);
        return;
    }
    loop_watch(device->port, ID_VBD + device->vbd.number);
    /* What an earlier life has answered may not have been told. */
    event_send(device->port);
}

/* See what the front end wants, as long as it wants something new. */
static void look(struct device *device)
{
    for (uint32_t i = 0; i < 4 && device->known; i++) {
        switch (backend_look(&device->backend)) {
        case BACKEND_OFFER:
            offer(device);
            break;
        case BACKEND_CONNECT:
            connect(device);
            break;
        case BACKEND_DROP:
            vbd_stop(&device->vbd);
            device->stopping = true;
            if (!vbd_is_idle(&device->vbd)) {
                return;
            }
            disconnect(device);
            backend_dropped(&device->backend);
            break;
        case BACKEND_NOTHING:
        default:
            return;
        }
    }
}

static void serve(struct device *device)
{
    if (device->port != 0 && vbd_work(&device->vbd)) {
        event_send(device->port);
    }
}

/* Let the disks work, and the clients have what is done. */
static void serve_disks(void)
{
    for (uint32_t i = 0; i < disk_count; i++) {
        struct disk *disk = source_disk(i);
        struct request *request;
        disk_work(disk);
        while ((request = disk_take(disk)) != NULL) {
            vbd_done(&devices[request->owner / VBD_SLOTS].vbd, request);
        }
    }
}

/* After a disk has done something, anyone may have waited for it. */
static void serve_all(void)
{
    serve_disks();
    for (uint32_t i = 0; i < device_count; i++) {
        struct device *device = &devices[i];
        serve(device);
        if (device->stopping && vbd_is_idle(&device->vbd)) {
            look(device);
        }
    }
    serve_disks();
}

static void tick(void)
{
    loop_timer(TIMER_TICK, time_now() + TICK_NS);
    for (uint32_t i = 0; i < disk_count; i++) {
        if (disk_is_busy(source_disk(i))) {
            disk_tick(source_disk(i));
        }
    }
    serve_all();
    for (uint32_t i = 0; i < device_count; i++) {
        struct device *device = &devices[i];
        if (!device->known) {
            device->known =
                backend_start(&device->backend, "vbd", device->vbd.client,
                              device->vbd.device, i);
        }
        if (device->port != 0 && !event_is_connected(device->port)) {
            look(device);
        }
    }
}

static void store_events(void)
{
    uint32_t watch = 0;
    while (xenbus_event(&watch)) {
        if (watch < device_count) {
            look(&devices[watch]);
        }
    }
}

static bool more(void)
{
    for (uint32_t i = 0; i < device_count; i++) {
        if (devices[i].vbd.more) {
            return true;
        }
    }
    return false;
}

static void handle(uint32_t id)
{
    if (id == ID_STORE) {
        store_events();
    } else if (id >= LOOP_TIMER) {
        tick();
    } else if (id < ID_VBD) {
        serve_all();
    } else if (id - ID_VBD < device_count) {
        serve(&devices[id - ID_VBD]);
        serve_disks();
    }
}

static void start(void)
{
    shared_map();
    loop_watchdog(WATCHDOG_SECONDS);
    disk_count = source_start();
    uint32_t slots = disk_count > 0 ? GRANT_SLOT_MAX : SLOTS_KEPT;
    slots = grant_start(slots);
    read_config();
    pages_limit = device_count == 0 ? 0 : (slots - SLOTS_KEPT) / device_count;
    for (uint32_t i = 0; i < disk_count; i++) {
        int64_t port = pci_interrupt(source_disk(i)->device);
        if (port <= 0) {
            domain_fail("the interrupt of a disk");
        }
        loop_watch((uint32_t)port, ID_DISK + i);
    }
    if (!xenbus_start(ID_STORE)) {
        domain_fail("a store");
    }
}

void domain_main(void)
{
    start();
    tick();
    for (;;) {
        uint32_t id = 0;
        if (!more()) {
            handle(loop_wait());
        } else if (loop_poll(&id)) {
            handle(id);
        } else {
            serve_all();
        }
    }
}
