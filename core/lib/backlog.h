/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Console output that the owner of the serial line has not read yet.
 *
 * Once a byte did not fit, none is taken until all that waits was read, so
 * that there is one gap, where the reader gets a 0 for each byte that is lost;
 * at most BACKLOG_MAX of them.
 *
 * Invariant: backlog_ok.
 */
#pragma once

#include <stdint.h>

#define BACKLOG_MAX 16384

/* No byte. */
#define BACKLOG_EMPTY 256

struct backlog {
    uint32_t first;
    uint32_t used;
    uint32_t lost; /* bytes that did not fit */
    uint8_t byte[BACKLOG_MAX];
};

extern struct backlog backlog;

/*@ predicate backlog_ok{L} =
  @     backlog.first < BACKLOG_MAX && backlog.used <= BACKLOG_MAX;
  @ logic integer backlog_at{L}(integer index) =
  @     (backlog.first + index) % BACKLOG_MAX;
  @*/

/** Append a byte, or count it as lost. */
/*@ requires backlog_ok;
  @ terminates \true;
  @ assigns backlog.used, backlog.lost, backlog.byte[..];
  @ ensures backlog_ok;
  @ ensures \old(backlog.lost) == 0 && \old(backlog.used) < BACKLOG_MAX ==>
  @     backlog.used == \old(backlog.used) + 1 && backlog.lost == 0 &&
  @     backlog.byte[backlog_at(\old(backlog.used))] == byte;
  @ ensures \old(backlog.lost) != 0 || \old(backlog.used) == BACKLOG_MAX ==>
  @     backlog.used == \old(backlog.used) && backlog.lost != 0;
  @*/
void backlog_put(uint8_t byte);

/** The oldest byte, 0 for one that was lost, BACKLOG_EMPTY if there is none. */
/*@ requires backlog_ok;
  @ terminates \true;
  @ assigns backlog.first, backlog.used, backlog.lost;
  @ ensures backlog_ok && \result <= BACKLOG_EMPTY;
  @ ensures \old(backlog.used) != 0 ==>
  @     \result == \old(backlog.byte[backlog.first]) &&
  @     backlog.first == \old(backlog_at(1)) &&
  @     backlog.used == \old(backlog.used) - 1 &&
  @     backlog.lost == \old(backlog.lost);
  @ ensures \old(backlog.used) == 0 && \old(backlog.lost) != 0 ==>
  @     \result == 0 && backlog.lost == \old(backlog.lost) - 1;
  @ ensures \old(backlog.used) == 0 && \old(backlog.lost) == 0 ==>
  @     \result == BACKLOG_EMPTY;
  @*/
uint32_t backlog_take(void);
