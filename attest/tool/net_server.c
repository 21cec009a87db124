/* SPDX-License-Identifier: Apache-2.0 */
/** @file The agent's end of TCP: one loop over all clients. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attest/tool/deadline.h"
#include "attest/tool/desk.h"
#include "attest/tool/net.h"
#include "attest/tool/net_place.h"

/* A machine without files or memory left for a client goes on later. */
#define DOOR_PAUSE_MS 100

/* An agent on a serial line is more urgent: it has one client. */
#define PRIORITY 10

struct client {
    int file;
    uint64_t deadline; /* while it asks or takes */
    size_t asked;      /* bytes of the question */
    char question[NET_QUESTION_MAX];
    char *answer; /* or NULL */
    size_t length;
    size_t taken;
};

struct server {
    const struct machine *machine;
    int door;
    uint64_t opens; /* nobody is let in before */
    uint64_t ready; /* the TPM rests until then */
    struct desk desk;
    struct client clients[DESK_PLACES];
};

static void hang_up(struct server *server, int place)
{
    struct client *client = &server->clients[place];

    close(client->file);
    free(client->answer);
    client->answer = NULL;
    desk_leave(&server->desk, place);
}

static void let_in(struct server *server, int file,
                   const struct sockaddr_storage *peer)
{
    uint8_t from[DESK_ADDRESS];
    uint64_t now = deadline_now();

    desk_address(peer, from);
    int place = desk_find(&server->desk, from, now);

    if (place < 0) {
        close(file);
        return;
    }
    if (server->desk.places[place].state != DESK_FREE) {
        hang_up(server, place);
    }
    desk_sit(&server->desk, place, from, now);
    server->clients[place].file = file;
    server->clients[place].asked = 0;
    server->clients[place].deadline = now + NET_ASK_MS;
}

static void open_door(struct server *server)
{
    for (int i = 0; i < DESK_PLACES; i++) {
        struct sockaddr_storage peer = {0};
        socklen_t size = sizeof peer;
        int file = accept4(server->door, (struct sockaddr *)&peer, &size,
                           SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (file >= 0) {
            let_in(server, file, &peer);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            server->opens = deadline_now() + DOOR_PAUSE_MS;
            return;
        }
    }
}

/* What does not end in time or within the room is no question. */
static void listen_to(struct server *server, int place)
{
    struct client *client = &server->clients[place];
    size_t room = sizeof client->question - client->asked;
    char *at = client->question + client->asked;
    ssize_t count = read(client->file, at, room);

    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return;
    }
    const char *end = count > 0 ? memchr(at, '\n', (size_t)count) : NULL;

    if (end != NULL) {
        client->asked = (size_t)(end - client->question);
        desk_wait(&server->desk, place, deadline_now());
    } else if (count <= 0 || (size_t)count == room) {
        hang_up(server, place);
    } else {
        client->asked += (size_t)count;
    }
}

static void hand_over(struct server *server, int place)
{
    struct client *client = &server->clients[place];
    ssize_t count = write(client->file, client->answer + client->taken,
                          client->length - client->taken);

    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return;
    }
    client->taken += count > 0 ? (size_t)count : 0;
    if (count < 0 || client->taken == client->length) {
        hang_up(server, place);
    }
}

/* Nobody was heard meanwhile, so nobody was slow. */
static void excuse_all(struct server *server, uint64_t time)
{
    desk_excuse(&server->desk, time);
    for (int i = 0; i < DESK_PLACES; i++) {
        server->clients[i].deadline += time;
    }
}

