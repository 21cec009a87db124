/* SPDX-License-Identifier: Apache-2.0 */
/** @file Waiting for a peer, but not for ever. */
#include "attest/tool/deadline.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

uint64_t deadline_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool wait_for(int file, short events, uint64_t deadline)
{
    struct pollfd wanted = {.fd = file, .events = events};

    for (;;) {
        uint64_t now = deadline_now();
        int ready =
            poll(&wanted, 1, now < deadline ? (int)(deadline - now) : 0);

        if (ready > 0) {
            return true;
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

bool deadline_writable(int file, uint64_t deadline)
{
    return wait_for(file, POLLOUT, deadline);
}

bool deadline_readable(int file, uint64_t deadline)
{
    return wait_for(file, POLLIN, deadline);
}

bool deadline_write(int file, const void *bytes, size_t length,
                    uint64_t deadline)
{
    size_t done = 0;

    while (done < length) {
        if (!wait_for(file, POLLOUT, deadline)) {
            return false;
        }
        ssize_t count = write(file, (const char *)bytes + done, length - done);

        if (count > 0) {
            done += (size_t)count;
        } else if (count < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
    }
    return true;
}
