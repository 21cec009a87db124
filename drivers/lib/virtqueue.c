/* SPDX-License-Identifier: Apache-2.0 */
/** @file A split virtqueue, the driver's side. */
#include <stdatomic.h>
#include <stddef.h>

#include "drivers/lib/virtqueue.h"

/* Flags of a descriptor: one follows; the device writes; it is a table. */
#define FLAG_NEXT 1
#define FLAG_WRITE 2
#define FLAG_TABLE 4

/* Flags of the two rings: who puts in one wants to hear nothing. */
#define NO_INTERRUPT 1
#define NO_NOTIFY 1

_Static_assert(sizeof(struct virtqueue_descriptor) == 16, "descriptor");
_Static_assert(sizeof(struct virtqueue_used) == 8, "used element");
_Static_assert(offsetof(struct virtqueue_shared, available_flags) % 2 == 0 &&
                   offsetof(struct virtqueue_shared, used_flags) % 4 == 0,
               "alignment of the rings");

void virtqueue_start(struct virtqueue *queue, uint16_t number, uint16_t most)
{
    uint16_t size = 1;
    while (size * 2 <= most && size * 2 <= VIRTQUEUE_MAX) {
        size = (uint16_t)(size * 2);
    }
    *queue = (struct virtqueue){.size = most == 0 ? 0 : size, .number = number};
    queue->free_count = queue->size;
    for (uint16_t i = 0; i < queue->size; i++) {
        queue->next[i] = (uint16_t)(i + 1);
    }
}

/* Take one descriptor off the free ones; there is one. */
static uint16_t free_take(struct virtqueue *queue)
{
    uint16_t first = queue->free_first;
    queue->free_first = queue->next[first];
    queue->free_count--;
    return first;
}

/* The chain becomes the next available one. */
static void make_available(struct virtqueue *queue, uint16_t head)
{
    volatile struct virtqueue_shared *shared = &queue->shared;
    shared->available[queue->available_next % queue->size] = head;
    queue->available_next++;
}

static bool has_room(const struct virtqueue *queue, uint32_t count)
{
    return !queue->broken && count > 0 && count <= queue->free_count;
}

uint16_t virtqueue_next(const struct virtqueue *queue)
{
    return has_room(queue, 1) ? queue->free_first : VIRTQUEUE_MAX;
}

bool virtqueue_put(struct virtqueue *queue,
                   const struct virtqueue_piece *pieces, uint32_t count,
                   uint16_t *head)
{
    if (!has_room(queue, count)) {
        return false;
    }
    uint16_t first = queue->free_first;
    queue->writable[first] = 0;
    queue->pieces[first] = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t at = free_take(queue);
        bool last = i + 1 == count;
        volatile struct virtqueue_descriptor *to =
            &queue->shared.descriptor[at];
        to->address = pieces[i].address;
        to->length = pieces[i].length;
        to->flags = (uint16_t)((last ? 0 : FLAG_NEXT) +
                               (pieces[i].device_writes ? FLAG_WRITE : 0));
        to->next = last ? 0 : queue->next[at];
        queue->writable[first] +=
            pieces[i].device_writes ? pieces[i].length : 0;
    }
    make_available(queue, first);
    *head = first;
    return true;
}

bool virtqueue_put_table(struct virtqueue *queue,
                         const struct virtqueue_descriptor *table,
                         uint32_t count, uint32_t writable, uint16_t *head)
{
    if (count == 0 || !has_room(queue, 1)) {
        return false;
    }
    uint16_t first = free_take(queue);
    volatile struct virtqueue_descriptor *to = &queue->shared.descriptor[first];
    to->address = (uint64_t)table;
    to->length = count * (uint32_t)sizeof(*table);
    to->flags = FLAG_TABLE;
    to->next = 0;
    queue->writable[first] = writable;
    queue->pieces[first] = 1;
    make_available(queue, first);
    *head = first;
    return true;
}

void virtqueue_describe(struct virtqueue_descriptor *table,
                        const struct virtqueue_piece *pieces, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        table[i].address = pieces[i].address;
        table[i].length = pieces[i].length;
        table[i].flags = (uint16_t)((last ? 0 : FLAG_NEXT) +
                                    (pieces[i].device_writes ? FLAG_WRITE : 0));
        table[i].next = (uint16_t)(last ? 0 : i + 1);
    }
}

bool virtqueue_publish(struct virtqueue *queue)
{
    volatile struct virtqueue_shared *shared = &queue->shared;
    if (queue->broken || shared->available_index == queue->available_next) {
        return false;
    }
    /* The chains are there before the index says so. */
    atomic_thread_fence(memory_order_release);
    shared->available_index = queue->available_next;
    /* The index is there before the wish is read: else both sides sleep. */
    atomic_thread_fence(memory_order_seq_cst);
    return shared->used_flags % 2 != NO_NOTIFY;
}

/* Put the chain back to the free ones. */
static void free_chain(struct virtqueue *queue, uint16_t head)
{
    uint16_t last = head;
    uint16_t count = queue->pieces[head];
    for (uint16_t i = 1; i < count; i++) {
        last = queue->next[last];
    }
    queue->next[last] = queue->free_first;
    queue->free_first = head;
    queue->free_count = (uint16_t)(queue->free_count + count);
    queue->pieces[head] = 0;
}

static enum virtqueue_state look(struct virtqueue *queue)
{
    volatile struct virtqueue_shared *shared = &queue->shared;
    if (queue->broken) {
        return VIRTQUEUE_BROKEN;
    }
    uint16_t waiting = (uint16_t)(shared->used_index - queue->used_next);
    /* What is said of the elements is read before the elements. */
    atomic_thread_fence(memory_order_acquire);
    if (waiting > (uint16_t)(queue->available_next - queue->used_next)) {
        queue->broken = true;
        return VIRTQUEUE_BROKEN;
    }
    return waiting == 0 ? VIRTQUEUE_EMPTY : VIRTQUEUE_READY;
}

enum virtqueue_state virtqueue_take(struct virtqueue *queue, uint16_t *head,
                                    uint32_t *length)
{
    enum virtqueue_state state = look(queue);
    if (state != VIRTQUEUE_READY) {
        return state;
    }
    volatile struct virtqueue_used *used =
        &queue->shared.used[queue->used_next % queue->size];
    uint32_t id = used->id;
    uint32_t written = used->length;
    if (id >= queue->size || queue->pieces[id] == 0 ||
        written > queue->writable[id]) {
        queue->broken = true;
        return VIRTQUEUE_BROKEN;
    }
    queue->used_next++;
    free_chain(queue, (uint16_t)id);
    *head = (uint16_t)id;
    *length = written;
    return VIRTQUEUE_READY;
}

void virtqueue_silence(struct virtqueue *queue)
{
    volatile struct virtqueue_shared *shared = &queue->shared;
    shared->available_flags = NO_INTERRUPT;
}

enum virtqueue_state virtqueue_listen(struct virtqueue *queue)
{
    volatile struct virtqueue_shared *shared = &queue->shared;
    shared->available_flags = 0;
    /* The wish is there before the index is read again. */
    atomic_thread_fence(memory_order_seq_cst);
    return look(queue);
}
