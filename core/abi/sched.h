/* SPDX-License-Identifier: Apache-2.0 */
/** @file Scheduling operations and shutdown reasons. */
#ifndef CLOISON_CORE_ABI_SCHED_H
#define CLOISON_CORE_ABI_SCHED_H

#define SCHED_OP_YIELD 0
#define SCHED_OP_BLOCK 1
#define SCHED_OP_SHUTDOWN 2
#define SCHED_OP_POLL 3
#define SCHED_OP_WATCHDOG 6

#define SHUTDOWN_REASON_POWEROFF 0
#define SHUTDOWN_REASON_REBOOT 1
#define SHUTDOWN_REASON_CRASH 3

/* Ports one poll may name. */
#define SCHED_POLL_PORTS_MAX 128

#endif
