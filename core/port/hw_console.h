/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: the core's own console, one byte at a time.
 *
 * It writes to the serial line until a domain that was given the line asks
 * what waits for it; from then on it keeps what is written for that domain,
 * until it has the line back.
 */
#pragma once

#include "core/lib/backlog.h"
#include "core/lib/types.h"

/*@ ghost int hw_console_state; */

/** Write one byte; a newline becomes CR LF. */
/*@ terminates \true;
  @ assigns hw_console_state;
  @*/
void hw_console_put(uint8_t byte);

/** Let a domain use the registers of the serial line. */
/*@ requires domain.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns hw_console_state;
  @*/
void hw_console_give(struct domid domain);

/**
 * A byte that waits for the line's owner, which has taken it over now: as
 * backlog_take().
 */
/*@ terminates \true;
  @ assigns hw_console_state;
  @ ensures \result <= BACKLOG_EMPTY;
  @*/
uint32_t hw_console_take(void);

/** Whether so much waits that the rest is for the core's own lines. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
bool hw_console_is_crowded(void);

/** The owner has ended: write what waits, and from now on directly. */
/*@ terminates \true;
  @ assigns hw_console_state;
  @*/
void hw_console_back(void);
