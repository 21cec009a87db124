/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: drivers/blk/disk.c */
/** @file A disk whose device is slow, wrong, or gone. */
#include "tests/unit/unit.h"

#include "drivers/blk/disk.h"

static struct disk disk;
static struct request request[3];

/* The device: what it has, and how it is. */
static struct request *has[16];
static uint32_t has_count;
static uint32_t room;
static uint32_t pieces; /* of one command */
static uint32_t starts;
static bool starts_well;
static bool lies;

bool virtio_blk_find(struct virtio_blk *blk, uint32_t number)
{
    (void)blk;
    return number == 0;
}

bool nvme_find(struct nvme *nvme, uint32_t number)
{
    (void)nvme;
    (void)number;
    return false;
}

bool virtio_blk_start(struct virtio_blk *blk)
{
    blk->sectors = 1000;
    blk->block_bytes = 512;
    blk->keeps_back = true;
    has_count = 0;
    lies = false;
    starts++;
    return starts_well;
}

bool nvme_start(struct nvme *nvme)
{
    (void)nvme;
    return false;
}

bool virtio_blk_send(struct virtio_blk *blk, struct request *one)
{
    uint32_t left = one->piece_count - one->next_piece;
    (void)blk;
    if (has_count == room) {
        return false;
    }
    has[has_count] = one;
    has_count++;
    one->next_piece += left < pieces ? left : pieces;
    return true;
}

bool nvme_send(struct nvme *nvme, struct request *one)
{
    (void)nvme;
    (void)one;
    return false;
}

void virtio_blk_kick(struct virtio_blk *blk)
{
    (void)blk;
}

void nvme_kick(struct nvme *nvme)
{
    (void)nvme;
}

static enum request_answer next_answer;

enum request_answer virtio_blk_take(struct virtio_blk *blk,
                                    struct request **one)
{
    enum request_answer answer = next_answer;
    (void)blk;
    next_answer = ANSWER_NONE;
    if (lies) {
        return ANSWER_BROKEN;
    }
    if (answer == ANSWER_GOOD || answer == ANSWER_BAD) {
        assert_true(has_count > 0);
        *one = has[0];
        has_count--;
        memmove(has, has + 1, has_count * sizeof(has[0]));
    }
    return answer;
}

enum request_answer nvme_take(struct nvme *nvme, struct request **one)
{
    (void)nvme;
    (void)one;
    return ANSWER_NONE;
}

static int start(void **state)
{
    (void)state;
    memset(request, 0, sizeof(request));
    room = 16;
    pieces = 32;
    starts = 0;
    starts_well = true;
    lies = false;
    has_count = 0;
    next_answer = ANSWER_NONE;
    assert_true(disk_open(&disk, 0));
    for (uint32_t i = 0; i < 3; i++) {
        request[i].operation = REQUEST_READ;
        request[i].piece_count = 4;
    }
    return 0;
}

static struct request *answer(enum request_answer what)
{
    next_answer = what;
    disk_work(&disk);
    return disk_take(&disk);
}

static void no_device_is_no_disk(void **state)
{
    (void)state;
    assert_false(disk_open(&disk, 1));
    starts_well = false;
    assert_false(disk_open(&disk, 0));
}

static void an_error_of_the_device_is_told(void **state)
{
    (void)state;
    assert_true(disk_put(&disk, &request[0]));
    disk_work(&disk);
    assert_ptr_equal(answer(ANSWER_BAD), &request[0]);
    assert_true(request[0].failed);
    assert_false(disk_is_busy(&disk));
}

static void an_error_of_one_part_is_one_of_all(void **state)
{
    (void)state;
    pieces = 1;
    assert_true(disk_put(&disk, &request[0]));
    disk_work(&disk);
    assert_int_equal(has_count, 4);
    assert_null(answer(ANSWER_GOOD));
    assert_null(answer(ANSWER_BAD));
    assert_null(answer(ANSWER_GOOD));
    assert_ptr_equal(answer(ANSWER_GOOD), &request[0]);
    assert_true(request[0].failed);
}

