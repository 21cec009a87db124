/* SPDX-License-Identifier: Apache-2.0 */
/** @file Where a client's disk comes from. */
#include "drivers/blk/gpt.h"
#include "drivers/blk/source.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/start.h"

#define READ_NS 60000000000ul
#define MIB 0x100000ul

extern uint8_t domain_end[];

static struct disk disks[SOURCE_DISKS];
static uint32_t disk_count;

/* A header or a table, in whole pages. */
static uint8_t buffer[GPT_TABLE_BYTES] PAGE_ALIGNED;
static struct request reading;

/* Memory that nothing has yet. */
static uint64_t memory_next;

uint32_t source_start(void)
{
    for (uint32_t i = 0; i < SOURCE_DISKS; i++) {
        if (disk_open(&disks[disk_count], i)) {
            disk_count++;
        }
    }
    return disk_count;
}

struct disk *source_disk(uint32_t number)
{
    return number < disk_count ? &disks[number] : NULL;
}

/* Read @p bytes, a multiple of the block size, into the buffer. */
static bool read_buffer(struct disk *disk, uint64_t block, uint32_t bytes)
{
    uint64_t end = time_now() + READ_NS;
    uint64_t tick = 0;
    reading =
        (struct request){.operation = REQUEST_READ,
                         .sector = block * (disk->block_bytes / SECTOR_BYTES),
                         .piece_count = (bytes + PAGE_BYTES - 1) / PAGE_BYTES};
    for (uint32_t i = 0; i < reading.piece_count; i++) {
        uint32_t left = bytes - i * PAGE_BYTES;
        reading.piece[i].address = (uint64_t)buffer + i * PAGE_BYTES;
        reading.piece[i].bytes = left < PAGE_BYTES ? left : PAGE_BYTES;
    }
    if (!disk_put(disk, &reading)) {
        return false;
    }
    while (time_now() < end) {
        disk_work(disk);
        if (disk_take(disk) != NULL) {
            return !reading.failed;
        }
        if (time_now() > tick) {
            tick = time_now() + 1000000000ul;
            disk_tick(disk);
            loop_alive();
        }
    }
    return false;
}

/* The table whose header is in block @p at, in the buffer. */
static enum gpt_status read_table(struct disk *disk, uint64_t at,
                                  struct gpt *gpt)
{
    const struct gpt_disk size = {.blocks = disk->sectors /
                                            (disk->block_bytes / SECTOR_BYTES),
                                  .block_bytes = disk->block_bytes};
    if (at >= size.blocks || !read_buffer(disk, at, disk->block_bytes)) {
        return GPT_ABSENT;
    }
    enum gpt_status status = gpt_header(buffer, at, &size, gpt);
    if (status != GPT_OK) {
        return status;
    }
    uint64_t bytes = (uint64_t)gpt->table_blocks * disk->block_bytes;
    if (bytes > sizeof(buffer) ||
        !read_buffer(disk, gpt->table_block, (uint32_t)bytes)) {
        return GPT_DAMAGED;
    }
    return gpt_table(gpt, buffer);
}

/* The first table, or if it is damaged the second one at the end. */
static enum gpt_status find_table(struct disk *disk, struct gpt *gpt)
{
    enum gpt_status status = read_table(disk, 1, gpt);
    uint64_t blocks = disk->sectors / (disk->block_bytes / SECTOR_BYTES);
    if (status == GPT_DAMAGED && blocks > 0) {
        status = read_table(disk, blocks - 1, gpt);
    }
    return status;
}

static enum gpt_status find_partition(struct disk *disk,
                                      const struct config_line *line,
                                      struct gpt_partition *partition)
{
    struct gpt gpt;
    enum gpt_status status = find_table(disk, &gpt);
    if (status != GPT_OK) {
        return status;
    }
    if (line->source == CONFIG_SOURCE_NUMBER) {
        return gpt_by_number(&gpt, buffer, line->partition, partition);
    }
    return gpt_by_name(&gpt, buffer, line->name.at, line->name.length,
                       partition);
}

static const char *const reasons[] = {
    [GPT_OK] = NULL,
    [GPT_ABSENT] = "there is no such partition",
    [GPT_DAMAGED] = "the partition table is damaged",
    [GPT_OVERLAPS] = "the partition overlaps with another one",
    [GPT_AMBIGUOUS] = "two partitions have that name"};

static void set(struct vbd *vbd, struct disk *disk, uint64_t first,
                uint64_t sectors)
{
    vbd->disk = disk;
    vbd->first = first;
    vbd->right.sectors = sectors;
    vbd->right.block_bytes = disk->block_bytes;
}

static const char *find_named(const struct config_line *line, struct vbd *vbd)
{
    enum gpt_status best = GPT_ABSENT;
    struct gpt_partition partition;
    for (uint32_t i = 0; i < disk_count; i++) {
        uint64_t unit = disks[i].block_bytes / SECTOR_BYTES;
        enum gpt_status status = find_partition(&disks[i], line, &partition);
        if (status == GPT_OK && best == GPT_OK) {
            return reasons[GPT_AMBIGUOUS];
        }
        if (status == GPT_OK) {
            set(vbd, &disks[i], partition.first * unit, partition.count * unit);
        }
        if (status == GPT_OK || best == GPT_ABSENT) {
            best = status;
        }
        /* Numbers are of the first disk. */
        if (line->source == CONFIG_SOURCE_NUMBER) {
            break;
        }
    }
    return reasons[best];
}

/* One past what the builder has put behind the program. */
static uint64_t used_end(void)
{
    uint64_t end = (uint64_t)domain_end;
    uint64_t record = (uint64_t)start_record() + PAGE_BYTES;
    struct start_module last = start_module_last();
    end = record > end ? record : end;
    end = last.address + last.size > end ? last.address + last.size : end;
    return (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

static const char *find_memory(const struct config_line *line, struct vbd *vbd)
{
    uint64_t bytes = line->mib * MIB;
    if (memory_next == 0) {
        memory_next = used_end();
    }
    uint64_t end = start_ram_end_of(memory_next);
    if (end < memory_next || end - memory_next < bytes) {
        return "the domain does not have so much memory";
    }
    vbd->disk = NULL;
    vbd->memory = (uint8_t *)memory_next;
    vbd->first = 0;
    vbd->right.sectors = bytes / SECTOR_BYTES;
    vbd->right.block_bytes = SECTOR_BYTES;
    memory_next += bytes;
    return NULL;
}

const char *source_find(const struct config_line *line, struct vbd *vbd)
{
    vbd->right.writable = line->writable;
    if (line->source == CONFIG_SOURCE_RAM) {
        return find_memory(line, vbd);
    }
    if (disk_count == 0) {
        return "no disk answers";
    }
    if (line->source == CONFIG_SOURCE_WHOLE) {
        set(vbd, &disks[0], 0, disks[0].sectors);
    } else {
        const char *reason = find_named(line, vbd);
        if (reason != NULL) {
            return reason;
        }
    }
    if (line->writable && vbd->disk->read_only) {
        return "the disk cannot be written";
    }
    return NULL;
}
