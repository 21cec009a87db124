/* SPDX-License-Identifier: Apache-2.0 */
/** @file An NVMe controller with one namespace and one pair of I/O queues. */
#include "drivers/blk/nvme.h"
#include "drivers/lib/device.h"
#include "drivers/lib/pci.h"
#include "drivers/lib/shared.h"

/* PCI: class mass storage, NVMe, I/O controller. */
#define CLASS_AT 8
#define CLASS_NVME 0x010802u

/* Registers (base specification 2.0 section 3.1.3). */
#define CAPABILITIES 0x00
#define CONFIGURATION 0x14
#define STATUS 0x1c
#define ADMIN_SIZES 0x24
#define ADMIN_COMMANDS 0x28
#define ADMIN_COMPLETIONS 0x30
#define DOORBELLS 0x1000

/* On; commands of 2^6 bytes, completions of 2^4, pages of 4 KiB. */
#define CONFIGURATION_ON 0x00460001u
#define STATUS_READY 1
#define STATUS_FATAL 2

/* Operations of the admin queue, and what identify can tell of. */
#define CREATE_COMMANDS 1
#define CREATE_COMPLETIONS 5
#define IDENTIFY 6
#define SET_FEATURES 9
#define FEATURE_QUEUES 7
#define OF_NAMESPACE 0
#define OF_CONTROLLER 1

/* Fields of the answers. */
#define CONTROLLER_MOST 77
#define CONTROLLER_CACHE 525
#define NAMESPACE_BLOCKS 0
#define NAMESPACE_FORMAT 26
#define NAMESPACE_FORMATS 128

/* Operations of the I/O queue, by request_operation. */
static const uint32_t operations[] = {
    [REQUEST_READ] = 2, [REQUEST_WRITE] = 1, [REQUEST_FLUSH] = 0};

/* The only namespace that is used, and the only pair of I/O queues. */
#define NAMESPACE 1
#define IO_QUEUE 1

/* A queue in one piece, that interrupts. */
#define QUEUE_CONTIGUOUS 1
#define QUEUE_INTERRUPTS 2

#define MILLISECOND 1000000ul
#define ADMIN_MS 5000
#define UNIT_MS 500

static uint32_t read32(const struct nvme *disk, uint32_t at)
{
    return *(volatile uint32_t *)(disk->registers + at);
}

static void write32(struct nvme *disk, uint32_t at, uint32_t value)
{
    *(volatile uint32_t *)(disk->registers + at) = value;
}

static void write_address(struct nvme *disk, uint32_t at, const void *to)
{
    write32(disk, at, (uint32_t)(uint64_t)to);
    write32(disk, at + 4, (uint32_t)((uint64_t)to >> 32));
}

/* Doorbells: commands and completions of each queue in turn. */
static void ring(struct nvme *disk, uint32_t bell, uint32_t value)
{
    write32(disk, DOORBELLS + bell * disk->doorbell_bytes, value);
}

bool nvme_find(struct nvme *disk, uint32_t number)
{
    struct pci_config config;
    const struct pci_place place = {0, 0, DOORBELLS + 4096};
    *disk = (struct nvme){.registers = 0};
    if (!pci_read(number, &config) ||
        config.word[CLASS_AT / 4] >> 8 != CLASS_NVME) {
        return false;
    }
    disk->registers = pci_address(&config, &place);
    return disk->registers != 0 && pci_enable(number) &&
           pci_messages(number, &config, 2);
}

static bool wait_ready(struct nvme *disk, uint32_t ready)
{
    uint64_t end = time_now() + disk->start_ms * MILLISECOND;
    while ((read32(disk, STATUS) & STATUS_READY) != ready) {
        if (time_now() > end || (read32(disk, STATUS) & STATUS_FATAL) != 0) {
            return false;
        }
    }
    return true;
}

/* Off, the admin queue in place, and on again. */
static bool reset(struct nvme *disk)
{
    uint32_t low = read32(disk, CAPABILITIES);
    uint32_t high = read32(disk, CAPABILITIES + 4);
    uint32_t most = low % 65536 + 1;
    uint32_t depth = most < NVME_DEPTH ? most : NVME_DEPTH;
    disk->start_ms = ((low >> 24) + 1) * UNIT_MS;
    disk->doorbell_bytes = 4u << high % 16;
    /* Pages of 4 KiB it must take, and the two doorbells must be mapped. */
    if (depth < 2 || (high >> 16) % 16 != 0 || disk->doorbell_bytes > 1024) {
        return false;
    }
    write32(disk, CONFIGURATION, 0);
    if (!wait_ready(disk, 0)) {
        return false;
    }
    nvme_queue_start(&disk->admin, depth);
    nvme_queue_start(&disk->io, depth);
    disk->rung = 0;
    write32(disk, ADMIN_SIZES, (depth - 1) * 65536 + depth - 1);
    write_address(disk, ADMIN_COMMANDS, disk->admin.command);
    write_address(disk, ADMIN_COMPLETIONS, disk->admin.completion);
    write32(disk, CONFIGURATION, CONFIGURATION_ON);
    return wait_ready(disk, STATUS_READY);
}

