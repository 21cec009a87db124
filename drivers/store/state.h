/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Everything the store has to remember over a restart of its own.
 *
 * It lies in pages that the core keeps. Only journal.h may be used to change
 * it, so that a death at any instruction leaves what was before or after a
 * whole step, never something in between.
 *
 * Invariant: state_is_ok() (check.h).
 */
#ifndef CLOISON_DRIVERS_STORE_STATE_H
#define CLOISON_DRIVERS_STORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/lib/config.h"
#include "drivers/lib/xs.h"

/* A domain's number is the index of its client. */
#define STORE_CLIENTS CONFIG_DOMAINS
#define STORE_NODES 2048
#define STORE_WATCHES 64      /* of a client */
#define STORE_EVENTS 64       /* waiting for a client */
#define STORE_TRANSACTIONS 8  /* of a client, at a time */
#define STORE_OPS 48          /* changes in all transactions of a client */
#define STORE_QUOTA_NODES 256 /* most nodes a client can make */

#define PATH_MAX 255
#define PATH_DEPTH 16
#define NAME_MAX 60
#define VALUE_MAX 180
#define TOKEN_MAX 64

#define NODE_ROOT 0
#define NODE_NONE 0xffff
#define NODE_NOBODY 0xff

enum node_kind {
    NODE_FREE = 0,
    NODE_FIXED = 1, /* of the configuration, or on the way to such a one */
    NODE_MADE = 2   /* by its owner */
};

/** A node. Who sees it is its owner and its reader; `sees` has a bit for each
 * domain that sees it or something below it. */
struct node {
    uint16_t parent;
    uint16_t child; /* first one, or NODE_NONE */
    uint16_t next;  /* sibling, or free node, or NODE_NONE */
    uint16_t sees;
    uint8_t kind;   /* enum node_kind */
    uint8_t owner;  /* or NODE_NOBODY */
    uint8_t reader; /* or NODE_NOBODY */
    uint8_t name_length;
    uint8_t value_length;
    uint8_t padding[3];
    char name[NAME_MAX];
    char value[VALUE_MAX];
};

_Static_assert(sizeof(struct node) == 256, "four lines of the journal");

/** An absolute path; `local` bytes of it were not said: it was relative. */
struct path {
    uint16_t length;
    uint16_t local;
    char bytes[PATH_MAX + 1];
};

struct watch {
    uint8_t used;
    uint8_t lost; /* an event found no room: tell of the watch's own path */
    uint16_t token_length;
    struct path path;
    char token[TOKEN_MAX];
};

/** A change of path that watch number `watch` is to be told of. */
struct event {
    uint16_t watch;
    struct path path;
};

struct transaction {
    uint32_t id; /* 0: none */
    uint32_t padding;
    uint64_t generation; /* of the client, when it began */
    uint64_t begun;      /* seconds */
};

/** A change that a transaction will make. */
struct op {
    uint32_t transaction; /* 0: no op */
    uint16_t type;        /* XS_WRITE, XS_MKDIR or XS_RM */
    uint16_t value_length;
    struct path path;
    char value[VALUE_MAX];
};

struct client {
    uint8_t known;  /* the configuration has it */
    uint8_t broken; /* it broke the protocol: until it is connected anew */
    uint8_t told;   /* the last message was an event */
    uint8_t padding;
    uint32_t nodes;  /* it made */
    uint64_t cookie; /* marks the page of this life of the client; 0: none */
    /* Changes when something changes that the client sees. */
    uint64_t generation;
    uint32_t request_consumed;
    uint32_t response_produced;
    uint32_t in_have;
    uint32_t out_length;
    uint32_t out_done;
    uint32_t transaction_last;
    uint32_t event_first;
    uint32_t event_count;
    uint32_t op_count; /* ops in use are the first ones, in order */
    uint32_t padding2;
    struct transaction transactions[STORE_TRANSACTIONS];
    struct watch watches[STORE_WATCHES];
    struct event events[STORE_EVENTS];
    struct op ops[STORE_OPS];
    uint8_t in[XS_MESSAGE_MAX];
    uint8_t out[XS_MESSAGE_MAX];
};

struct state {
    uint32_t quota; /* nodes a client may make */
    uint16_t free;  /* first free node, or NODE_NONE */
    uint16_t free_count;
    uint64_t cookie_last;
    uint64_t padding[6];
    struct node nodes[STORE_NODES];
    struct client clients[STORE_CLIENTS];
};

_Static_assert(sizeof(struct state) % 64 == 0, "whole lines of the journal");

#endif
