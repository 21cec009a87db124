/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Demo program of the Linux guests: reach a peer domain, or be refused.
 *
 * It uses Debian's libxenevtchn and libxengnttab on the stock xen-evtchn,
 * xen-gntdev and xen-gntalloc modules. There is no xenstore, so the peers
 * find each other by trying: the server shares one page and one event channel
 * with its peer, the client tries every grant of the server until a page
 * carries the magic words, which also name the channel. The stranger tries
 * every grant and every channel of the server and must be refused each one.
 * Keeper and holder are server and client that wait until a newer policy parts
 * them; from then on the holder is refused like a stranger.
 *
 * usage: demo NAME server|client|stranger|keeper|holder PEER_DOMID
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <xenevtchn.h>
#include <xengnttab.h>
#include <xentoollog.h>

/* What is tried: Linux never hands out the grants below 8. */
#define PORT_FIRST 1
#define PORT_LAST 255
#define GRANT_FIRST 8
#define GRANT_LAST 2047

/* Seconds: how long peers look for each other, and how long the server
   leaves its offer open so that the stranger tries while it stands. */
#define PATIENCE 90
#define LINGER 12

#define QUESTION "Cloison demo: who shares this page?"
#define ANSWER "The peer that the policy allows."

/** Layout of the shared page. */
struct offer {
    char question[64];
    volatile uint32_t port; /* the server's unbound channel */
    volatile uint32_t answered;
    char answer[64];
};

struct guest {
    const char *name;
    uint32_t peer;
    xenevtchn_handle *channels;
    xengnttab_handle *grants;
    xengntshr_handle *shares;
};

static int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static int verdict(const struct guest *guest, const char *text, bool good)
{
    printf("DEMO %s: %s: %s\n", guest->name, text, good ? "ok" : "FAILED");
    return good ? 0 : 1;
}

/* Wait for an event on any channel of the handle, then acknowledge it. */
static bool wait_event(xenevtchn_handle *channels, int seconds)
{
    struct pollfd poll_fd = {.fd = xenevtchn_fd(channels), .events = POLLIN};
    xenevtchn_port_or_error_t port;

    if (poll(&poll_fd, 1, seconds * 1000) != 1) {
        return false;
    }
    port = xenevtchn_pending(channels);
    return port >= 0 && xenevtchn_unmask(channels, (evtchn_port_t)port) == 0;
}

/* Binding makes the channel pending once, so events are taken until the
   answer is there. */
static bool wait_answer(struct guest *guest, struct offer *offer)
{
    int64_t end = seconds_now() + PATIENCE;

    while (seconds_now() < end) {
        if (wait_event(guest->channels, 5) && offer->answered == 1) {
            return true;
        }
    }
    return false;
}

/* A last event is all that an end of a parted channel gets. */
static int wait_parted(struct guest *guest)
{
    while (wait_event(guest->channels, 0)) {
    }
    return verdict(guest, "told that the channel is gone",
                   wait_event(guest->channels, PATIENCE));
}

static int serve(struct guest *guest)
{
    struct offer *offer;
    uint32_t reference;
    int port = xenevtchn_bind_unbound_port(guest->channels, guest->peer);
    bool told;
    bool right;

    if (port < 0) {
        return verdict(guest, "event channel offered", false);
    }
    offer = xengntshr_share_pages(guest->shares, guest->peer, 1, &reference, 1);
    if (offer == NULL) {
        return verdict(guest, "page shared", false);
    }
    offer->port = (uint32_t)port;
    memcpy(offer->question, QUESTION, sizeof(QUESTION));
    printf("DEMO %s: offers grant %u and port %d to domain %u\n", guest->name,
           reference, port, guest->peer);
    told = wait_answer(guest, offer);
    right = strncmp(offer->answer, ANSWER, sizeof(offer->answer)) == 0;
    verdict(guest, "event from the peer", told);
    verdict(guest, "shared page answered by the peer", right);
    return told && right ? 0 : 1;
}

/* Map one grant of the peer; NULL when it is refused. */
static struct offer *try_grant(struct guest *guest, uint32_t reference)
{
    return xengnttab_map_grant_ref(guest->grants, guest->peer, reference,
                                   PROT_READ | PROT_WRITE);
}

static struct offer *find_offer(struct guest *guest)
{
    struct offer *offer;
    uint32_t reference;

