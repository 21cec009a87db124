/* SPDX-License-Identifier: Apache-2.0 */
/** @file Fakes of the clock, vCPU and console ports, and of the monitor. */
#ifndef CLOISON_TESTS_FAKE_FAKE_H
#define CLOISON_TESTS_FAKE_FAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/types.h"
#include "core/lib/limits.h"
#include "core/port/hw_time.h"
#include "xsm/perm.h"

/* fake_time.c: what the clock port answers; set freely. */
extern uint64_t fake_time_ns;
extern uint64_t fake_time_wall;
extern struct time_scale fake_time_sample;

/* System time 0, a 1 GHz TSC that equals it, no wall clock. */
void fake_time_reset(void);

/* fake_vcpu.c: what was asked of the machine. */
struct fake_vcpu_calls {
    uint32_t start_real_count;
    uint32_t start_pvh_count;
    uint32_t nmi_count;
    uint32_t flush_count;
    struct domid domain; /* of the last call */
    uint32_t vcpu;
    uint32_t vector;
    uint32_t entry;
    uint32_t start_info;
};

extern struct fake_vcpu_calls fake_vcpu;

void fake_vcpu_reset(void);

/* fake_console.c: what the core printed since the reset. */
#define FAKE_CONSOLE_MAX 65536

extern char fake_console_text[FAKE_CONSOLE_MAX];
extern uint32_t fake_console_length;

/* Who has the serial line. */
struct fake_line {
    uint32_t given; /* how often */
    uint32_t owner;
    uint32_t read; /* bytes of fake_console_text that were read */
    bool taken;
    bool crowded;
};
extern struct fake_line fake_line;

void fake_console_reset(void);

/* fake_xsm.c: everything is allowed and every level dominates every other,
   until a test says otherwise. */
extern uint64_t fake_xsm_check_count;

void fake_xsm_reset(void);
void fake_xsm_deny(uint32_t subject, uint32_t object, enum perm perm);
void fake_xsm_deny_all(void);
void fake_xsm_allow(uint32_t subject, uint32_t object, enum perm perm);
bool fake_xsm_allowed(uint32_t subject, uint32_t object, enum perm perm);
/* Two domains must not be connected, whatever they are permitted. */
void fake_xsm_wall(uint32_t one, uint32_t other);
void fake_xsm_unconfine(uint32_t domain);
void fake_xsm_set_dominates(uint32_t upper, uint32_t lower, bool truth);

/* How often exactly this question was asked since the reset. */
uint32_t fake_xsm_asked(uint32_t subject, uint32_t object, enum perm perm);

#endif
