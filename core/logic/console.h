/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The console: lines of the core and lines of guests, told apart.
 *
 * A guest's text is cleaned (printable ASCII and tabs only), cut into lines,
 * and every line starts with the name and the level of its domain, so that no
 * guest can write what looks like another's line or like the core's. Each
 * domain may write so many bytes a second; what is more is dropped, counted,
 * and reported in one line later.
 *
 * A domain can own the serial line. While it lives and has asked once, all
 * lines wait for it; guests' only up to half of the room there is.
 *
 * Invariant: consoles_ok.
 */
#pragma once

#include "core/lib/format.h"
#include "core/port/hw_console.h"
#include "core/port/hw_time.h"
#include "xsm/check.h"

/* Characters of one line of a guest; a longer line is continued. */
#define CONSOLE_LINE_MAX 256

/* A byte costs this many nanoseconds: 65 536 bytes a second. */
#define CONSOLE_BYTE_COST 15258
/* What a domain may have spent in advance: 128 KiB. */
#define CONSOLE_BURST 2000000000

/* Bytes that one call of console_write() may hand over. */
#define CONSOLE_CHUNK_MAX 128

struct console {
    uint32_t used;       /* characters waiting for the end of their line */
    uint64_t dropped;    /* bytes not printed since the last report */
    uint64_t paid_until; /* the domain's spending reaches up to this time */
    uint8_t line[CONSOLE_LINE_MAX];
};

extern struct console consoles[DOMAIN_MAX];

/* The domain that owns the serial line; DOMAIN_MAX: none does. */
extern uint32_t console_owner;

/*@ predicate console_ok{L}(integer d) =
  @     consoles[d].used <= CONSOLE_LINE_MAX &&
  @     consoles[d].paid_until <= TIME_MAX + CONSOLE_BURST;
  @ predicate consoles_ok{L} = \forall integer d;
  @     0 <= d < DOMAIN_MAX ==> console_ok(d);
  @*/

/**
 * Pay @p cost, when spending so far reaches up to time @p paid_until: up to
 * when it reaches then, or 0, not now: it would run ahead of the clock by more
 * than @p burst.
 */
/*@ requires paid_until <= TIME_MAX + burst;
  @ requires 0 < cost <= 10000000000 && burst <= 10000000000;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= TIME_MAX + burst;
  @*/
uint64_t console_spend(uint64_t paid_until, uint64_t cost, uint64_t burst);

/** Print the line that was built (format.h), and its newline. */
/*@ requires format_ok;
  @ terminates \true;
  @ assigns hw_console_state;
  @*/
void console_line(void);

/* The text of console_write(), the first byte in the low byte of word 0. */
extern uint64_t console_input[CONSOLE_CHUNK_MAX / 8];

/**
 * Text of a guest: the first @p length bytes of console_input. ST_DENIED:
 * nothing was printed.
 */
/*@ requires self.v < DOMAIN_MAX && consoles_ok;
  @ requires length <= CONSOLE_CHUNK_MAX;
  @ terminates \true;
  @ assigns consoles[self.v], hw_console_state, format_line,
  @         CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures consoles_ok;
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_CONSOLE_WRITE);
  @ ensures \result != ST_OK ==> consoles[self.v] == \old(consoles[self.v]);
  @ ensures \result != ST_OK ==>
  @     hw_console_state == \old(hw_console_state);
  @*/
enum status console_write(struct domid self, uint32_t length) MUST_CHECK;

/**
 * Take bytes that wait for the owner of the serial line into console_input:
 * how many, at most @p limit and CONSOLE_CHUNK_MAX. For others there are none.
 */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns console_input[..], hw_console_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result.value <= CONSOLE_CHUNK_MAX && \result.value <= limit;
  @ ensures \result.status == ST_OK || \result.status == ST_DENIED;
  @ ensures \result.status == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_DOMAIN_CONSOLE_READ);
  @ ensures \result.status != ST_OK || self.v != console_owner ==>
  @     \result.value == 0 &&
  @     hw_console_state == \old(hw_console_state);
  @*/
struct result console_read(struct domid self, uint64_t limit) MUST_CHECK;

/** Make a domain the owner of the serial line. */
/*@ requires self.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns console_owner, hw_console_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result == ST_OK || \result == ST_DENIED;
  @ ensures \result == ST_OK ==> console_owner == self.v &&
  @     xsm_allowed(self.v, self.v, PERM_DEVICE_OWN_SERIAL);
  @ ensures \result != ST_OK ==> console_owner == \old(console_owner) &&
  @     hw_console_state == \old(hw_console_state);
  @*/
enum status console_own(struct domid self) MUST_CHECK;

/**
 * Print what a domain that ends left without a newline; if it is the owner of
 * the serial line, the core has the line back.
 */
/*@ requires domain.v < DOMAIN_MAX && consoles_ok;
  @ terminates \true;
  @ assigns consoles[domain.v], hw_console_state, format_line;
  @ ensures consoles_ok && consoles[domain.v].used == 0;
  @*/
void console_flush(struct domid domain);

/** Executable twin of consoles_ok, for tests. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 <==> consoles_ok;
  @*/
bool console_is_ok(void);
