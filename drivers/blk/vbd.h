/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file One client's disk: the ring it asks on, and what it may reach.
 *
 * Requests are answered strictly in the order of the ring, so that the ring
 * tells the next life of this domain what is still to be done
 * (ring_journal.h). The device has several at the same time; a flush waits
 * until all before it are done. A client that breaks the protocol breaks its own ring, for good.
 */
#ifndef CLOISON_DRIVERS_BLK_VBD_H
#define CLOISON_DRIVERS_BLK_VBD_H

#include "drivers/blk/blkif.h"
#include "drivers/blk/disk.h"
#include "drivers/blk/pages.h"
#include "drivers/lib/ring.h"

/* Slots of a ring of one page. */
#define VBD_SLOTS 32

enum work_state {
    WORK_NONE,
    WORK_TAKEN, /* read from the ring */
    WORK_SENT,  /* the disk has it */
    WORK_DONE   /* to be answered in its turn */
};

/** One request of the ring. */
struct work {
    struct request request;
    enum work_state state;
    int16_t status;
    struct blkif_ask ask;
    uint32_t words[BLKIF_REQUEST_WORDS];
    uint16_t pinned[PAGES_LIST];
};

struct vbd {
    /* From the configuration. */
    uint32_t number; /* among all of this domain */
    uint32_t client;
    uint32_t device;
    struct blkif_right right;
    struct disk *disk; /* NULL: it lies in memory */
    uint8_t *memory;
    uint64_t first; /* sector of the disk where it begins */

    /* While it is connected. */
    volatile uint32_t *page; /* NULL: it is not */
    struct ring ring;
    uint32_t next; /* free-running: the request to begin next */
    uint32_t sent; /* requests that the disk has */
    bool more;     /* vbd_work() wants to be called again */
    struct pages pages;
    struct work work[VBD_SLOTS];
};

/** Go on with the ring at @p page, which may have been in use before. */
void vbd_attach(struct vbd *vbd, void *page, uint32_t pages_limit);

/** Begin what can begin and answer what is done; whether the client wants an
 * event. The disk gets work, disk_work() tells it so. */
bool vbd_work(struct vbd *vbd);

/** The disk has given back @p request, one of this client's: its owner is
 * VBD_SLOTS * number + slot. */
void vbd_done(struct vbd *vbd, struct request *request);

/** Take nothing more from the client, and tell it nothing. */
void vbd_stop(struct vbd *vbd);
/** The disk has nothing of the client's any more. */
bool vbd_is_idle(const struct vbd *vbd);
/** Let go of its pages but the ring's; only when it is idle. */
void vbd_detach(struct vbd *vbd);

/** Do a request of a disk in memory; its segments have been checked. */
int16_t vbd_memory_copy(struct vbd *vbd, const struct blkif_ask *ask,
                        const struct blkif_segment *segments);

#endif
