/* SPDX-License-Identifier: Apache-2.0 */
/** @file Asking an agent over TCP. */
#include "attest/tool/net.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attest/tool/deadline.h"
#include "attest/tool/net_place.h"

/* An agent that is busy hangs up. */
#define ATTEMPTS 8
#define PAUSE_S 1

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

/* One connection, one question. */
static bool ask_once(int file, const char *question, char *line, uint64_t end)
{
    size_t length = NET_ANSWER_MAX;
    bool good = deadline_write(file, question, strlen(question), end) &&
                deadline_write(file, "\n", 1, end) &&
                read_line(file, line, &length, end);

    line[good ? length : 0] = '\0';
    return good;
}

static bool may_ask_again(int attempt, uint64_t end)
{
    struct timespec pause = {.tv_sec = PAUSE_S};

    if (attempt == ATTEMPTS || deadline_now() >= end) {
        return false;
    }
    nanosleep(&pause, NULL);
    return true;
}

char *net_ask(const char *place, const char *question, struct why *why)
{
    uint64_t end = deadline_now() + NET_CLIENT_MS;
    char *line = tool_allocate(NET_ANSWER_MAX + 1);
    bool good = false;
    int file = 0;

    signal(SIGPIPE, SIG_IGN);
    for (int i = 1; !good && (i == 1 || may_ask_again(i, end)); i++) {
        file = net_connect(place, why);
        if (file < 0) {
            break;
        }
        good = ask_once(file, question, line, end);
        close(file);
    }
    if (good) {
        return line;
    }
    free(line);
    if (file >= 0) {
        why_say(why, "%s: no answer, though something listens there", place);
    }
    return NULL;
}
