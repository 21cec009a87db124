/* SPDX-License-Identifier: Apache-2.0 */
/** @file Copies between the core and guest-virtual memory of the caller. */
#include "core/logic/guest_mem.h"

/* Bytes of a word. */
#define WORD_BYTES 8

/* A word's low seven bytes are below this. */
#define SEVEN_BYTES 72057594037927936

/** A copy that goes on in a second page; it counts if status is ST_OK. */
struct crossing {
    enum status status;
    struct mfn first;
    struct mfn second;
    uint32_t first_length;  /* bytes on the first page, its last ones */
    uint32_t second_length; /* bytes on the second page, its first ones */
};

/*@ predicate crossing_ok(struct crossing c) =
  @     c.first.v < FRAME_MAX && c.second.v < FRAME_MAX &&
  @     0 < c.first_length && 0 < c.second_length &&
  @     c.first_length + c.second_length <= GUEST_COPY_MAX;
  @ logic integer crossing_words(struct crossing c) =
  @     (c.first_length + c.second_length + 7) / 8;
  @*/

/* Translate both pages of a copy. */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && 0 < length <= GUEST_COPY_MAX;
  @ requires address % PAGE_BYTES + length > PAGE_BYTES;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_FAULT;
  @ ensures \result.status == ST_OK ==> crossing_ok(\result) &&
  @     \result.first_length + \result.second_length == length;
  @*/
static struct crossing find_pages(struct domid self, uint64_t address,
                                  uint32_t length, bool store)
{
    struct crossing crossing = {ST_FAULT, {0}, {0}, 0, 0};
    struct result first = guest_walk(self, address, store);
    struct result second;

    crossing.first_length = (uint32_t)(PAGE_BYTES - address % PAGE_BYTES);
    crossing.second_length = length - crossing.first_length;
    if (first.status != ST_OK || address > UINT64_MAX - GUEST_COPY_MAX) {
        return crossing;
    }
    second = guest_walk(self, address + crossing.first_length, store);
    crossing.status = second.status;
    crossing.first.v = first.value;
    crossing.second.v = second.value;
    return crossing;
}

/* Bytes of the second page that share a word with the first page's last. */
/*@ requires crossing_ok(crossing) && crossing.first_length % WORD_BYTES != 0;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures 0 < \result <= crossing.second_length;
  @ ensures \result <= WORD_BYTES - crossing.first_length % WORD_BYTES;
  @ ensures \result < crossing.second_length ==>
  @     \result == WORD_BYTES - crossing.first_length % WORD_BYTES;
  @*/
static uint32_t shared_bytes(struct crossing crossing)
{
    uint32_t room = WORD_BYTES - crossing.first_length % WORD_BYTES;

    return crossing.second_length < room ? crossing.second_length : room;
}

/*@ requires crossing_ok(crossing);
  @ requires \valid(words + (0 .. crossing_words(crossing) - 1));
  @ terminates \true;
  @ assigns words[0 .. crossing_words(crossing) - 1];
  @*/
static void load_pages(struct crossing crossing, uint64_t *words)
{
    uint32_t whole = crossing.first_length / WORD_BYTES;
    uint32_t rest = crossing.first_length % WORD_BYTES;
    uint32_t shared;
    uint64_t high;

    hw_frame_load(words, crossing.first, PAGE_BYTES - crossing.first_length,
                  crossing.first_length);
    if (rest == 0) {
        hw_frame_load(words + whole, crossing.second, 0,
                      crossing.second_length);
        return;
    }
    shared = shared_bytes(crossing);
    hw_frame_load(&high, crossing.second, 0, shared);
    /*@ loop invariant 0 <= i <= rest;
      @ loop assigns i, high;
      @ loop variant rest - i;
      @*/
    for (uint32_t i = 0; i < rest; i++) {
        high = high % SEVEN_BYTES * 256;
    }
    words[whole] = words[whole] | high;
    if (shared < crossing.second_length) {
        hw_frame_load(words + whole + 1, crossing.second, shared,
                      crossing.second_length - shared);
    }
}

/*@ requires crossing_ok(crossing);
  @ requires \valid_read(words + (0 .. crossing_words(crossing) - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
static void store_pages(struct crossing crossing, const uint64_t *words)
{
    uint32_t whole = crossing.first_length / WORD_BYTES;
    uint32_t rest = crossing.first_length % WORD_BYTES;
    uint32_t shared;
    uint64_t high;

    hw_frame_store(crossing.first, PAGE_BYTES - crossing.first_length, words,
                   crossing.first_length);
    if (rest == 0) {
        hw_frame_store(crossing.second, 0, words + whole,
                       crossing.second_length);
        return;
    }
    shared = shared_bytes(crossing);
    high = words[whole];
    /*@ loop invariant 0 <= i <= rest;
      @ loop assigns i, high;
      @ loop variant rest - i;
      @*/
    for (uint32_t i = 0; i < rest; i++) {
        high = high / 256;
    }
    hw_frame_store(crossing.second, 0, &high, shared);
    if (shared < crossing.second_length) {
        hw_frame_store(crossing.second, shared, words + whole + 1,
                       crossing.second_length - shared);
    }
}

enum status guest_mem_load(struct domid self, uint64_t *words, uint64_t address,
                           uint32_t length)
{
    uint32_t offset = (uint32_t)(address % PAGE_BYTES);
    struct crossing crossing;
    struct result page;
    struct mfn frame;

    if (offset + length > PAGE_BYTES) {
        crossing = find_pages(self, address, length, false);
        if (crossing.status == ST_OK) {
            load_pages(crossing, words);
        }
        return crossing.status;
    }
    page = guest_walk(self, address, false);
    if (page.status == ST_OK) {
        frame.v = page.value;
        hw_frame_load(words, frame, offset, length);
    }
    return page.status;
}

enum status guest_mem_store(struct domid self, uint64_t address,
                            const uint64_t *words, uint32_t length)
{
    uint32_t offset = (uint32_t)(address % PAGE_BYTES);
    struct crossing crossing;
    struct result page;
    struct mfn frame;

    if (offset + length > PAGE_BYTES) {
        crossing = find_pages(self, address, length, true);
        if (crossing.status == ST_OK) {
            store_pages(crossing, words);
        }
        return crossing.status;
    }
    page = guest_walk(self, address, true);
    if (page.status == ST_OK) {
        frame.v = page.value;
        hw_frame_store(frame, offset, words, length);
    }
    return page.status;
}
