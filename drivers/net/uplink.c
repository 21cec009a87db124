/* SPDX-License-Identifier: Apache-2.0 */
/** @file The wire: a virtio network device. */
#include <stddef.h>

#include "drivers/lib/console.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/pci.h"
#include "drivers/lib/start.h"
#include "drivers/lib/virtio.h"
#include "drivers/net/segment.h"
#include "drivers/net/uplink.h"

#define DEVICE 0
#define QUEUE_RECEIVE 0
#define QUEUE_SEND 1

/* Before each frame the device has a header (virtio 1.2 section 5.1.6); all
 * zero it says: nothing to do. */
#define HEADER_BYTES 12
#define BUFFER_BYTES 2048
#define RECEIVE_BUFFERS 128
#define SEND_BUFFERS 256
/* Frames that are taken before the clients have their turn. */
#define RECEIVE_TURN 32

#define STAGES 8
#define STAGE_BYTES 65536

#define NO_SEGMENT 0xffffffffu

static struct virtio device;
static struct virtqueue receive_queue;
static struct virtqueue send_queue;
static uint8_t receive_buffers[RECEIVE_BUFFERS][BUFFER_BYTES] PAGE_ALIGNED;
static uint8_t send_buffers[SEND_BUFFERS][BUFFER_BYTES] PAGE_ALIGNED;
/* Which buffer a chain has; free ones of those to send. */
static uint16_t receive_of[VIRTQUEUE_MAX];
static uint16_t send_of[VIRTQUEUE_MAX];
static uint16_t send_free[SEND_BUFFERS];
static uint32_t send_free_count;
static uint8_t stages[STAGES][STAGE_BYTES] PAGE_ALIGNED;
static bool stage_taken[STAGES];
static bool present;
static bool running;

static void receive_post(uint16_t buffer)
{
    struct virtqueue_piece piece = {(uint64_t)receive_buffers[buffer],
                                    BUFFER_BYTES, true};
    uint16_t head;
    if (virtqueue_put(&receive_queue, &piece, 1, &head)) {
        receive_of[head] = buffer;
    }
}

static bool start(void)
{
    if (!virtio_reset(&device) || !virtio_negotiate(&device, 0) ||
        !virtio_queue(&device, QUEUE_RECEIVE, &receive_queue,
                      RECEIVE_BUFFERS) ||
        !virtio_queue(&device, QUEUE_SEND, &send_queue, SEND_BUFFERS)) {
        return false;
    }
    for (uint16_t i = 0; i < SEND_BUFFERS; i++) {
        send_free[i] = i;
    }
    send_free_count = SEND_BUFFERS;
    virtqueue_silence(&send_queue);
    virtio_go(&device);
    for (uint16_t i = 0; i < RECEIVE_BUFFERS; i++) {
        receive_post(i);
    }
    virtio_kick(&device, &receive_queue);
    return true;
}

/* The word of the command line, or what all ports have. */
static uint32_t choose_segment(const struct net *net)
{
    uint32_t all = net->port_count == 0 ? NO_SEGMENT : net->ports[0].segment;
    for (uint32_t i = 1; i < net->port_count; i++) {
        if (net->ports[i].segment != all) {
            all = NO_SEGMENT;
        }
    }
    return (uint32_t)start_option_number("uplink", all);
}

void uplink_start(struct net *net, uint32_t id)
{
    net->segment = choose_segment(net);
    if (net->segment == NO_SEGMENT ||
        !virtio_find(&device, DEVICE, VIRTIO_NET)) {
        return;
    }
    int64_t port = pci_interrupt(DEVICE);
    if (port <= 0) {
        say("net: no interrupt of the device: %d\n", port);
        return;
    }
    loop_watch((uint32_t)port, id);
    present = true;
    running = start();
    net->has_wire = running;
    say("net: the wire of segment %u %s\n", (uint64_t)net->segment,
        running ? "is up" : "does not come up");
}

void uplink_check(struct net *net)
{
    if (present && (!running || receive_queue.broken || send_queue.broken ||
                    virtio_is_broken(&device))) {
        running = start();
        net->has_wire = running;
        say("net: the device failed, %s\n", running ? "again up" : "down");
    }
}

/* A frame of the device's, which is private now: the device has given the
 * buffer back. */
static void pass_on(struct net *net, uint16_t buffer, uint32_t length)
{
    if (length > HEADER_BYTES && length <= BUFFER_BYTES) {
        forward_from_wire(net, receive_buffers[buffer] + HEADER_BYTES,
                          length - HEADER_BYTES);
    }
}

void uplink_receive(struct net *net)
{
    uint16_t buffers[RECEIVE_TURN];
    uint32_t count = 0;
    uint16_t head;
    uint32_t length;
    while (running && count < RECEIVE_TURN &&
           virtqueue_take(&receive_queue, &head, &length) == VIRTQUEUE_READY) {
        buffers[count] = receive_of[head];
        pass_on(net, buffers[count], length);
        count++;
    }
    if (count == 0) {
        return;
    }
    forward_flush(net);
    for (uint32_t i = 0; i < count; i++) {
        receive_post(buffers[i]);
    }
    virtio_kick(&device, &receive_queue);
}

uint8_t *wire_stage(uint32_t size)
{
    for (uint32_t i = 0; i < STAGES && size <= STAGE_BYTES; i++) {
        if (!stage_taken[i]) {
            stage_taken[i] = true;
            return stages[i];
        }
    }
    return NULL;
}

static void send_reclaim(void)
{
    uint16_t head;
    uint32_t length;
    while (virtqueue_take(&send_queue, &head, &length) == VIRTQUEUE_READY) {
        send_free[send_free_count] = send_of[head];
        send_free_count++;
    }
}

/* One frame to the device; false: no buffer, it is lost. */
static bool send_next(struct segment *segment)
{
    if (send_free_count == 0) {
        virtio_kick(&device, &send_queue);
        send_reclaim();
    }
    if (send_free_count == 0) {
        return false;
    }
    uint16_t buffer = send_free[send_free_count - 1];
    uint8_t *bytes = send_buffers[buffer];
    uint32_t size = segment_next(segment, bytes + HEADER_BYTES);
    uint16_t head;
    memset(bytes, 0, HEADER_BYTES);
    struct virtqueue_piece piece = {(uint64_t)bytes, HEADER_BYTES + size,
                                    false};
    if (size == 0 || !virtqueue_put(&send_queue, &piece, 1, &head)) {
        return false;
    }
    send_of[head] = buffer;
    send_free_count--;
    return true;
}

void wire_send(uint8_t *stage, const struct frame_claim *claim, bool good)
{
    struct segment segment;
    stage_taken[(stage - stages[0]) / STAGE_BYTES] = false;
    if (!good || !running || !segment_start(&segment, stage, claim)) {
        return;
    }
    send_reclaim();
    while (send_next(&segment)) {
    }
}

void uplink_flush(void)
{
    if (running) {
        virtio_kick(&device, &send_queue);
    }
}

bool uplink_before_sleep(void)
{
    return !running || virtqueue_listen(&receive_queue) != VIRTQUEUE_READY;
}
