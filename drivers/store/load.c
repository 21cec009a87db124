/* SPDX-License-Identifier: Apache-2.0 */
/** @file The fixed part of the tree, from the configuration. */
#include "drivers/store/load.h"
#include "drivers/lib/memory.h"
#include "drivers/store/journal.h"
#include "drivers/store/path.h"
#include "drivers/store/transaction.h"
#include "drivers/store/tree.h"
#include "drivers/store/view.h"
#include "drivers/store/watch.h"

/** What the configuration says of a node. */
struct expected {
    uint8_t known;
    uint8_t owner;
    uint8_t reader;
};

static const char *text_at;
static uint64_t text_length;
static struct expected expected[STORE_NODES];

void load_open(const char *text, uint64_t length)
{
    text_at = text;
    text_length = length;
}

uint64_t load_digest(void)
{
    uint64_t digest = 0xcbf29ce484222325u + sizeof(struct state);
    for (uint64_t i = 0; i < text_length; i++) {
        digest = (digest ^ (uint8_t)text_at[i]) * 0x100000001b3u;
    }
    return digest;
}

static uint8_t narrow(uint32_t domain)
{
    return domain < STORE_CLIENTS ? (uint8_t)domain : NODE_NOBODY;
}

/* A directory that is only on the way belongs to whom the one above belongs,
 * and that of a domain, /local/domain/N, to the domain. */
static struct expected implied(uint16_t node, struct expected above)
{
    struct path path;
    struct path home;
    struct expected rights = {1, above.owner, above.reader};
    tree_path(node, &path);
    /* "/local/domain/" and two digits at most. */
    for (uint32_t d = 0; d < STORE_CLIENTS && path.length <= 16; d++) {
        path_home(&home, d);
        if (path_same(&path, &home)) {
            rights.owner = (uint8_t)d;
            rights.reader = NODE_NOBODY;
        }
    }
    return rights;
}

/* Note what is expected of the nodes down to a path; make those that are not
 * there if @p make. The last node, or NODE_NONE. */
static uint16_t walk(const struct path *path, bool make)
{
    uint16_t node = NODE_ROOT;
    uint32_t at = 0;
    while (at < path->length) {
        struct config_text name = path_part(path, &at);
        uint16_t above = node;
        node = tree_child(above, name);
        if (node == NODE_NONE && make) {
            node = tree_make(above, name, NODE_FIXED);
        }
        if (node == NODE_NONE) {
            return node;
        }
        if (expected[node].known == 0) {
            expected[node] = implied(node, expected[above]);
        }
    }
    return node;
}

static const char *place_node(const struct config_line *line, bool make)
{
    struct path path;
    if (!path_read(&path, 0, (const uint8_t *)line->path.at,
                   line->path.length)) {
        return "the path is too long or too deep";
    }
    if (line->value.length > VALUE_MAX) {
        return "the value is too long";
    }
    uint16_t node = walk(&path, make);
    if (node == NODE_NONE) {
        return "there are too many nodes";
    }
    expected[node].owner = narrow(line->domain);
    expected[node].reader = narrow(line->reader);
    if (make) {
        tree_set(node, line->value.at, line->value.length);
    }
    return NULL;
}

/* Go through the configuration: note what is expected, and make it. */
static struct load_error place_all(bool make, uint32_t *clients)
{
    static const struct expected nobody = {1, NODE_NOBODY, NODE_NOBODY};
    struct load_error error = {NULL, 0};
    struct config config;
    struct config_line line;
    memset(expected, 0, sizeof(expected));
    expected[NODE_ROOT] = nobody;
    config_start(&config, text_at, text_length);
    do {
        line = config_next(&config);
        error.line = line.line;
        if (line.kind == CONFIG_WRONG) {
            error.why = line.error;
        } else if (line.kind == CONFIG_NODE) {
            error.why = place_node(&line, make);
        } else if (line.kind == CONFIG_CLIENT) {
            *clients += 1;
            if (make) {
                KEEP_SET(store->clients[line.domain].known, 1);
            }
        }
    } while (line.kind != CONFIG_END && error.why == NULL);
    return error;
}

