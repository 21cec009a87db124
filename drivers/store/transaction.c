/* SPDX-License-Identifier: Apache-2.0 */
/** @file Transactions: changes that wait until all of them are made at once. */
#include "drivers/store/transaction.h"
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/view.h"
#include "drivers/store/watch.h"

enum store_error change_make(uint32_t domain, const struct change *change)
{
    if (change->type == XS_WRITE) {
        return view_write(domain, &change->path, change->value);
    }
    return change->type == XS_MKDIR ? view_make(domain, &change->path)
                                    : view_remove(domain, &change->path);
}

/* The place of a transaction, or STORE_TRANSACTIONS. */
static uint32_t place_of(const struct client *client, uint32_t id)
{
    uint32_t place = 0;
    while (place < STORE_TRANSACTIONS && client->transactions[place].id != id) {
        place++;
    }
    return place;
}

bool transaction_exists(uint32_t domain, uint32_t id)
{
    return id != 0 &&
           place_of(&store->clients[domain], id) != STORE_TRANSACTIONS;
}

/* Take the changes of a transaction off the list, which keeps its order. */
static void forget(struct client *client, uint32_t id)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < client->op_count; i++) {
        if (client->ops[i].transaction == id) {
            continue;
        }
        if (left != i) {
            journal_write(&client->ops[left], &client->ops[i],
                          sizeof(struct op));
        }
        left++;
    }
    KEEP_SET(client->op_count, left);
    KEEP_SET(client->transactions[place_of(client, id)].id, 0);
}

/* A free place; if need be that of one that has been there for too long. */
static uint32_t place_free(struct client *client, uint64_t seconds)
{
    uint32_t place = place_of(client, 0);
    for (uint32_t i = 0; place == STORE_TRANSACTIONS && i < STORE_TRANSACTIONS;
         i++) {
        if (seconds - client->transactions[i].begun >= TRANSACTION_SECONDS) {
            forget(client, client->transactions[i].id);
            place = i;
        }
    }
    return place;
}

uint32_t transaction_begin(uint32_t domain, uint64_t seconds)
{
    struct client *client = &store->clients[domain];
    uint32_t place = place_free(client, seconds);
    uint32_t id = client->transaction_last + 1;
    if (place == STORE_TRANSACTIONS) {
        return 0;
    }
    while (id == 0 || place_of(client, id) != STORE_TRANSACTIONS) {
        id++;
    }
    struct transaction *transaction = &client->transactions[place];
    KEEP_SET(client->transaction_last, id);
    KEEP_SET(transaction->id, id);
    KEEP_SET(transaction->generation, client->generation);
    KEEP_SET(transaction->begun, seconds);
    return id;
}

/* Make the changes of a transaction, in their order. */
static void make_all(uint32_t domain, uint32_t id)
{
    const struct client *client = &store->clients[domain];
    for (uint32_t i = 0; i < client->op_count; i++) {
        const struct op *op = &client->ops[i];
        if (op->transaction == id) {
            struct change change = {
                op->type, op->path, {op->value, op->value_length}};
            /* What cannot be made any more belongs to one that must fail. */
            (void)change_make(domain, &change);
        }
    }
}

void transaction_show(uint32_t domain, uint32_t id)
{
    watch_quiet(true);
    make_all(domain, id);
    watch_quiet(false);
}

enum store_error transaction_add(uint32_t domain, uint32_t id,
                                 const struct change *change)
{
    struct client *client = &store->clients[domain];
    if (client->op_count == STORE_OPS) {
        return STORE_FULL;
    }
    struct op *op = &client->ops[client->op_count];
    journal_save(op, sizeof(*op));
    memset(op, 0, sizeof(*op));
    op->transaction = id;
    op->type = (uint16_t)change->type;
    op->path = change->path;
    op->value_length = (uint16_t)change->value.length;
    memcpy(op->value, change->value.at, change->value.length);
    KEEP_SET(client->op_count, client->op_count + 1);
    return STORE_OK;
}

enum store_error transaction_end(uint32_t domain, uint32_t id, bool commit)
{
    struct client *client = &store->clients[domain];
    uint32_t place = id == 0 ? STORE_TRANSACTIONS : place_of(client, id);
    enum store_error error = STORE_OK;
    if (place == STORE_TRANSACTIONS) {
        return STORE_ABSENT;
    }
    if (commit) {
        if (client->transactions[place].generation == client->generation) {
            make_all(domain, id);
        } else {
            error = STORE_CONFLICT;
        }
    }
    forget(client, id);
    return error;
}

void transaction_reset(uint32_t domain)
{
    struct client *client = &store->clients[domain];
    for (uint32_t i = 0; i < STORE_TRANSACTIONS; i++) {
        KEEP_SET(client->transactions[i].id, 0);
    }
    KEEP_SET(client->op_count, 0);
}