/* One command of the admin queue, waited for. */
static bool admin(struct nvme *disk, const struct nvme_command *command)
{
    uint64_t end = time_now() + ADMIN_MS * MILLISECOND;
    struct request *nobody;
    enum request_answer answer;
    if (!nvme_queue_has_room(&disk->admin)) {
        return false;
    }
    nvme_queue_put(&disk->admin, command, NULL);
    ring(disk, 0, disk->admin.tail);
    do {
        answer = nvme_queue_take(&disk->admin, &nobody);
    } while (answer == ANSWER_NONE && time_now() < end);
    ring(disk, 1, disk->admin.head);
    return answer == ANSWER_GOOD;
}

static bool identify(struct nvme *disk, uint32_t of, uint32_t namespace)
{
    struct nvme_command command = {
        .word = {[NVME_OPERATION] = IDENTIFY,
                 [NVME_NAMESPACE] = namespace,
                 [NVME_FIRST_PAGE] = (uint32_t)(uint64_t)disk->answer,
                 [NVME_ARGUMENT] = of}};
    memset(disk->answer, 0, sizeof(disk->answer));
    return admin(disk, &command);
}

static bool create(struct nvme *disk, uint32_t operation, const void *queue,
                   uint32_t flags)
{
    struct nvme_command command = {
        .word = {[NVME_OPERATION] = operation,
                 [NVME_FIRST_PAGE] = (uint32_t)(uint64_t)queue,
                 [NVME_ARGUMENT] = (disk->io.depth - 1) * 65536 + IO_QUEUE,
                 [NVME_ARGUMENT + 1] = flags}};
    return admin(disk, &command);
}

static uint64_t field(const struct nvme *disk, uint32_t at, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = bytes; i > 0; i--) {
        value = value << 8 | disk->answer[at + i - 1];
    }
    return value;
}

static bool read_controller(struct nvme *disk)
{
    if (!identify(disk, OF_CONTROLLER, 0)) {
        return false;
    }
    uint64_t most = field(disk, CONTROLLER_MOST, 1);
    disk->pieces = REQUEST_PIECES;
    if (most != 0 && most < 5) {
        disk->pieces = 1u << most;
    }
    disk->keeps_back = field(disk, CONTROLLER_CACHE, 1) % 2 == 1;
    return true;
}

/* The namespace's format: blocks of 512 to 4096 bytes, without metadata. */
static bool read_namespace(struct nvme *disk)
{
    if (!identify(disk, OF_NAMESPACE, NAMESPACE)) {
        return false;
    }
    uint64_t blocks = field(disk, NAMESPACE_BLOCKS, 8);
    uint64_t used = field(disk, NAMESPACE_FORMAT, 1) % 16;
    uint64_t format = field(disk, NAMESPACE_FORMATS + 4 * (uint32_t)used, 4);
    uint64_t shift = format >> 16 & 0xff;
    if (format % 65536 != 0 || shift < 9 || shift > 12 ||
        blocks > UINT64_MAX >> 12) {
        return false;
    }
    disk->block_bytes = 1u << shift;
    disk->sectors = blocks << (shift - 9);
    return true;
}

bool nvme_start(struct nvme *disk)
{
    /* One pair of queues is enough. */
    const struct nvme_command queues = {
        .word = {
            [NVME_OPERATION] = SET_FEATURES, [NVME_ARGUMENT] = FEATURE_QUEUES}};
    return reset(disk) && read_controller(disk) && read_namespace(disk) &&
           admin(disk, &queues) &&
           create(disk, CREATE_COMPLETIONS, disk->io.completion,
                  QUEUE_CONTIGUOUS + QUEUE_INTERRUPTS) &&
           create(disk, CREATE_COMMANDS, disk->io.command,
                  IO_QUEUE * 65536 + QUEUE_CONTIGUOUS);
}

bool nvme_send(struct nvme *disk, struct request *request)
{
    struct nvme_command command = {
        .word = {[NVME_OPERATION] = operations[request->operation],
                 [NVME_NAMESPACE] = NAMESPACE}};
    uint64_t bytes = 0;
    uint32_t count = 0;
    if (!nvme_queue_has_room(&disk->io)) {
        return false;
    }
    if (request->operation != REQUEST_FLUSH) {
        const struct request_piece *pieces =
            &request->piece[request->next_piece];
        uint64_t block =
            request->next_sector / (disk->block_bytes / SECTOR_BYTES);
        count = nvme_queue_run(request, disk->pieces);
        for (uint32_t i = 0; i < count; i++) {
            bytes += pieces[i].bytes;
        }
        nvme_queue_pages(&disk->io, &command, pieces, count);
        command.word[NVME_ARGUMENT] = (uint32_t)block;
        command.word[NVME_ARGUMENT + 1] = (uint32_t)(block >> 32);
        command.word[NVME_ARGUMENT + 2] =
            (uint32_t)(bytes / disk->block_bytes) - 1;
    }
    nvme_queue_put(&disk->io, &command, request);
    request->next_piece += count;
    request->next_sector += bytes / SECTOR_BYTES;
    return true;
}

void nvme_kick(struct nvme *disk)
{
    if (disk->rung != disk->io.tail) {
        disk->rung = disk->io.tail;
        ring(disk, 2 * IO_QUEUE, disk->io.tail);
    }
}

enum request_answer nvme_take(struct nvme *disk, struct request **request)
{
    enum request_answer answer = nvme_queue_take(&disk->io, request);
    if (answer == ANSWER_GOOD || answer == ANSWER_BAD) {
        ring(disk, 2 * IO_QUEUE + 1, disk->io.head);
    }
    return answer;
}
