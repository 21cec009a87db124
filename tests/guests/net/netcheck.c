/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Network checks between two guests, and of a third that must hear
 * nothing; lines "NET WHO: WHAT" on standard output.
 *
 *     netcheck serve          answer on TCP and UDP until told to report
 *     netcheck check ADDRESS  what a client can check, then have it reported
 *     netcheck names ADDRESS  only what concerns the names of senders
 *     netcheck wire ADDRESS   bulk to a TCP echo at the other end of the wire
 *     netcheck hear SECONDS   count frames of others
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define PORT_SINK 7101   /* reads to the end, answers with a checksum */
#define PORT_SOURCE 7102 /* sends BULK_BYTES */
#define PORT_SHORT 7103  /* one byte back */
#define PORT_REPORT 7104 /* tells what raw frames were heard, and ends */
#define PORT_ECHO 7105   /* UDP */

#define BULK_BYTES (8 << 20)
#define WIRE_BYTES (2 << 20)
#define CHUNK 65536
#define CONNECTIONS 10000
#define RAW_TYPE 0x88b5 /* for experiments (IEEE 802) */
#define RAW_FRAMES 30   /* what a socket surely holds if its reader is late */

static uint8_t chunk[CHUNK];

static void fail(const char *what)
{
    printf("NET FAILED: %s\n", what);
    exit(1);
}

static struct sockaddr_in address_of(const char *host, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port)};
    address.sin_addr.s_addr = host == NULL ? INADDR_ANY : inet_addr(host);
    return address;
}

static uint64_t sum_add(uint64_t sum, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sum = (sum ^ bytes[i]) * 1099511628211u;
    }
    return sum;
}

/* Bytes that no two places of the stream share for long. */
static void fill(uint64_t place)
{
    uint64_t state = place * 0x9e3779b97f4a7c15u + 1;
    for (size_t i = 0; i < CHUNK; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        chunk[i] = (uint8_t)(state >> 56);
    }
}

static int listen_on(uint16_t port)
{
    int one = 1;
    struct sockaddr_in address = address_of(NULL, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 128) != 0) {
        fail("listen");
    }
    return fd;
}

