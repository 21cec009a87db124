/* SPDX-License-Identifier: Apache-2.0 */
/** @file One client's disk. */
#include "drivers/blk/vbd.h"
#include "drivers/lib/ring_journal.h"

void vbd_attach(struct vbd *vbd, void *page, uint32_t pages_limit)
{
    vbd->page = page;
    vbd->sent = 0;
    ring_journal_resume(&vbd->ring, BLKIF_REQUEST_BYTES, vbd->page);
    vbd->next = vbd->ring.request_next;
    pages_start(&vbd->pages, vbd->client, pages_limit);
    for (uint32_t i = 0; i < VBD_SLOTS; i++) {
        vbd->work[i].state = WORK_NONE;
        vbd->work[i].request.owner = vbd->number * VBD_SLOTS + i;
    }
}

/* Answered in its turn, without the disk. */
static bool finish(struct work *work, int16_t status)
{
    work->status = status;
    work->state = WORK_DONE;
    return true;
}

/* Copy the segments that a page of the client lists. */
static enum pages_result read_list(struct vbd *vbd, const struct work *work,
                                   uint32_t *words)
{
    uint32_t count = work->ask.segment_count * BLKIF_SEGMENT_WORDS;
    uint16_t entry;
    if (vbd->disk == NULL) {
        struct abi_grant_copy_side peer =
            grant_side_peer(vbd->client, work->ask.indirect_ref, 0);
        return grant_copy_from(words, peer, count * 4) ? PAGES_PINNED
                                                       : PAGES_BAD;
    }
    enum pages_result result =
        pages_pin(&vbd->pages, &work->ask.indirect_ref, 1, false, &entry);
    if (result != PAGES_PINNED) {
        return result;
    }
    volatile const uint32_t *list = pages_at(&vbd->pages, entry);
    for (uint32_t i = 0; i < count; i++) {
        words[i] = list[i];
    }
    pages_unpin(&vbd->pages, &entry, 1);
    return PAGES_PINNED;
}

/* Pin the segments and hand the request to the disk. */
static bool send(struct vbd *vbd, struct work *work,
                 const struct blkif_segment *segments)
{
    struct request *request = &work->request;
    uint32_t refs[BLKIF_SEGMENTS_INDIRECT];
    uint32_t count = work->ask.segment_count;
    for (uint32_t i = 0; i < count; i++) {
        refs[i] = segments[i].ref;
    }
    enum pages_result result =
        pages_pin(&vbd->pages, refs, count, work->ask.operation == REQUEST_READ,
                  work->pinned);
    if (result != PAGES_PINNED) {
        return result == PAGES_BAD && finish(work, BLKIF_ERROR);
    }
    request->operation = work->ask.operation;
    request->sector = vbd->first + work->ask.sector;
    request->piece_count = count;
    for (uint32_t i = 0; i < count; i++) {
        request->piece[i].address =
            (uint64_t)pages_at(&vbd->pages, work->pinned[i]) +
            segments[i].offset;
        request->piece[i].bytes = segments[i].bytes;
    }
    if (!disk_put(vbd->disk, request)) {
        pages_unpin(&vbd->pages, work->pinned, count);
        return false;
    }
    work->state = WORK_SENT;
    vbd->sent++;
    return true;
}

/* A flush is about everything before it, so that must be done. */
static bool begin_flush(struct vbd *vbd, struct work *work)
{
    if (vbd->disk == NULL) {
        return finish(work, BLKIF_OKAY);
    }
    if (vbd->sent > 0) {
        return false;
    }
    work->request.operation = REQUEST_FLUSH;
    work->request.piece_count = 0;
    work->request.sector = 0;
    if (!disk_put(vbd->disk, &work->request)) {
        return false;
    }
    work->state = WORK_SENT;
    vbd->sent++;
    return true;
}

/* Begin a request; false: not yet, try again when something is done. */
static bool begin(struct vbd *vbd, struct work *work)
{
    uint32_t list[BLKIF_SEGMENTS_INDIRECT * BLKIF_SEGMENT_WORDS];
    struct blkif_segment segments[BLKIF_SEGMENTS_INDIRECT];
    const uint32_t *words = blkif_own_segments(work->words);
    if (work->status != BLKIF_OKAY) {
        return finish(work, work->status);
    }
    if (work->ask.operation == REQUEST_FLUSH) {
        return begin_flush(vbd, work);
    }
    if (work->ask.indirect) {
        enum pages_result result = read_list(vbd, work, list);
        if (result != PAGES_PINNED) {
            return result == PAGES_BAD && finish(work, BLKIF_ERROR);
        }
        words = list;
    }
    int16_t status = blkif_segments(&work->ask, words, &vbd->right, segments);
    if (status != BLKIF_OKAY) {
        return finish(work, status);
    }
    if (vbd->disk == NULL) {
        return finish(work, vbd_memory_copy(vbd, &work->ask, segments));
    }
    return send(vbd, work, segments);
}

static struct work *work_of(struct vbd *vbd, uint32_t index)
{
    return &vbd->work[index % VBD_SLOTS];
}

/* Begin requests in order, until there are none or one has to wait: false. A
 * client that always has one more must not keep the others waiting. */
static bool begin_all(struct vbd *vbd)
{
    for (uint32_t i = 0; i < VBD_SLOTS; i++) {
        struct work *work = work_of(vbd, vbd->next);
        if (vbd->next == vbd->ring.request_next) {
            if (ring_take(&vbd->ring, vbd->page, work->words) != RING_READY) {
                return true;
            }
            work->state = WORK_TAKEN;
            work->status = blkif_read(work->words, &work->ask);
        }
        if (!begin(vbd, work)) {
            return false;
        }
        vbd->next++;
    }
    vbd->more = true;
    return false;
}

/* Answer in order, up to the first that is not done. */
static void answer_all(struct vbd *vbd)
{
    uint32_t words[3];
    while (vbd->ring.response_next != vbd->next) {
        struct work *work = work_of(vbd, vbd->ring.response_next);
        if (work->state != WORK_DONE) {
            return;
        }
        blkif_answer(work->ask.id, work->ask.word, work->status, words);
        if (!ring_journal_put(&vbd->ring, vbd->page, words)) {
            return;
        }
        work->state = WORK_NONE;
    }
}

bool vbd_work(struct vbd *vbd)
{
    bool all;
    vbd->more = false;
    if (vbd->page == NULL || vbd->ring.broken) {
        return false;
    }
    do {
        all = begin_all(vbd);
        answer_all(vbd);
    } while (all && ring_final_check(&vbd->ring, vbd->page) == RING_READY);
    return ring_publish(&vbd->ring, vbd->page);
}

void vbd_done(struct vbd *vbd, struct request *request)
{
    struct work *work = &vbd->work[request->owner % VBD_SLOTS];
    vbd->sent--;
    pages_unpin(&vbd->pages, work->pinned, request->piece_count);
    finish(work, request->failed ? BLKIF_ERROR : BLKIF_OKAY);
}

void vbd_stop(struct vbd *vbd)
{
    vbd->ring.broken = true;
}

bool vbd_is_idle(const struct vbd *vbd)
{
    return vbd->sent == 0;
}

void vbd_detach(struct vbd *vbd)
{
    pages_drop(&vbd->pages);
    vbd->page = NULL;
}
