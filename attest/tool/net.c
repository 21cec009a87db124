/* SPDX-License-Identifier: Apache-2.0 */
/** @file Questions over TCP. */
#include "attest/tool/net.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attest/tool/deadline.h"

#define WAITING_MAX 8

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
    if (errno == EINPROGRESS) {
        if (!deadline_writable(file, deadline_now() + NET_ASK_MS)) {
            error = ETIMEDOUT;
        } else if (getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
            error = errno;
        }
        errno = error;
        return error == 0;
    }
    return false;
}

/* A socket of the first address that works; either listening or connected. */
static int open_socket(const char *text, bool is_server, struct why *why)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = is_server ? AI_PASSIVE : 0};
    struct addrinfo *found = NULL;
    struct place place;
    int one = 1;
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
                      at->ai_socktype | SOCK_CLOEXEC |
                          (is_server ? 0 : SOCK_NONBLOCK),
                      0);
        if (file < 0) {
            continue;
        }
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        int bad = is_server ? bind(file, at->ai_addr, at->ai_addrlen) != 0 ||
                                  listen(file, WAITING_MAX) != 0
                            : !connects(file, at);

        if (bad) {
            why_say(why, "%s: %s", text, strerror(errno));
            close(file);
            file = -1;
        }
    }
    freeaddrinfo(found);
    return file;
}

/* One line without its end; false: too long, too late, or the peer is gone. */
static bool read_line(int file, char *line, size_t *room, uint64_t deadline)
{
    size_t length = 0;

    while (length < *room && deadline_readable(file, deadline)) {
        ssize_t count = read(file, line + length, *room - length);
        char *end;

        if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        end = memchr(line + length, '\n', (size_t)count);
        if (end != NULL) {
            *room = (size_t)(end - line);
            return true;
        }
        length += (size_t)count;
    }
    return false;
}

static void serve_client(const struct machine *machine, int client)
{
    static char line[NET_QUESTION_MAX];
    size_t length = sizeof line;
    uint64_t begin = deadline_now();

    if (!read_line(client, line, &length, begin + NET_ASK_MS)) {
        return;
    }
    json_t *reply = evidence_reply(machine, line, length);
    char *text = json_dumps(reply, JSON_COMPACT);

    json_decref(reply);
    if (text != NULL) {
        uint64_t end = deadline_now() + NET_TURN_MS - NET_ASK_MS;

        (void)(deadline_write(client, text, strlen(text), end) &&
               deadline_write(client, "\n", 1, end));
        free(text);
    }
}

/* A machine without files or memory left for a client goes on later. */
bool net_serve(const struct machine *machine, const char *place,
               struct why *why)
{
    int server = open_socket(place, true, why);

    if (server < 0) {
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    printf("agent: answers at %s\n", place);
    fflush(stdout);
    for (;;) {
        int client = accept4(server, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (client >= 0) {
            serve_client(machine, client);
            close(client);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            usleep(100000);
        }
    }
}

char *net_ask(const char *place, const char *question, struct why *why)
{
    uint64_t end = deadline_now() + NET_CLIENT_MS;
    size_t length = NET_ANSWER_MAX;
    int file = open_socket(place, false, why);

    if (file < 0) {
        return NULL;
    }
    char *line = tool_allocate(NET_ANSWER_MAX + 1);
    bool good = deadline_write(file, question, strlen(question), end) &&
                deadline_write(file, "\n", 1, end) &&
                read_line(file, line, &length, end);

    close(file);
    if (!good) {
        free(line);
        why_say(why, "%s: does not answer", place);
        return NULL;
    }
    line[length] = '\0';
    return line;
}
