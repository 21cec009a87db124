/* SPDX-License-Identifier: Apache-2.0 */
/** @file The one result type of every fallible function in the core. */
#pragma once

#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/* The numbers are those of Linux: a guest is told them, negated. */
enum status {
    ST_OK = 0,
    ST_DENIED = 1,       /* EPERM: the policy, or ownership, says no */
    ST_NOT_FOUND = 2,    /* ENOENT: a vCPU or object that does not exist */
    ST_FAILED = 5,       /* EIO: a device that has to take it does not */
    ST_BAD_OFFSET = 6,   /* ENXIO: misaligned or outside its page */
    ST_AGAIN = 11,       /* EAGAIN: bounded retries used up */
    ST_FAULT = 14,       /* EFAULT: an address that the guest cannot use */
    ST_EXISTS = 17,      /* EEXIST: already bound */
    ST_INVALID = 22,     /* EINVAL: out of range or of the wrong kind */
    ST_NO_SPACE = 28,    /* ENOSPC: a table or quota is full */
    ST_UNSUPPORTED = 38, /* ENOSYS: an operation Cloison does not have */
};

/** A status and, when it is ST_OK, the value asked for. */
struct result {
    enum status status;
    uint32_t value;
};