static void what_has_no_room_is_sent_later_in_order(void **state)
{
    (void)state;
    room = 1;
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(disk_put(&disk, &request[i]));
    }
    disk_work(&disk);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(has_count, 1);
        assert_ptr_equal(has[0], &request[i]);
        assert_ptr_equal(answer(ANSWER_GOOD), &request[i]);
        assert_false(request[i].failed);
    }
}

static void a_device_that_lies_is_reset(void **state)
{
    (void)state;
    assert_true(disk_put(&disk, &request[0]));
    assert_true(disk_put(&disk, &request[1]));
    disk_work(&disk);
    lies = true;
    assert_null(answer(ANSWER_NONE));
    assert_true(disk.ill);
    disk_tick(&disk);
    assert_int_equal(starts, 2);
    assert_false(disk.ill);
    disk_work(&disk);
    assert_int_equal(has_count, 2);
    assert_ptr_equal(answer(ANSWER_GOOD), &request[0]);
    assert_ptr_equal(answer(ANSWER_GOOD), &request[1]);
    assert_false(request[0].failed);
}

static void a_device_that_is_silent_is_reset(void **state)
{
    (void)state;
    assert_true(disk_put(&disk, &request[0]));
    disk_work(&disk);
    for (uint32_t i = 0; i < DISK_PATIENCE; i++) {
        disk_tick(&disk);
    }
    assert_int_equal(starts, 1);
    disk_tick(&disk);
    assert_int_equal(starts, 2);
    disk_work(&disk);
    assert_ptr_equal(answer(ANSWER_GOOD), &request[0]);
    assert_false(request[0].failed);
}

static void two_resets_are_enough(void **state)
{
    (void)state;
    assert_true(disk_put(&disk, &request[0]));
    for (uint32_t i = 0; i < 3; i++) {
        disk_work(&disk);
        lies = true;
        disk_work(&disk);
        assert_null(disk_take(&disk));
        disk_tick(&disk);
    }
    assert_ptr_equal(disk_take(&disk), &request[0]);
    assert_true(request[0].failed);
    assert_false(disk_is_busy(&disk));
}

static void a_device_that_is_gone_fails_everything_once(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(disk_put(&disk, &request[i]));
    }
    disk_work(&disk);
    lies = true;
    disk_work(&disk);
    starts_well = false;
    disk_tick(&disk);
    for (uint32_t i = 0; i < 3; i++) {
        assert_ptr_equal(disk_take(&disk), &request[i]);
        assert_true(request[i].failed);
    }
    assert_null(disk_take(&disk));
    assert_true(disk_is_busy(&disk));
    /* Tried again at every tick; what came meanwhile is not lost. */
    assert_true(disk_put(&disk, &request[0]));
    disk_work(&disk);
    assert_int_equal(has_count, 0);
    starts_well = true;
    disk_tick(&disk);
    disk_work(&disk);
    assert_ptr_equal(answer(ANSWER_GOOD), &request[0]);
    assert_false(request[0].failed);
}

static void a_disk_that_keeps_nothing_back_is_not_flushed(void **state)
{
    (void)state;
    disk.keeps_back = false;
    request[0].operation = REQUEST_FLUSH;
    request[0].piece_count = 0;
    assert_true(disk_put(&disk, &request[0]));
    assert_ptr_equal(disk_take(&disk), &request[0]);
    assert_int_equal(has_count, 0);
    assert_false(disk_is_busy(&disk));
}

static void the_queue_of_the_disk_is_bounded(void **state)
{
    static struct request many[DISK_REQUESTS + 1];
    (void)state;
    for (uint32_t i = 0; i < DISK_REQUESTS; i++) {
        assert_true(disk_put(&disk, &many[i]));
    }
    assert_false(disk_put(&disk, &many[DISK_REQUESTS]));
}

#define FRESH(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(no_device_is_no_disk),
        FRESH(an_error_of_the_device_is_told),
        FRESH(an_error_of_one_part_is_one_of_all),
        FRESH(what_has_no_room_is_sent_later_in_order),
        FRESH(a_device_that_lies_is_reset),
        FRESH(a_device_that_is_silent_is_reset),
        FRESH(two_resets_are_enough),
        FRESH(a_device_that_is_gone_fails_everything_once),
        FRESH(a_disk_that_keeps_nothing_back_is_not_flushed),
        FRESH(the_queue_of_the_disk_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
