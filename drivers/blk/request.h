/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a disk is asked to do; the same for every kind of disk. */
#ifndef CLOISON_DRIVERS_BLK_REQUEST_H
#define CLOISON_DRIVERS_BLK_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

/* Pieces of one request, each within one page. */
#define REQUEST_PIECES 32
/* Every disk counts in these, whatever its blocks are. */
#define SECTOR_BYTES 512

enum request_operation { REQUEST_READ, REQUEST_WRITE, REQUEST_FLUSH };

/** A run of bytes, at the address the device uses for it. */
struct request_piece {
    uint64_t address;
    uint32_t bytes;
};

struct request {
    enum request_operation operation;
    uint32_t piece_count;
    uint64_t sector;
    struct request_piece piece[REQUEST_PIECES];
    bool failed;    /* when it comes back */
    uint32_t owner; /* whoever gave it, for himself */

    /* From here on of disk.c and the drivers. */
    struct request *next;
    uint32_t place;      /* among the disk's requests */
    uint32_t age;        /* ticks since it was given to the device */
    uint32_t tries;      /* how often the device was reset meanwhile */
    uint32_t parts;      /* commands that the device has of it */
    uint32_t next_piece; /* the first that it has not */
    uint64_t next_sector;
    bool sent; /* the device has all of it, or had */
};

/** What a device answered. */
enum request_answer {
    ANSWER_NONE,
    ANSWER_GOOD,
    ANSWER_BAD,   /* the device says so */
    ANSWER_BROKEN /* the device needs a reset */
};

#endif