static int connect_to(const char *host, uint16_t port)
{
    struct timeval patience = {20, 0};
    struct sockaddr_in address = address_of(host, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool send_all(int fd, const uint8_t *bytes, size_t count)
{
    while (count != 0) {
        ssize_t done = write(fd, bytes, count);
        if (done <= 0) {
            return false;
        }
        bytes += done;
        count -= (size_t)done;
    }
    return true;
}

/* Sends all of it; the checksum. */
static uint64_t send_bulk(int fd)
{
    uint64_t sum = 0;
    for (uint64_t place = 0; place < BULK_BYTES; place += CHUNK) {
        fill(place);
        sum = sum_add(sum, chunk, CHUNK);
        if (!send_all(fd, chunk, CHUNK)) {
            fail("bulk is sent");
        }
    }
    return sum;
}

static uint64_t receive_bulk(int fd)
{
    static uint8_t buffer[CHUNK];
    uint64_t sum = 0;
    ssize_t count = read(fd, buffer, sizeof(buffer));
    while (count > 0) {
        sum = sum_add(sum, buffer, (size_t)count);
        count = read(fd, buffer, sizeof(buffer));
    }
    return sum;
}

static int raw_open(struct sockaddr_ll *link, uint16_t type)
{
    int fd = socket(AF_PACKET, SOCK_RAW, htons(type));
    *link = (struct sockaddr_ll){.sll_family = AF_PACKET,
                                 .sll_protocol = htons(type),
                                 .sll_ifindex = (int)if_nametoindex("eth0")};
    if (fd < 0 || bind(fd, (struct sockaddr *)link, sizeof(*link)) != 0) {
        fail("raw socket");
    }
    return fd;
}

static void own_address(int fd, uint8_t *address)
{
    struct ifreq request;
    memset(&request, 0, sizeof(request));
    strcpy(request.ifr_name, "eth0");
    if (ioctl(fd, SIOCGIFHWADDR, &request) != 0) {
        fail("own address");
    }
    memcpy(address, request.ifr_hwaddr.sa_data, 6);
}

/* ---- serve ---- */

struct heard {
    uint32_t honest; /* raw frames whose source is what they say it is */
    uint32_t forged;
};

static void hear_raw(int fd, struct heard *heard)
{
    uint8_t frame[2048];
    ssize_t size = recv(fd, frame, sizeof(frame), 0);
    if (size >= 20) {
        bool honest = memcmp(frame + 6, frame + 14, 6) == 0;
        heard->honest += honest ? 1 : 0;
        heard->forged += honest ? 0 : 1;
    }
}

static void echo(int fd)
{
    struct sockaddr_in from;
    socklen_t length = sizeof(from);
    ssize_t size = recvfrom(fd, chunk, sizeof(chunk), 0,
                            (struct sockaddr *)&from, &length);
    if (size > 0) {
        sendto(fd, chunk, (size_t)size, 0, (struct sockaddr *)&from, length);
    }
}

static bool serve_one(uint16_t port, int listener, const struct heard *heard)
{
    char byte = 0;
    uint64_t sum;
    int fd = accept(listener, NULL, NULL);
    switch (port) {
    case PORT_SINK:
        sum = receive_bulk(fd);
        send_all(fd, (uint8_t *)&sum, sizeof(sum));
        break;
    case PORT_SOURCE:
        send_bulk(fd);
        break;
    case PORT_SHORT:
        if (read(fd, &byte, 1) == 1) {
            send_all(fd, (uint8_t *)&byte, 1);
        }
        break;
    default:
        send_all(fd, (const uint8_t *)heard, sizeof(*heard));
        break;
    }
    close(fd);
    return port != PORT_REPORT;
}

static int serve(void)
{
    static const uint16_t ports[4] = {PORT_SINK, PORT_SOURCE, PORT_SHORT,
                                      PORT_REPORT};
    struct sockaddr_ll link;
    struct sockaddr_in address = address_of(NULL, PORT_ECHO);
    struct pollfd fds[6];
    struct heard heard = {0, 0};
    for (int i = 0; i < 4; i++) {
        fds[i].fd = listen_on(ports[i]);
    }
    fds[4].fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(fds[4].fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        fail("bind");
    }
    fds[5].fd = raw_open(&link, RAW_TYPE);
    for (int i = 0; i < 6; i++) {
        fds[i].events = POLLIN;
    }
    printf("NET serve: ready\n");
    for (;;) {
        poll(fds, 6, -1);
        if (fds[4].revents != 0) {
            echo(fds[4].fd);
        }
        if (fds[5].revents != 0) {
            hear_raw(fds[5].fd, &heard);
            continue;
        }
        for (int i = 0; i < 4; i++) {
            if (fds[i].revents != 0 &&
                !serve_one(ports[i], fds[i].fd, &heard)) {
                printf("NET serve: heard %u honest, %u forged\n", heard.honest,
                       heard.forged);
                return 0;
            }
        }
    }
}

/* ---- check ---- */

static void check_datagrams(const char *host)
{
    static uint8_t answer[2048];
    struct timeval patience = {5, 0};
    struct sockaddr_in address = address_of(host, PORT_ECHO);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        fail("datagram connect");
    }
    for (size_t size = 1; size <= 1472; size += 7) {
        fill(size);
        if (send(fd, chunk, size, 0) != (ssize_t)size ||
            recv(fd, answer, sizeof(answer), 0) != (ssize_t)size ||
            memcmp(answer, chunk, size) != 0) {
            fail("datagrams come back");
        }
    }
    close(fd);
    printf("NET check: datagrams of all sizes come back\n");
}

static void check_bulk(const char *host)
{
    uint64_t theirs = 0;
    int fd = connect_to(host, PORT_SINK);
    if (fd < 0) {
        fail("bulk connects");
    }
    uint64_t ours = send_bulk(fd);
    shutdown(fd, SHUT_WR);
    if (read(fd, &theirs, sizeof(theirs)) != sizeof(theirs) || ours != theirs) {
        fail("bulk sent is bulk received");
    }
    close(fd);
    fd = connect_to(host, PORT_SOURCE);
    if (fd < 0 || receive_bulk(fd) != ours) {
        fail("bulk received is bulk sent");
    }
    close(fd);
    printf("NET check: bulk both ways, checksums agree\n");
}

static void check_connections(const char *host)
{
    for (int i = 0; i < CONNECTIONS; i++) {
        char byte = (char)i;
        char back = (char)~i;
        int fd = connect_to(host, PORT_SHORT);
        if (fd < 0 || write(fd, &byte, 1) != 1 || read(fd, &back, 1) != 1 ||
            byte != back) {
            fail("short connections");
        }
        close(fd);
    }
    printf("NET check: %d short connections\n", CONNECTIONS);
}

/* Frames whose payload begins with the sender's true address, in its own name
 * or another's. */
static void check_names(void)
{
    struct sockaddr_ll link;
    uint8_t frame[60];
    int fd = raw_open(&link, RAW_TYPE);
    memset(frame, 0, sizeof(frame));
    memset(frame, 0xff, 6);
    frame[12] = RAW_TYPE / 256;
    frame[13] = RAW_TYPE % 256;
    own_address(fd, frame + 6);
    memcpy(frame + 14, frame + 6, 6);
    for (int i = 0; i < RAW_FRAMES; i++) {
        frame[11] = frame[19];
        send(fd, frame, sizeof(frame), 0);
        frame[11] = (uint8_t)(frame[19] + 1 + i);
        send(fd, frame, sizeof(frame), 0);
    }
    close(fd);
    printf("NET check: %d frames in our name, %d in others'\n", RAW_FRAMES,
           RAW_FRAMES);
}

static int check(const char *host, bool all)
{
    struct heard heard = {0, 0};
    check_names();
    if (all) {
        check_datagrams(host);
        check_bulk(host);
        check_connections(host);
    }
    int fd = connect_to(host, PORT_REPORT);
    if (fd < 0 || read(fd, &heard, sizeof(heard)) != sizeof(heard)) {
        fail("report");
    }
    close(fd);
    printf("NET check: %s\n",
           heard.honest == RAW_FRAMES && heard.forged == 0
               ? "the server heard what was in our name, nothing else"
               : "FORGED FRAMES WERE HEARD OR HONEST ONES LOST");
    return 0;
}

/* ---- wire ---- */

/* What is sent, in large pieces that have to be cut for the wire, comes back
 * with its checksum. */
static int wire(const char *host)
{
    static uint8_t buffer[CHUNK];
    uint64_t ours = 0;
    uint64_t theirs = 0;
    int fd = connect_to(host, PORT_ECHO);
    if (fd < 0) {
        fail("the wire connects");
    }
    for (uint64_t place = 0; place < WIRE_BYTES; place += CHUNK) {
        fill(place);
        ours = sum_add(ours, chunk, CHUNK);
    }
    if (fork() == 0) {
        for (uint64_t place = 0; place < WIRE_BYTES; place += CHUNK) {
            fill(place);
            send_all(fd, chunk, CHUNK);
        }
        exit(0);
    }
    for (size_t left = WIRE_BYTES; left != 0;) {
        ssize_t count = read(fd, buffer, left < CHUNK ? left : CHUNK);
        if (count <= 0) {
            fail("the wire echoes");
        }
        theirs = sum_add(theirs, buffer, (size_t)count);
        left -= (size_t)count;
    }
    printf("NET wire: %s\n", ours == theirs ? "bulk comes back as it was sent"
                                            : "BULK CAME BACK CHANGED");
    return 0;
}

/* ---- hear ---- */

static int hear(int seconds)
{
    struct sockaddr_ll link;
    struct timeval patience = {1, 0};
    int fd = raw_open(&link, ETH_P_ALL);
    uint32_t count = 0;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    for (time_t end = time(NULL) + seconds; time(NULL) < end;) {
        uint8_t frame[2048];
        struct sockaddr_ll from;
        socklen_t length = sizeof(from);
        ssize_t size = recvfrom(fd, frame, sizeof(frame), 0,
                                (struct sockaddr *)&from, &length);
        if (size > 0 && from.sll_pkttype != PACKET_OUTGOING) {
            count++;
        }
    }
    printf("NET hear: %u frames of others\n", count);
    return 0;
}

int main(int argc, char **argv)
{
    setlinebuf(stdout);
    if (argc == 2 && strcmp(argv[1], "serve") == 0) {
        return serve();
    }
    if (argc == 3 && strcmp(argv[1], "check") == 0) {
        return check(argv[2], true);
    }
    if (argc == 3 && strcmp(argv[1], "names") == 0) {
        return check(argv[2], false);
    }
    if (argc == 3 && strcmp(argv[1], "wire") == 0) {
        return wire(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "hear") == 0) {
        return hear(atoi(argv[2]));
    }
    return 2;
}