/* A client sees all that lies in what it owns; else it could find out by
 * making a node of that name. */
static bool owner_sees_all(uint16_t node)
{
    const struct node *here = &store->nodes[node];
    const struct node *above = &store->nodes[here->parent];
    return above->owner == NODE_NOBODY ||
           store->clients[above->owner].known == 0 ||
           above->owner == here->owner || above->owner == here->reader;
}

static bool rights_are_good(void)
{
    bool good = true;
    uint16_t node = tree_next(NODE_ROOT);
    for (; node != NODE_NONE && good; node = tree_next(node)) {
        good = owner_sees_all(node);
    }
    return good;
}

struct load_error load_fresh(void)
{
    uint32_t clients = 0;
    tree_start();
    struct load_error error = place_all(true, &clients);
    if (error.why != NULL) {
        return error;
    }
    for (uint16_t i = 0; i < STORE_NODES; i++) {
        if (expected[i].known != 0) {
            tree_grant(i, expected[i].owner, expected[i].reader);
        }
    }
    if (!rights_are_good()) {
        error.why = "a domain owns a directory but not all in it";
    }
    uint32_t quota = clients == 0 ? 0 : store->free_count / clients;
    KEEP_SET(store->quota,
             quota > STORE_QUOTA_NODES ? STORE_QUOTA_NODES : quota);
    journal_commit();
    return error;
}

bool load_matches(void)
{
    uint32_t clients = 0;
    bool good = place_all(false, &clients).why == NULL && rights_are_good();
    for (uint16_t i = 0; i < STORE_NODES && good; i++) {
        const struct node *node = &store->nodes[i];
        const struct expected *should = &expected[i];
        good = (node->kind == NODE_FIXED) == (should->known != 0) &&
               (should->known == 0 || (node->owner == should->owner &&
                                       node->reader == should->reader));
    }
    for (uint32_t d = 0; d < STORE_CLIENTS && good; d++) {
        clients -= store->clients[d].known != 0 ? 1 : 0;
    }
    return good && clients == 0;
}

/* Whether a node is, or is below, the directory of a domain's back ends. */
static bool is_offer(const struct path *path, uint32_t domain)
{
    struct path offers;
    path_home(&offers, domain);
    path_append(&offers, "/backend", 8);
    return path_is_below(path, &offers);
}

/* The next node after one that a domain made and that goes with its life. */
static uint16_t made_by(uint32_t domain, uint16_t from)
{
    uint16_t node = from;
    for (; node < STORE_NODES; node++) {
        struct path path;
        if (store->nodes[node].kind == NODE_MADE &&
            store->nodes[node].owner == domain) {
            tree_path(node, &path);
            if (!is_offer(&path, domain)) {
                break;
            }
        }
    }
    return node;
}

/* Give fixed nodes of a domain their first values. */
static void reset_values(uint32_t domain)
{
    struct config config;
    struct config_line line;
    config_start(&config, text_at, text_length);
    do {
        struct path path;
        line = config_next(&config);
        if (line.kind != CONFIG_NODE || line.domain != domain ||
            !path_read(&path, 0, (const uint8_t *)line.path.at,
                       line.path.length) ||
            is_offer(&path, domain)) {
            continue;
        }
        uint16_t node = tree_find(&path);
        struct config_text now = {store->nodes[node].value,
                                  store->nodes[node].value_length};
        if (!config_same(now, line.value)) {
            tree_set(node, line.value.at, line.value.length);
            watch_fire(&path, store->nodes[node].owner,
                       store->nodes[node].reader, false);
        }
    } while (line.kind != CONFIG_END && line.kind != CONFIG_WRONG);
}

void load_reset(uint32_t domain)
{
    struct client *client = &store->clients[domain];
    transaction_reset(domain);
    uint16_t made = made_by(domain, 0);
    while (made < STORE_NODES) {
        view_drop(made);
        made = made_by(domain, made);
    }
    reset_values(domain);
    watch_reset(domain);
    KEEP_SET(client->broken, 0);
    KEEP_SET(client->told, 0);
    KEEP_SET(client->in_have, 0);
    KEEP_SET(client->out_length, 0);
    KEEP_SET(client->out_done, 0);
}
