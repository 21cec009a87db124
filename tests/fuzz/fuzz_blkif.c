/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the block back end: a front end writes anything into its
 * ring and pages at any time, grants come and go, the disk answers in any
 * order, the domain is killed and comes back. Only pages that are mapped and
 * sectors of the client's own part are ever touched (blk_world.h aborts), and
 * mappings stay bounded.
 *
 * LINKS: drivers/blk/vbd.c drivers/blk/vbd_memory.c drivers/blk/blkif.c
 * drivers/blk/pages.c drivers/lib/ring.c drivers/lib/ring_journal.c
 */
#include "tests/unit/blk_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIMIT 40

struct input {
    const uint8_t *data;
    size_t left;
};

static uint8_t byte(struct input *input)
{
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->data++;
}

/* One request, more often good than not. */
static void ask(struct input *input)
{
    uint32_t *words =
        world_ring + RING_SLOTS +
        world_ring[RING_REQUEST_PRODUCED] % VBD_SLOTS * BLKIF_REQUEST_WORDS;
    uint32_t count = byte(input) % 13;
    uint8_t operation = byte(input) % 8;
    words[0] = operation + count * 256u;
    words[2] = byte(input);
    words[3] = 0;
    words[4] = byte(input) % (WORLD_SECTORS + 4);
    words[5] = 0;
    for (uint32_t i = 0; i < count && i < BLKIF_SEGMENTS; i++) {
        uint8_t range = byte(input);
        words[6 + 2 * i] = byte(input);
        words[7 + 2 * i] = range % 9 + range / 16 % 9 * 256u;
    }
    if (operation == BLKIF_INDIRECT) {
        uint32_t list = byte(input) % WORLD_PAGES;
        uint32_t segments = byte(input) % 40;
        words[0] = operation + byte(input) % 4 * 256u + segments * 65536u;
        words[7] = list;
        for (uint32_t i = 0; i < segments; i++) {
            uint32_t segment[2] = {byte(input), 0};
            memcpy(world_page[list] + 8 * i, segment, 8);
        }
    }
    world_ring[RING_REQUEST_PRODUCED]++;
}

static void scribble(struct input *input)
{
    uint32_t at = byte(input) * 4u + byte(input) % 4u;
    world_ring[at] = byte(input) * 0x01010101u;
}

static void kill_and_restart(bool memory)
{
    world_sent_count = 0;
    world_room = DISK_REQUESTS;
    for (uint32_t i = 0; i < WORLD_PAGES; i++) {
        world_grant[i].mapped = 0;
    }
    world_attach(memory, LIMIT);
}

static void step(struct input *input, bool memory)
{
    uint8_t what = byte(input);
    switch (what % 8) {
    case 0:
    case 1:
    case 2:
        ask(input);
        break;
    case 3:
        if (world_sent_count > 0) {
            world_finish(byte(input) % world_sent_count, what >= 128);
        }
        break;
    case 4:
        world_grant[byte(input) % WORLD_PAGES].granted = what >= 128;
        break;
    case 5:
        scribble(input);
        break;
    case 6:
        world_room = byte(input) % 8;
        break;
    default:
        if (what >= 192) {
            kill_and_restart(memory);
        }
        break;
    }
    vbd_work(&world_vbd);
}

static void check(void)
{
    uint32_t mapped = 0;
    for (uint32_t i = 0; i < WORLD_PAGES; i++) {
        mapped += world_grant[i].mapped;
    }
    world_must(mapped <= LIMIT && world_sent_count <= VBD_SLOTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    bool memory = byte(&input) % 4 == 0;
    world_start(memory, LIMIT);
    world_vbd.right.writable = byte(&input) % 2 == 0;
    while (input.left > 0) {
        step(&input, memory);
        check();
    }
    while (world_sent_count > 0) {
        world_finish(0, false);
    }
    vbd_stop(&world_vbd);
    world_must(vbd_is_idle(&world_vbd));
    vbd_detach(&world_vbd);
    for (uint32_t i = 0; i < WORLD_PAGES; i++) {
        world_must(world_grant[i].mapped == 0);
    }
    return 0;
}
