/* SPDX-License-Identifier: Apache-2.0 */
/** @file Hypercalls: the instruction, and one wrapper a family. */
#ifndef CLOISON_DRIVERS_LIB_HYPERCALL_H
#define CLOISON_DRIVERS_LIB_HYPERCALL_H

#include <stdint.h>

#include "core/abi/hypercall.h"

/** Returns the answer, or a negated number of drivers/lib/errno.h. */
static inline int64_t hypercall(uint64_t number, uint64_t a, uint64_t b,
                                uint64_t c)
{
    int64_t result;
    __asm__ volatile("vmmcall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "memory");
    return result;
}

static inline int64_t memory_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HYPERCALL_MEMORY_OP, op, (uint64_t)argument, 0);
}

static inline int64_t event_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HYPERCALL_EVENT_CHANNEL_OP, op, (uint64_t)argument, 0);
}

static inline int64_t grant_op(uint64_t op, const volatile void *argument,
                               uint64_t count)
{
    return hypercall(HYPERCALL_GRANT_TABLE_OP, op, (uint64_t)argument, count);
}

static inline int64_t vcpu_op(uint64_t op, uint64_t vcpu,
                              const volatile void *argument)
{
    return hypercall(HYPERCALL_VCPU_OP, op, vcpu, (uint64_t)argument);
}

static inline int64_t sched_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HYPERCALL_SCHED_OP, op, (uint64_t)argument, 0);
}

static inline int64_t hvm_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HYPERCALL_HVM_OP, op, (uint64_t)argument, 0);
}

#endif
