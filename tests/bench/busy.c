/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Do one operation of guestbench.c for ever: what tests/bench/split looks
 * at. usage: busy read|write|sequential|udp|tcp PEER
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_PORT 7007
#define DISK "/dev/xvda"
#define DISK_BYTES (8 * 1024 * 1024)
#define SEQUENTIAL_BYTES (1024 * 1024)

static char *pages;

static int connected(int type, const char *peer)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(SERVER_PORT)};
    int file = socket(AF_INET, type, 0);

    to.sin_addr.s_addr = inet_addr(peer);
    if (file < 0 || connect(file, (struct sockaddr *)&to, sizeof(to)) != 0) {
        perror("busy: connect");
        exit(1);
    }
    return file;
}

static bool disk_once(int file, size_t length, bool write)
{
    off_t blocks = DISK_BYTES / (off_t)length;
    off_t at = random() % blocks * (off_t)length;
    ssize_t done = write ? pwrite(file, pages, length, at)
                         : pread(file, pages, length, at);

    return done == (ssize_t)length;
}

int main(int argc, char **argv)
{
    const char *what = argc == 3 ? argv[1] : "";
    bool write_it = strcmp(what, "write") == 0;
    size_t length = strcmp(what, "sequential") == 0 ? SEQUENTIAL_BYTES : 4096;
    int file;
    char byte = 'p';

    if (posix_memalign((void **)&pages, 4096, SEQUENTIAL_BYTES) != 0) {
        return 1;
    }
    if (strcmp(what, "udp") == 0) {
        file = connected(SOCK_DGRAM, argv[2]);
        while (send(file, &byte, 1, 0) == 1 && recv(file, &byte, 1, 0) == 1) {
        }
    } else if (strcmp(what, "tcp") == 0) {
        file = connected(SOCK_STREAM, argv[2]);
        while (write(file, pages, 65536) > 0) {
        }
    } else {
        file = open(DISK, O_RDWR | O_DIRECT);
        while (file >= 0 && disk_once(file, length, write_it)) {
        }
    }
    perror("busy");
    return 1;
}
