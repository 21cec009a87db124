/* SPDX-License-Identifier: Apache-2.0 */
/** @file One request of a client, and the answer to it. */
#include "drivers/store/request.h"
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/path.h"
#include "drivers/store/transaction.h"
#include "drivers/store/view.h"
#include "drivers/store/watch.h"

/** A request taken apart: texts, each ended by a zero, and what follows. */
struct request {
    uint32_t domain;
    uint32_t type;
    uint32_t transaction;
    uint64_t seconds;
    const uint8_t *at;
    uint32_t left;
};

/* The next text; false: it has no end. */
static bool next_text(struct request *request, struct config_text *text)
{
    text->at = (const char *)request->at;
    text->length = 0;
    while (text->length < request->left && text->at[text->length] != 0) {
        text->length++;
    }
    if (text->length == request->left) {
        return false;
    }
    request->at += text->length + 1;
    request->left -= text->length + 1;
    return true;
}

static bool next_path(struct request *request, struct path *path)
{
    struct config_text text;
    return next_text(request, &text) &&
           path_read(path, request->domain, (const uint8_t *)text.at,
                     text.length);
}

/* A path, and nothing behind it. */
static bool only_path(struct request *request, struct path *path)
{
    return next_path(request, path) && request->left == 0;
}

static bool next_number(struct request *request, uint32_t *number)
{
    struct config_text text;
    uint64_t value = 0;
    if (!next_text(request, &text) || text.length == 0 || text.length > 9) {
        return false;
    }
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(text.at[i] - '0');
    }
    *number = (uint32_t)value;
    return true;
}

static enum store_error do_read(struct request *request, struct reply *reply)
{
    struct path path;
    struct config_text value;
    if (!only_path(request, &path)) {
        return STORE_INVALID;
    }
    enum store_error error = view_read(request->domain, &path, &value);
    if (error == STORE_OK) {
        reply_put(reply, value.at, value.length);
    }
    return error;
}

static enum store_error do_directory(struct request *request,
                                     struct reply *reply)
{
    struct path path;
    bool all = true;
    if (!only_path(request, &path)) {
        return STORE_INVALID;
    }
    enum store_error error = view_list(request->domain, &path, 0, reply, &all);
    return error == STORE_OK && !all ? STORE_LONG : error;
}

/* A piece of the list: a generation, names, an empty name after the last. */
static enum store_error do_directory_part(struct request *request,
                                          struct reply *reply)
{
    struct path path;
    uint32_t from = 0;
    bool all = true;
    if (!next_path(request, &path) || !next_number(request, &from) ||
        request->left != 0) {
        return STORE_INVALID;
    }
    reply_put_number(reply, store->clients[request->domain].generation);
    enum store_error error =
        view_list(request->domain, &path, from, reply, &all);
    if (error == STORE_OK && all) {
        reply_put(reply, "", 1);
    }
    return error;
}

static enum store_error do_get_rights(struct request *request,
                                      struct reply *reply)
{
    struct path path;
    return only_path(request, &path)
               ? view_rights(request->domain, &path, reply)
               : STORE_INVALID;
}

/* Accepted from an owner; who sees what is the configuration's alone. */
static enum store_error do_set_rights(struct request *request)
{
    struct path path;
    struct config_text right;
    if (!next_path(request, &path) || request->left == 0) {
        return STORE_INVALID;
    }
    while (request->left != 0) {
        if (!next_text(request, &right) || right.length < 2) {
            return STORE_INVALID;
        }
    }
    return view_own(request->domain, &path);
}

/* One of the requests that change the tree. */
static enum store_error do_change(struct request *request)
{
    struct change change = {.type = request->type};
    bool good = next_path(request, &change.path) &&
                (request->type == XS_WRITE || request->left == 0);
    change.value.at = (const char *)request->at;
    change.value.length = request->left;
    enum store_error error =
        good ? change_make(request->domain, &change) : STORE_INVALID;
    if (request->transaction == 0) {
        return error;
    }
    /* It was only tried; it waits for the end of the transaction. */
    journal_rollback();
    return error == STORE_OK
               ? transaction_add(request->domain, request->transaction, &change)
               : error;
}

