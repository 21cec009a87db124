/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Who is at the agent's desk: a few clients, and whose turn it is.
 *
 * Who floods it is in the way of its own network address only. If there is no
 * place left, the address that has most of them gives one up, or a client that
 * has been slow makes room; and the addresses that wait take turns, not the
 * clients. Pure: sockets and time are the caller's (net_server.c).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define DESK_PLACES 16
#define DESK_ADDRESS 8

/* So long a client is not slow. */
#define DESK_GRACE_MS 500

enum desk_state {
    DESK_FREE,
    DESK_ASKS,  /* has not sent all of its question */
    DESK_WAITS, /* for the TPM */
    DESK_TAKES, /* has not taken all of its answer */
};

struct desk_place {
    enum desk_state state;
    uint8_t from[DESK_ADDRESS];
    uint64_t since; /* of the state */
    uint64_t turn;  /* if it waits */
};

struct desk {
    struct desk_place places[DESK_PLACES];
    uint64_t turn; /* the one that was last */
};

/** Who is one for the desk: an address of IPv4, a network of IPv6. */
void desk_address(const struct sockaddr_storage *peer,
                  uint8_t from[static DESK_ADDRESS]);

/**
 * The place that a new client may have.
 *
 * @return its number, or -1: none. If it is not free, who has it must go.
 */
int desk_find(const struct desk *desk, const uint8_t from[static DESK_ADDRESS],
              uint64_t now);

/** A client sits down at that place, and asks. */
void desk_sit(struct desk *desk, int place,
              const uint8_t from[static DESK_ADDRESS], uint64_t now);

/** The client has asked, and waits. */
void desk_wait(struct desk *desk, int place, uint64_t now);

/** Whose turn it is: it takes its answer from now on. @return -1: nobody's. */
int desk_call(struct desk *desk, uint64_t now);

/** So much time passed in which nobody could be heard: it does not count. */
void desk_excuse(struct desk *desk, uint64_t time);

/** The client has gone. */
void desk_leave(struct desk *desk, int place);
