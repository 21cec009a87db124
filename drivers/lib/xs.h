/* SPDX-License-Identifier: Apache-2.0 */
/** @file The xenstore protocol: messages, and the page both sides share. */
#ifndef CLOISON_DRIVERS_LIB_XS_H
#define CLOISON_DRIVERS_LIB_XS_H

#include <stddef.h>
#include <stdint.h>

enum xs_type {
    XS_CONTROL = 0,
    XS_DIRECTORY = 1,
    XS_READ = 2,
    XS_GET_PERMS = 3,
    XS_WATCH = 4,
    XS_UNWATCH = 5,
    XS_TRANSACTION_START = 6,
    XS_TRANSACTION_END = 7,
    XS_INTRODUCE = 8,
    XS_RELEASE = 9,
    XS_GET_DOMAIN_PATH = 10,
    XS_WRITE = 11,
    XS_MKDIR = 12,
    XS_RM = 13,
    XS_SET_PERMS = 14,
    XS_WATCH_EVENT = 15,
    XS_ERROR = 16,
    XS_IS_DOMAIN_INTRODUCED = 17,
    XS_RESUME = 18,
    XS_SET_TARGET = 19,
    XS_RESET_WATCHES = 21,
    XS_DIRECTORY_PART = 22
};

#define XS_PAYLOAD_MAX 4096
#define XS_HEADER_BYTES 16
#define XS_MESSAGE_MAX (XS_HEADER_BYTES + XS_PAYLOAD_MAX)
#define XS_RING_BYTES 1024

struct xs_header {
    uint32_t type;
    uint32_t request;
    uint32_t transaction;
    uint32_t length;
};

_Static_assert(sizeof(struct xs_header) == XS_HEADER_BYTES, "header");

/** The page; indices run free, modulo 2^32. */
struct xs_page {
    uint8_t request[XS_RING_BYTES];
    uint8_t response[XS_RING_BYTES];
    uint32_t request_consumed;
    uint32_t request_produced;
    uint32_t response_consumed;
    uint32_t response_produced;
    uint32_t features;
    uint32_t connection; /* 0: connected */
    uint32_t error;
    uint32_t rest[505];
};

_Static_assert(offsetof(struct xs_page, request_consumed) == 2048, "indices");
_Static_assert(offsetof(struct xs_page, error) == 2072, "state");
_Static_assert(sizeof(struct xs_page) == 4096, "one page");

#endif