static enum store_error do_watch(struct request *request)
{
    struct path path;
    struct config_text token;
    if (!next_path(request, &path) || !next_text(request, &token) ||
        request->left != 0) {
        return STORE_INVALID;
    }
    return request->type == XS_WATCH
               ? watch_add(request->domain, &path, token)
               : watch_remove(request->domain, &path, token);
}

static enum store_error do_begin(struct request *request, struct reply *reply)
{
    if (request->transaction != 0) {
        return STORE_INVALID;
    }
    uint32_t id = transaction_begin(request->domain, request->seconds);
    if (id == 0) {
        return STORE_FULL;
    }
    reply_put_number(reply, id);
    return STORE_OK;
}

static enum store_error do_end(struct request *request)
{
    struct config_text word;
    if (!next_text(request, &word) || request->left != 0 ||
        (!config_is(word, "T") && !config_is(word, "F"))) {
        return STORE_INVALID;
    }
    return transaction_end(request->domain, request->transaction,
                           config_is(word, "T"));
}

/* Only the number is looked at: no domain's existence is told. */
static enum store_error do_domain_path(struct request *request,
                                       struct reply *reply)
{
    uint32_t number = 0;
    if (!next_number(request, &number) || request->left != 0 ||
        number >= 0x7ff0) {
        return STORE_INVALID;
    }
    reply_put(reply, "/local/domain/", 14);
    reply_put_number(reply, number);
    return STORE_OK;
}

/* Requests on the tree, which can stand in a transaction. */
static enum store_error run_on_tree(struct request *request,
                                    struct reply *reply)
{
    switch (request->type) {
    case XS_READ:
        return do_read(request, reply);
    case XS_DIRECTORY:
        return do_directory(request, reply);
    case XS_DIRECTORY_PART:
        return do_directory_part(request, reply);
    case XS_GET_PERMS:
        return do_get_rights(request, reply);
    case XS_SET_PERMS:
        return do_set_rights(request);
    default:
        return do_change(request);
    }
}

/* In a transaction, they find the tree as it would be after it. */
static enum store_error run_in_transaction(struct request *request,
                                           struct reply *reply)
{
    if (request->transaction == 0) {
        return run_on_tree(request, reply);
    }
    if (!transaction_exists(request->domain, request->transaction)) {
        return STORE_ABSENT;
    }
    transaction_show(request->domain, request->transaction);
    watch_quiet(true);
    bool changes = request->type == XS_WRITE || request->type == XS_MKDIR ||
                   request->type == XS_RM;
    enum store_error error = run_on_tree(request, reply);
    watch_quiet(false);
    if (!changes) {
        journal_rollback();
    }
    return error;
}

static enum store_error run(struct request *request, struct reply *reply)
{
    switch (request->type) {
    case XS_READ:
    case XS_DIRECTORY:
    case XS_DIRECTORY_PART:
    case XS_GET_PERMS:
    case XS_SET_PERMS:
    case XS_WRITE:
    case XS_MKDIR:
    case XS_RM:
        return run_in_transaction(request, reply);
    case XS_WATCH:
    case XS_UNWATCH:
        return do_watch(request);
    case XS_RESET_WATCHES:
        watch_reset(request->domain);
        transaction_reset(request->domain);
        return STORE_OK;
    case XS_TRANSACTION_START:
        return do_begin(request, reply);
    case XS_TRANSACTION_END:
        return do_end(request);
    case XS_GET_DOMAIN_PATH:
        return do_domain_path(request, reply);
    default:
        return STORE_UNKNOWN;
    }
}

/* Whether an empty answer stands for "OK". */
static bool says_ok(uint32_t type)
{
    return type != XS_READ && type != XS_DIRECTORY;
}

void request_run(uint32_t domain, const struct xs_header *header,
                 const uint8_t *payload, uint64_t seconds, struct reply *reply)
{
    struct request request = {domain,  header->type, header->transaction,
                              seconds, payload,      header->length};
    reply->type = header->type;
    reply->length = 0;
    enum store_error error = run(&request, reply);
    if (error != STORE_OK) {
        reply_error(reply, error);
    } else if (reply->length == 0 && says_ok(header->type)) {
        reply_put(reply, "OK", 3);
    }
}
