/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Transactions: changes that wait until all of them are made at once.
 *
 * A transaction is the list of its changes. What a client reads in it is the
 * tree with those made and then undone again by the journal. It ends well only
 * if nothing has changed since that the client sees; then the changes are made
 * as if they had all come now.
 */
#ifndef CLOISON_DRIVERS_STORE_TRANSACTION_H
#define CLOISON_DRIVERS_STORE_TRANSACTION_H

#include "drivers/store/reply.h"
#include "drivers/store/state.h"

/* How long one can stay before it makes room for others of its client. */
#define TRANSACTION_SECONDS 20

/** A change: one of XS_WRITE, XS_MKDIR, XS_RM. */
struct change {
    uint32_t type;
    struct path path;
    struct config_text value;
};

/** Make a change in the tree. */
enum store_error change_make(uint32_t domain, const struct change *change);

/** A new one; its number, or 0: too many. */
uint32_t transaction_begin(uint32_t domain, uint64_t seconds);
bool transaction_exists(uint32_t domain, uint32_t id);
/** Make the changes of one, quietly; until journal_rollback(). */
void transaction_show(uint32_t domain, uint32_t id);
/** One change more. */
enum store_error transaction_add(uint32_t domain, uint32_t id,
                                 const struct change *change);
/** The end: nothing of it is left. */
enum store_error transaction_end(uint32_t domain, uint32_t id, bool commit);
void transaction_reset(uint32_t domain);

#endif
