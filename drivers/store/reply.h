/* SPDX-License-Identifier: Apache-2.0 */
/** @file A message to a client while it is put together. */
#ifndef CLOISON_DRIVERS_STORE_REPLY_H
#define CLOISON_DRIVERS_STORE_REPLY_H

#include "drivers/store/state.h"

enum store_error {
    STORE_OK,
    STORE_INVALID,
    STORE_DENIED,
    STORE_EXISTS,
    STORE_ABSENT,
    STORE_FULL,
    STORE_LONG,
    STORE_UNKNOWN,
    STORE_CONFLICT
};

struct reply {
    uint32_t type;
    uint32_t length;
    uint8_t bytes[XS_PAYLOAD_MAX];
};

/** Append; false, and nothing appended: it does not fit. */
bool reply_put(struct reply *reply, const void *bytes, uint32_t length);
/** The same for a decimal number and its terminating zero. */
bool reply_put_number(struct reply *reply, uint64_t number);
/** Nothing but an error. */
void reply_error(struct reply *reply, enum store_error error);

#endif