/* The line's end takes the place of the text's. */
static void answer_next(struct server *server)
{
    uint64_t begin = deadline_now();
    int place = desk_call(&server->desk, begin);

    if (place < 0) {
        return;
    }
    struct client *client = &server->clients[place];
    json_t *reply =
        evidence_reply(server->machine, client->question, client->asked);

    client->answer = json_dumps(reply, JSON_COMPACT);
    json_decref(reply);
    uint64_t now = deadline_now();

    excuse_all(server, now - begin);
    server->ready =
        now + (now - begin > NET_REST_MS ? now - begin : NET_REST_MS);
    client->deadline = now + NET_TAKE_MS;
    client->taken = 0;
    client->length = client->answer == NULL ? 0 : strlen(client->answer) + 1;
    if (client->length == 0 || client->length > NET_ANSWER_MAX) {
        hang_up(server, place);
        return;
    }
    client->answer[client->length - 1] = '\n';
}

static void step(struct server *server, int place, short events)
{
    switch (server->desk.places[place].state) {
    case DESK_ASKS:
        listen_to(server, place);
        break;
    case DESK_TAKES:
        hand_over(server, place);
        break;
    case DESK_WAITS:
        if ((events & (POLLERR | POLLHUP)) != 0) {
            hang_up(server, place);
        }
        break;
    case DESK_FREE:
    default:
        break;
    }
}

static bool is_slow(const struct server *server, int place, uint64_t now)
{
    enum desk_state state = server->desk.places[place].state;

    return (state == DESK_ASKS || state == DESK_TAKES) &&
           server->clients[place].deadline <= now;
}

static uint64_t earlier(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/* What to wait for; the door is the last. @return when to look anyway. */
static uint64_t prepare(const struct server *server, struct pollfd *wanted)
{
    uint64_t now = deadline_now();
    uint64_t wake = now + NET_CLIENT_MS;

    for (int i = 0; i < DESK_PLACES; i++) {
        enum desk_state state = server->desk.places[i].state;

        wanted[i].fd = state == DESK_FREE ? -1 : server->clients[i].file;
        wanted[i].events = (short)(state == DESK_ASKS    ? POLLIN
                                   : state == DESK_TAKES ? POLLOUT
                                                         : 0);
        if (state == DESK_ASKS || state == DESK_TAKES) {
            wake = earlier(wake, server->clients[i].deadline);
        } else if (state == DESK_WAITS) {
            wake = earlier(wake, server->ready);
        }
    }
    wanted[DESK_PLACES].fd = server->opens <= now ? server->door : -1;
    wanted[DESK_PLACES].events = POLLIN;
    return server->opens <= now ? wake : earlier(wake, server->opens);
}

static void round_of_all(struct server *server)
{
    struct pollfd wanted[DESK_PLACES + 1];
    uint64_t wake = prepare(server, wanted);
    uint64_t now = deadline_now();

    if (poll(wanted, DESK_PLACES + 1, wake > now ? (int)(wake - now) : 0) < 0) {
        return;
    }
    for (int i = 0; i < DESK_PLACES; i++) {
        if (wanted[i].fd >= 0 && wanted[i].revents != 0) {
            step(server, i, wanted[i].revents);
        }
        if (is_slow(server, i, deadline_now())) {
            hang_up(server, i);
        }
    }
    if (wanted[DESK_PLACES].fd >= 0 && wanted[DESK_PLACES].revents != 0) {
        open_door(server);
    }
    if (deadline_now() >= server->ready) {
        answer_next(server);
    }
}

/* Where it is, also if the port was left to the system. */
static void say_place(int door)
{
    struct sockaddr_storage name;
    socklen_t size = sizeof name;
    char host[NI_MAXHOST] = "?";
    char port[NI_MAXSERV] = "?";

    if (getsockname(door, (struct sockaddr *)&name, &size) == 0) {
        (void)getnameinfo((struct sockaddr *)&name, size, host, sizeof host,
                          port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    }
    printf("agent: answers at %s port %s\n", host, port);
    fflush(stdout);
}

bool net_serve(const struct machine *machine, const char *place,
               struct why *why)
{
    static struct server server;

    server.machine = machine;
    server.door = net_listen(place, why);
    if (server.door < 0) {
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    (void)setpriority(PRIO_PROCESS, 0, PRIORITY);
    say_place(server.door);
    for (;;) {
        round_of_all(&server);
    }
}
