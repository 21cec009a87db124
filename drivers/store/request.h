/* SPDX-License-Identifier: Apache-2.0 */
/** @file One request of a client, and the answer to it. */
#ifndef CLOISON_DRIVERS_STORE_REQUEST_H
#define CLOISON_DRIVERS_STORE_REQUEST_H

#include "drivers/store/reply.h"
#include "drivers/store/state.h"

/** Do what @p domain asks for; the journal is empty at first and has the
 * changes at the end. @p payload has header->length bytes. */
void request_run(uint32_t domain, const struct xs_header *header,
                 const uint8_t *payload, uint64_t seconds, struct reply *reply);

#endif