    for (reference = GRANT_FIRST; reference <= GRANT_LAST; reference++) {
        offer = try_grant(guest, reference);
        if (offer == NULL) {
            continue;
        }
        if (strncmp(offer->question, QUESTION, sizeof(offer->question)) == 0) {
            return offer;
        }
        xengnttab_unmap(guest->grants, offer, 1);
    }
    return NULL;
}

static int answer(struct guest *guest)
{
    struct offer *offer = NULL;
    int64_t end = seconds_now() + PATIENCE;
    int port;
    bool told;

    while (offer == NULL && seconds_now() < end) {
        offer = find_offer(guest);
        if (offer == NULL) {
            sleep(1);
        }
    }
    if (offer == NULL) {
        return verdict(guest, "page of the peer mapped", false);
    }
    verdict(guest, "page of the peer mapped", true);
    port =
        xenevtchn_bind_interdomain(guest->channels, guest->peer, offer->port);
    if (port < 0) {
        return verdict(guest, "event channel connected", false);
    }
    verdict(guest, "event channel connected", true);
    memcpy(offer->answer, ANSWER, sizeof(ANSWER));
    offer->answered = 1;
    told = xenevtchn_notify(guest->channels, (evtchn_port_t)port) == 0;
    return verdict(guest, "peer notified", told);
}

/* Try everything of the peer once; returns how much was not refused. */
static uint32_t trespass(struct guest *guest)
{
    uint32_t succeeded = 0;
    uint32_t number;

    for (number = PORT_FIRST; number <= PORT_LAST; number++) {
        if (xenevtchn_bind_interdomain(guest->channels, guest->peer, number) >=
            0) {
            succeeded++;
        }
    }
    for (number = GRANT_FIRST; number <= GRANT_LAST; number++) {
        if (try_grant(guest, number) != NULL) {
            succeeded++;
        }
    }
    return succeeded;
}

/* What was shared is gone, and the kernel can let go of it. */
static int hold(struct guest *guest)
{
    int code = answer(guest) + wait_parted(guest);

    xengnttab_close(guest->grants);
    xenevtchn_close(guest->channels);
    guest->grants = xengnttab_open(NULL, 0);
    guest->channels = xenevtchn_open(NULL, 0);
    return code + verdict(guest, "everything of the peer refused",
                          trespass(guest) == 0);
}

/* Go on trying for as long as a server's offer may stand. */
static int intrude(struct guest *guest)
{
    int64_t end = seconds_now() + 2 * LINGER;
    uint32_t succeeded = 0;
    uint32_t round = 0;

    if (xenevtchn_bind_unbound_port(guest->channels, guest->peer) >= 0) {
        succeeded++;
    }
    do {
        round++;
        printf("DEMO %s: round %u begins\n", guest->name, round);
        succeeded += trespass(guest);
        printf("DEMO %s: round %u: %u of %u attempts succeeded\n", guest->name,
               round, succeeded,
               PORT_LAST - PORT_FIRST + 1 + GRANT_LAST - GRANT_FIRST + 1);
        sleep(2);
    } while (seconds_now() < end);
    return verdict(guest, "everything of the other label refused",
                   succeeded == 0);
}

static int act(struct guest *guest, const char *role)
{
    int code;

    if (strcmp(role, "keeper") == 0) {
        return serve(guest) + wait_parted(guest);
    }
    if (strcmp(role, "holder") == 0) {
        return hold(guest);
    }
    if (strcmp(role, "server") == 0) {
        code = serve(guest);
        sleep(LINGER);
        return code;
    }
    if (strcmp(role, "client") == 0) {
        return answer(guest);
    }
    return intrude(guest);
}

int main(int argc, char **argv)
{
    struct guest guest;
    xentoollog_logger *quiet;

    setvbuf(stdout, NULL, _IOLBF, 512);
    if (argc != 4) {
        fprintf(stderr, "usage: demo NAME ROLE PEER\n");
        return 2;
    }
    quiet = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr,
                                                              XTL_CRITICAL, 0);
    guest.name = argv[1];
    guest.peer = (uint32_t)strtoul(argv[3], NULL, 10);
    guest.channels = xenevtchn_open(quiet, 0);
    guest.grants = xengnttab_open(quiet, 0);
    guest.shares = xengntshr_open(quiet, 0);
    if (guest.channels == NULL || guest.grants == NULL ||
        guest.shares == NULL) {
        return verdict(&guest, "Xen devices opened", false);
    }
    printf("DEMO %s: clock %lld\n", guest.name, (long long)time(NULL));
    return act(&guest, argv[2]);
}
