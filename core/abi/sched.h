/* SPDX-License-Identifier: Apache-2.0 */
/** @file Scheduling operations. */
#pragma once

#define SCHED_OP_YIELD 0
#define SCHED_OP_BLOCK 1
#define SCHED_OP_SHUTDOWN 2
#define SCHED_OP_POLL 3
#define SCHED_OP_WATCHDOG 6

/* Ports one poll may name. */
#define SCHED_POLL_PORTS_MAX 128
