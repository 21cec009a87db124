/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The event loop of a domain: ports and timers come out of one call, as
 * the numbers that the domain gave them.
 *
 * It takes no upcalls and runs with interrupts off. Every port that was
 * pending is told of once before any is told of again, and timers are looked
 * at in between, so that no peer keeps the others waiting. Needs shared_map().
 *
 *     for (;;) {
 *         uint32_t id = loop_wait();
 *         ...
 *     }
 */
#ifndef CLOISON_DRIVERS_LIB_LOOP_H
#define CLOISON_DRIVERS_LIB_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#define LOOP_PORTS 1024
#define LOOP_TIMERS 32

/* What loop_wait() returns for timer number n is LOOP_TIMER + n. */
#define LOOP_TIMER 0x80000000U

/** Let events of @p port come out as @p id, below LOOP_TIMER. The first one
 * comes at once, for whatever was before. */
void loop_watch(uint32_t port, uint32_t id);
/** No more events of @p port; call it before the port is closed. */
void loop_forget(uint32_t port);

/** Let timer @p timer come out once, at system time @p deadline; 0: not. */
void loop_timer(uint32_t timer, uint64_t deadline);

/** Wait for what is next. */
uint32_t loop_wait(void);
/** The same without sleep: false if there is nothing. */
bool loop_poll(uint32_t *id);

/** End this domain unless it comes to loop_wait() every @p seconds. */
void loop_watchdog(uint32_t seconds);
/** Tell the watchdog during work that takes long, or waits elsewhere. */
void loop_alive(void);

#endif
