/* SPDX-License-Identifier: Apache-2.0 */
/** @file vCPU operations and their arguments. */
#ifndef CLOISON_CORE_ABI_VCPU_H
#define CLOISON_CORE_ABI_VCPU_H

#include <stdint.h>

#define VCPU_OP_IS_UP 3
#define VCPU_OP_REGISTER_RUNSTATE 5
#define VCPU_OP_REGISTER_INFO 10

struct abi_vcpu_register_info {
    uint64_t gfn;
    uint32_t offset;
    uint32_t padding;
};

/** Argument of both register operations that name a guest-virtual address. */
struct abi_vcpu_register_area {
    uint64_t address;
};

/** What the area of VCPU_OP_REGISTER_RUNSTATE holds. */
struct abi_vcpu_runstate {
    uint32_t state;
    uint32_t padding;
    uint64_t entry_time;
    uint64_t time[4]; /* running, runnable, blocked, offline */
};

#endif
