/* SPDX-License-Identifier: Apache-2.0 */
/** @file The page a domain shares with the core, and its clock. */
#ifndef CLOISON_DRIVERS_LIB_SHARED_H
#define CLOISON_DRIVERS_LIB_SHARED_H

#include <stddef.h>
#include <stdint.h>

#include "core/abi/shared_info.h"
#include "drivers/lib/memory.h"

struct vcpu_time_info {
    uint32_t version;
    uint32_t pad;
    uint64_t tsc_timestamp;
    uint64_t system_time;
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift;
    uint8_t flags;
    uint8_t pad2[2];
};

struct vcpu_info {
    uint8_t upcall_pending;
    uint8_t upcall_mask;
    uint8_t pad[6];
    uint64_t pending_sel;
    uint64_t arch[2];
    struct vcpu_time_info time;
};

struct shared_info {
    struct vcpu_info vcpu[32];
    uint64_t pending[64];
    uint64_t mask[64];
    uint32_t wc_version;
    uint32_t wc_sec;
    uint32_t wc_nsec;
    uint32_t wc_sec_hi;
    uint8_t rest[PAGE_BYTES - 3088];
};

_Static_assert(sizeof(struct vcpu_info) == VCPU_INFO_SIZE, "vcpu_info");
_Static_assert(offsetof(struct vcpu_info, pending_sel) == VCPU_INFO_PENDING_SEL,
               "pending_sel");
_Static_assert(offsetof(struct vcpu_info, time) == VCPU_INFO_TIME, "time");
_Static_assert(sizeof(struct vcpu_time_info) == 32, "time size");
_Static_assert(offsetof(struct vcpu_time_info, tsc_shift) == VCPU_TIME_SHIFT,
               "tsc_shift");
_Static_assert(offsetof(struct shared_info, pending) ==
                   SHARED_INFO_EVENT_PENDING,
               "pending");
_Static_assert(offsetof(struct shared_info, mask) == SHARED_INFO_EVENT_MASK,
               "mask");
_Static_assert(offsetof(struct shared_info, wc_sec_hi) ==
                   SHARED_INFO_WALL_SECONDS_HIGH,
               "wall clock");
_Static_assert(sizeof(struct shared_info) == PAGE_BYTES, "one page");

/** The page itself, after shared_map(). */
extern struct shared_info shared;

/** Map it; without it there are neither events nor time. */
void shared_map(void);
/** Nanoseconds of system time, by this processor's vcpu_info. */
uint64_t time_now(void);
/** Yield until system time reached @p ns more. */
void time_wait(uint64_t ns);

#endif
