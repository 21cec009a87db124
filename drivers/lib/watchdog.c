/* SPDX-License-Identifier: Apache-2.0 */
/** @file The core's watchdog. */
#include "drivers/lib/hypercall.h"
#include "drivers/lib/watchdog.h"

/* As in xen/sched.h: SCHEDOP_watchdog and its argument. */
#define SCHED_WATCHDOG 6

struct sched_watchdog {
    uint32_t id; /* 0: a new one */
    uint32_t timeout;
};

static uint32_t watchdog_id;

void watchdog_ping(uint32_t seconds)
{
    struct sched_watchdog op = {watchdog_id, seconds};
    int64_t answer = sched_op(SCHED_WATCHDOG, &op);
    if (watchdog_id == 0 && answer > 0) {
        watchdog_id = (uint32_t)answer;
    }
}
