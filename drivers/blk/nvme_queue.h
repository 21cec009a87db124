/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A pair of NVMe queues (NVM Express base specification 2.0, sections
 * 3.3 and 4): commands to the controller, completions back.
 *
 * The controller is not trusted: which commands it has is kept apart from what
 * it writes. A completion of none of them breaks the queue for good.
 */
#ifndef CLOISON_DRIVERS_BLK_NVME_QUEUE_H
#define CLOISON_DRIVERS_BLK_NVME_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/blk/request.h"

#define NVME_DEPTH 128
#define NVME_COMMAND_WORDS 16
#define NVME_COMPLETION_WORDS 4

/* Words of a command. */
#define NVME_OPERATION 0 /* and the number of the command, from bit 16 */
#define NVME_NAMESPACE 1
#define NVME_FIRST_PAGE 6
#define NVME_SECOND_PAGE 8
#define NVME_ARGUMENT 10

struct nvme_command {
    uint32_t word[NVME_COMMAND_WORDS];
};

struct nvme_queue {
    _Alignas(4096) struct nvme_command command[NVME_DEPTH];
    _Alignas(4096) uint32_t completion[NVME_DEPTH][NVME_COMPLETION_WORDS];
    /* Of each command: pages after the first; no list crosses a page. */
    _Alignas(4096) uint64_t list[NVME_DEPTH][REQUEST_PIECES];
    uint32_t depth;
    uint32_t tail; /* the slot of the next command */
    uint32_t head; /* the slot of the next completion */
    uint32_t phase;
    bool broken;
    uint32_t free_count;
    uint16_t free[NVME_DEPTH]; /* numbers that no command has */
    bool has[NVME_DEPTH];      /* the controller has the command */
    struct request *request[NVME_DEPTH];
};

/** Fresh, for @p depth slots: 2 to NVME_DEPTH. */
void nvme_queue_start(struct nvme_queue *queue, uint32_t depth);

/** Room for one more command. */
bool nvme_queue_has_room(const struct nvme_queue *queue);
/** The number of the next command; only if there is room. */
uint16_t nvme_queue_next(const struct nvme_queue *queue);
/** Add a command for @p request (may be NULL); the new tail is to be written
 * to the doorbell. Only if there is room. */
void nvme_queue_put(struct nvme_queue *queue,
                    const struct nvme_command *command,
                    struct request *request);

/** Take one completion. @p request is whose it is unless ANSWER_NONE or
 * ANSWER_BROKEN; the new head is to be written to the doorbell. */
enum request_answer nvme_queue_take(struct nvme_queue *queue,
                                    struct request **request);

/** How many pieces of @p request from next_piece on, at most @p most, one
 * command can have: between them only whole pages. */
uint32_t nvme_queue_run(const struct request *request, uint32_t most);

/** Make @p command, the next one, name @p count such pieces. */
void nvme_queue_pages(struct nvme_queue *queue, struct nvme_command *command,
                      const struct request_piece *pieces, uint32_t count);

#endif
