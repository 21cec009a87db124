/* SPDX-License-Identifier: Apache-2.0 */
/** @file Sockets of the place HOST:PORT. */
#include "attest/tool/net_place.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attest/tool/deadline.h"

/* Connections that are not accepted yet. */
#define BACKLOG 16

/* What the kernel keeps of what a client sends and nobody has read. */
#define RECEIVE_BYTES 16384

#define CONNECT_MS 5000

/* The part of HOST:PORT before the last colon, without brackets; and PORT.
   PORT alone is any address of this machine. */
struct place {
    char host[256];
    const char *port;
};

static bool split(const char *text, struct place *place)
{
    const char *colon = strrchr(text, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - text);

    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    if (length >= sizeof place->host) {
        return false;
    }
    memcpy(place->host, text, length);
    place->host[length] = '\0';
    place->port = colon == NULL ? text : colon + 1;
    return true;
}

/* Not for as long as a kernel would wait. */
static bool connects(int file, const struct addrinfo *to)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (connect(file, to->ai_addr, to->ai_addrlen) == 0) {
        return true;
    }
    if (errno != EINPROGRESS) {
        return false;
    }
    if (!deadline_writable(file, deadline_now() + CONNECT_MS)) {
        error = ETIMEDOUT;
    } else if (getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = errno;
    }
    errno = error;
    return error == 0;
}

static bool begin(int file, const struct addrinfo *at, bool is_server)
{
    int one = 1;
    int bytes = RECEIVE_BYTES;

    if (!is_server) {
        return connects(file, at);
    }
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(file, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return bind(file, at->ai_addr, at->ai_addrlen) == 0 &&
           listen(file, BACKLOG) == 0;
}

/* A socket of the first address that works; either listening or connected. */
static int open_socket(const char *text, bool is_server, struct why *why)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = is_server ? AI_PASSIVE : 0};
    struct addrinfo *found = NULL;
    struct place place;
    int file = -1;

    if (!split(text, &place) ||
        getaddrinfo(place.host[0] == '\0' ? NULL : place.host, place.port,
                    &hints, &found) != 0) {
        why_say(why, "%s: not a place on the network; write HOST:PORT", text);
        return -1;
    }
    for (struct addrinfo *at = found; at != NULL && file < 0;
         at = at->ai_next) {
        file = socket(at->ai_family,
                      at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (file >= 0 && !begin(file, at, is_server)) {
            why_say(why, "%s: %s", text, strerror(errno));
            close(file);
            file = -1;
        }
    }
    freeaddrinfo(found);
    return file;
}

int net_listen(const char *text, struct why *why)
{
    return open_socket(text, true, why);
}

int net_connect(const char *text, struct why *why)
{
    return open_socket(text, false, why);
}
