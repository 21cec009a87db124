/* SPDX-License-Identifier: Apache-2.0 */
/** @file Scheduling operations, shutdown reasons and arguments. */
#ifndef CLOISON_CORE_ABI_SCHED_H
#define CLOISON_CORE_ABI_SCHED_H

#include <stdint.h>

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

struct abi_sched_shutdown {
    uint32_t reason;
};

struct abi_sched_watchdog {
    uint32_t number;  /* 0: a new one, whose number is the answer */
    uint32_t seconds; /* 0: end it */
};

struct abi_sched_poll {
    uint64_t ports; /* guest-virtual address of an array of uint32_t */
    uint32_t port_count;
    uint32_t padding;
    uint64_t deadline; /* system time in nanoseconds; 0: none */
};

#endif
