/* SPDX-License-Identifier: Apache-2.0 */
/** @file The one result type of every fallible function in the core. */
#pragma once

#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum status {
    ST_OK,
    ST_DENIED,      /* the policy, or ownership, says no */
    ST_INVALID,     /* an argument is out of range or of the wrong kind */
    ST_NOT_FOUND,   /* a vCPU or object that does not exist */
    ST_NO_DOMAIN,   /* a domain that does not exist */
    ST_NO_SPACE,    /* a table or quota is full */
    ST_FAULT,       /* a guest address that the guest itself cannot use */
    ST_UNSUPPORTED, /* an operation Cloison does not have */
    ST_EXISTS,      /* already bound */
    ST_BAD_OFFSET,  /* misaligned or outside its page */
    ST_AGAIN,       /* bounded retries used up */
    ST_FAILED,      /* a device that has to take it does not */
    ST_COUNT
};

/** A status and, when it is ST_OK, the value asked for. */
struct result {
    enum status status;
    uint32_t value;
};
