/* SPDX-License-Identifier: Apache-2.0 */
/** @file A pair of NVMe queues. */
#include <stdatomic.h>

#include "drivers/blk/nvme_queue.h"

#define PAGE 4096

/* The last word of a completion: number, phase, status. */
#define COMPLETION_LAST 3
#define NUMBER_UNIT 65536u

_Static_assert(sizeof(struct nvme_command) == 64, "command");
_Static_assert(PAGE % (REQUEST_PIECES * 8) == 0, "no list crosses a page");

void nvme_queue_start(struct nvme_queue *queue, uint32_t depth)
{
    *queue = (struct nvme_queue){.depth = depth, .phase = 1};
    /* A full ring would look empty. */
    queue->free_count = depth - 1;
    for (uint32_t i = 0; i < queue->free_count; i++) {
        queue->free[i] = (uint16_t)i;
    }
}

bool nvme_queue_has_room(const struct nvme_queue *queue)
{
    return !queue->broken && queue->free_count > 0;
}

uint16_t nvme_queue_next(const struct nvme_queue *queue)
{
    return queue->free[queue->free_count - 1];
}

void nvme_queue_put(struct nvme_queue *queue,
                    const struct nvme_command *command, struct request *request)
{
    volatile struct nvme_command *to = &queue->command[queue->tail];
    uint16_t number = nvme_queue_next(queue);
    to->word[0] = command->word[0] + number * NUMBER_UNIT;
    for (uint32_t i = 1; i < NVME_COMMAND_WORDS; i++) {
        to->word[i] = command->word[i];
    }
    queue->free_count--;
    queue->has[number] = true;
    queue->request[number] = request;
    queue->tail = (queue->tail + 1) % queue->depth;
    /* The command is there before the doorbell says so. */
    atomic_thread_fence(memory_order_seq_cst);
}

enum request_answer nvme_queue_take(struct nvme_queue *queue,
                                    struct request **request)
{
    volatile uint32_t *completion = queue->completion[queue->head];
    uint32_t last = completion[COMPLETION_LAST];
    uint32_t number = last % NUMBER_UNIT;
    if (queue->broken) {
        return ANSWER_BROKEN;
    }
    if (last / NUMBER_UNIT % 2 != queue->phase) {
        return ANSWER_NONE;
    }
    if (number >= queue->depth || !queue->has[number]) {
        queue->broken = true;
        return ANSWER_BROKEN;
    }
    queue->has[number] = false;
    queue->free[queue->free_count] = (uint16_t)number;
    queue->free_count++;
    queue->head++;
    if (queue->head == queue->depth) {
        queue->head = 0;
        queue->phase = 1 - queue->phase;
    }
    *request = queue->request[number];
    return last / NUMBER_UNIT / 2 == 0 ? ANSWER_GOOD : ANSWER_BAD;
}

uint32_t nvme_queue_run(const struct request *request, uint32_t most)
{
    const struct request_piece *pieces = &request->piece[request->next_piece];
    uint32_t left = request->piece_count - request->next_piece;
    uint32_t count = 1;
    while (count < left && count < most &&
           (pieces[count - 1].address + pieces[count - 1].bytes) % PAGE == 0 &&
           pieces[count].address % PAGE == 0) {
        count++;
    }
    return count;
}

void nvme_queue_pages(struct nvme_queue *queue, struct nvme_command *command,
                      const struct request_piece *pieces, uint32_t count)
{
    uint64_t second = 0;
    if (count == 2) {
        second = pieces[1].address;
    } else if (count > 2) {
        volatile uint64_t *list = queue->list[nvme_queue_next(queue)];
        for (uint32_t i = 1; i < count; i++) {
            list[i - 1] = pieces[i].address;
        }
        second = (uint64_t)list;
    }
    command->word[NVME_FIRST_PAGE] = (uint32_t)pieces[0].address;
    command->word[NVME_FIRST_PAGE + 1] = (uint32_t)(pieces[0].address >> 32);
    command->word[NVME_SECOND_PAGE] = (uint32_t)second;
    command->word[NVME_SECOND_PAGE + 1] = (uint32_t)(second >> 32);
}
