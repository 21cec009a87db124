/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: +attest */
/**
 * @file An agent on a network that is against it: who gets a place, whose turn
 * it is, and a server among clients that send too much, too slowly or nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attest/tool/deadline.h"
#include "attest/tool/desk.h"
#include "attest/tool/net.h"
#include "tests/unit/unit.h"

static struct desk desk;

static void peer_of(const char *text, uint8_t from[static DESK_ADDRESS])
{
    struct sockaddr_storage peer = {0};

    if (strchr(text, ':') != NULL) {
        peer.ss_family = AF_INET6;
        inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&peer)->sin6_addr);
    } else {
        peer.ss_family = AF_INET;
        inet_pton(AF_INET, text, &((struct sockaddr_in *)&peer)->sin_addr);
    }
    desk_address(&peer, from);
}

/* A client of that address sits down; its place, or -1. */
static int sit(const char *text, uint64_t now)
{
    uint8_t from[DESK_ADDRESS];

    peer_of(text, from);
    int place = desk_find(&desk, from, now);

    if (place >= 0) {
        desk_leave(&desk, place);
        desk_sit(&desk, place, from, now);
    }
    return place;
}

static int fill(const char *text, bool wait)
{
    int count = 0;

    for (int i = 0; i < DESK_PLACES; i++) {
        if (desk.places[i].state == DESK_FREE) {
            int place = sit(text, 0);

            assert_int_equal(place, i);
            if (wait) {
                desk_wait(&desk, place, (uint64_t)i);
            }
            count++;
        }
    }
    return count;
}

static int reset(void **state)
{
    (void)state;
    desk = (struct desk){0};
    return 0;
}

static void desk_refuses_the_crowd_itself(void **state)
{
    (void)state;
    fill("10.0.0.1", true);
    UNIT_SNAPSHOT(before, desk);
    assert_int_equal(sit("10.0.0.1", 100000), -1);
    UNIT_UNCHANGED(before, desk);
}

static void desk_refuses_while_nobody_was_slow(void **state)
{
    (void)state;
    fill("10.0.0.1", false);
    assert_int_equal(sit("10.0.0.1", DESK_GRACE_MS - 1), -1);
}

static void desk_gives_the_place_of_the_slowest(void **state)
{
    (void)state;
    fill("10.0.0.1", false);
    desk.places[5].since = 0;
    for (int i = 0; i < DESK_PLACES; i++) {
        desk.places[i].since += i == 5 ? 0 : 1;
    }
    assert_int_equal(sit("10.0.0.1", DESK_GRACE_MS + 10), 5);
}

static void desk_takes_no_place_of_who_has_fewer(void **state)
{
    (void)state;
    int quiet = sit("10.0.0.2", 0);

    fill("10.0.0.1", true);
    assert_int_equal(sit("10.0.0.1", 100000), -1);
    assert_int_equal(desk.places[quiet].state, DESK_ASKS);
}

static void desk_takes_the_crowds_last_turn(void **state)
{
    (void)state;
    fill("10.0.0.1", true);
    assert_int_equal(sit("10.0.0.2", 1), DESK_PLACES - 1);
    assert_int_equal(sit("10.0.0.3", 1), DESK_PLACES - 2);
}

static void desk_takes_who_asks_before_who_waits(void **state)
{
    (void)state;
    int slow = sit("10.0.0.1", 0);

    fill("10.0.0.1", true);
    assert_int_equal(sit("10.0.0.2", 1), slow);
}

static void desk_never_takes_from_who_is_one_of_many(void **state)
{
    char text[24];

    (void)state;
    for (int i = 0; i < DESK_PLACES; i++) {
        snprintf(text, sizeof text, "10.0.1.%d", i);
        desk_wait(&desk, sit(text, 0), 0);
    }
    assert_int_equal(sit("10.0.2.1", 100000), -1);
}

static void desk_counts_networks_of_version_6(void **state)
{
    uint8_t one[DESK_ADDRESS];
    uint8_t other[DESK_ADDRESS];

    (void)state;
    peer_of("2001:db8:1:2:3::4", one);
    peer_of("2001:db8:1:2:ffff::5", other);
    assert_memory_equal(one, other, DESK_ADDRESS);
    peer_of("2001:db8:1:3:3::4", other);
    assert_memory_not_equal(one, other, DESK_ADDRESS);
    peer_of("192.0.2.1", one);
    peer_of("::ffff:192.0.2.1", other);
    assert_memory_equal(one, other, DESK_ADDRESS);
    peer_of("192.0.2.2", other);
    assert_memory_not_equal(one, other, DESK_ADDRESS);
}

static void turns_go_round_the_addresses(void **state)
{
    (void)state;
    fill("10.0.0.1", true);
    assert_int_equal(desk_call(&desk, 20), 0);
    int late = sit("10.0.0.2", 21);

    desk_wait(&desk, late, 22);
    assert_int_equal(desk_call(&desk, 23), late);
    assert_int_equal(desk_call(&desk, 24), 1);
}

/* Who comes back after each answer does not go before who came first. */
static void turns_of_two_that_come_back_alternate(void **state)
{
    int first = sit("10.0.0.1", 0);
    int second = sit("10.0.0.2", 1);

    (void)state;
    desk_wait(&desk, first, 2);
    desk_wait(&desk, second, 3);
    for (uint64_t now = 4; now < 40; now += 2) {
        int called = desk_call(&desk, now);

        assert_int_equal(called, now % 4 == 0 ? first : second);
        desk_leave(&desk, called);
        assert_int_equal(
            sit(called == first ? "10.0.0.1" : "10.0.0.2", now + 1), called);
        desk_wait(&desk, called, now + 1);
    }
}

static void nobody_is_called_from_an_empty_desk(void **state)
{
    (void)state;
    (void)sit("10.0.0.1", 0);
    assert_int_equal(desk_call(&desk, 1), -1);
}

/* ---- a server, in a process of its own ---- */

static pid_t server;
static struct sockaddr_in place = {.sin_family = AF_INET};
static char place_text[32];

/* Its TPM is none, so that all its answers say so. */
static void serve(int out)
{
    struct machine machine = {.tcti = "none-of-these",
                              .domain = EVIDENCE_NOBODY};
    struct why why;

    dup2(out, STDOUT_FILENO);
    (void)net_serve(&machine, "127.0.0.1:0", &why);
    _exit(1);
}

static int begin_server(void **state)
{
    char line[128] = "";
    unsigned port = 0;
    int pipes[2];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    if (pipe(pipes) != 0) {
        return -1;
    }
    server = fork();
    if (server == 0) {
        serve(pipes[1]);
    }
    close(pipes[1]);
    FILE *from = fdopen(pipes[0], "r");

    if (fgets(line, sizeof line, from) == NULL ||
        sscanf(line, "agent: answers at 127.0.0.1 port %u", &port) != 1) {
        return -1;
    }
    fclose(from);
    place.sin_port = htons((uint16_t)port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(place_text, sizeof place_text, "127.0.0.1:%u", port);
    return 0;
}

static int end_server(void **state)
{
    (void)state;
    kill(server, SIGTERM);
    return waitpid(server, NULL, 0) == server ? 0 : -1;
}

/* A connection, from 127.0.0.LAST. */
static int come(int last)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    from.sin_addr.s_addr = htonl(0x7f000000u + (unsigned)last);
    assert_int_equal(bind(file, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(file, (struct sockaddr *)&place, sizeof place), 0);
    return file;
}

static void tell(int file, const char *text)
{
    (void)!write(file, text, strlen(text));
}

/* Whether an answer comes before the connection ends. */
static bool hears(int file)
{
    char line[1024];
    size_t length = 0;
    uint64_t end = deadline_now() + 60000;

    while (length < sizeof line && deadline_readable(file, end)) {
        ssize_t count = read(file, line + length, sizeof line - length);

        if (count <= 0) {
            return false;
        }
        length += (size_t)count;
        if (memchr(line, '\n', length) != NULL) {
            return true;
        }
    }
    return false;
}

/* The honest client, as others have it. */
static void honest_client_is_answered(void)
{
    struct why why = {""};
    char *line =
        net_ask(place_text,
                "{\"format\": \"cloison-ask-1\", \"ask\": \"identity\"}", &why);

    assert_non_null(line);
    assert_non_null(strstr(line, "cloison-error-1"));
    free(line);
}

static void server_hangs_up_on_what_is_too_long(void **state)
{
    static char flood[4 * NET_QUESTION_MAX];
    int file = come(1);

    (void)state;
    memset(flood, '{', sizeof flood);
    (void)!write(file, flood, sizeof flood);
    assert_false(hears(file));
    close(file);
    honest_client_is_answered();
}

static void server_hangs_up_on_half_a_line(void **state)
{
    int file = come(1);

    (void)state;
    tell(file, "{\"format\": \"cloison-");
    shutdown(file, SHUT_WR);
    assert_false(hears(file));
    close(file);
    honest_client_is_answered();
}

static void server_answers_what_is_no_question(void **state)
{
    int file = come(1);

    (void)state;
    tell(file, "garbage\n");
    assert_true(hears(file));
    close(file);
}

/* All places and more are taken by clients that say nothing. */
static void server_is_not_filled_by_silence(void **state)
{
    int files[3 * DESK_PLACES];
    uint64_t begin = deadline_now();

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        files[i] = come(1);
    }
    honest_client_is_answered();
    assert_true(deadline_now() - begin < 4 * NET_ASK_MS);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        close(files[i]);
    }
}

/* Many questions of one address: another one comes next, not last. */
static void server_lets_addresses_take_turns(void **state)
{
    int files[DESK_PLACES];
    int mine = 0;

    (void)state;
    for (int i = 0; i < DESK_PLACES; i++) {
        files[i] = come(2);
        tell(files[i], "garbage\n");
    }
    assert_true(hears(files[0]));
    mine = come(3);
    tell(mine, "garbage\n");
    assert_true(hears(mine));
    unsigned left = 0;

    for (int i = 0; i < DESK_PLACES; i++) {
        struct pollfd wanted = {.fd = files[i], .events = POLLIN};

        left += poll(&wanted, 1, 0) == 0 ? 1 : 0;
        close(files[i]);
    }
    assert_true(left > 0);
    honest_client_is_answered();
}

/* Each byte in time, the line never. */
static void server_hangs_up_on_drops(void **state)
{
    int file = come(4);
    uint64_t begin = deadline_now();
    bool is_open = true;

    (void)state;
    while (is_open && deadline_now() < begin + 60000) {
        struct pollfd wanted = {.fd = file, .events = POLLIN};

        tell(file, "x");
        is_open = poll(&wanted, 1, 100) == 0;
    }
    assert_false(is_open);
    assert_true(deadline_now() - begin >= NET_ASK_MS - 1000);
    close(file);
}

static void client_says_when_nobody_listens(void **state)
{
    struct why why = {""};

    (void)state;
    assert_null(net_ask("127.0.0.1:1", "{}", &why));
    assert_non_null(strstr(why.text, "127.0.0.1:1: "));
    assert_null(net_ask("no colon", "{}", &why));
    assert_non_null(strstr(why.text, "HOST:PORT"));
}

int main(void)
{
    const struct CMUnitTest desks[] = {
        cmocka_unit_test_setup(desk_refuses_the_crowd_itself, reset),
        cmocka_unit_test_setup(desk_refuses_while_nobody_was_slow, reset),
        cmocka_unit_test_setup(desk_gives_the_place_of_the_slowest, reset),
        cmocka_unit_test_setup(desk_takes_no_place_of_who_has_fewer, reset),
        cmocka_unit_test_setup(desk_takes_the_crowds_last_turn, reset),
        cmocka_unit_test_setup(desk_takes_who_asks_before_who_waits, reset),
        cmocka_unit_test_setup(desk_never_takes_from_who_is_one_of_many, reset),
        cmocka_unit_test_setup(desk_counts_networks_of_version_6, reset),
        cmocka_unit_test_setup(turns_go_round_the_addresses, reset),
        cmocka_unit_test_setup(turns_of_two_that_come_back_alternate, reset),
        cmocka_unit_test_setup(nobody_is_called_from_an_empty_desk, reset),
    };
    const struct CMUnitTest servers[] = {
        cmocka_unit_test(server_hangs_up_on_what_is_too_long),
        cmocka_unit_test(server_hangs_up_on_half_a_line),
        cmocka_unit_test(server_answers_what_is_no_question),
        cmocka_unit_test(server_is_not_filled_by_silence),
        cmocka_unit_test(server_lets_addresses_take_turns),
        cmocka_unit_test(server_hangs_up_on_drops),
        cmocka_unit_test(client_says_when_nobody_listens),
    };
    int failed = cmocka_run_group_tests(desks, NULL, NULL);

    return failed + cmocka_run_group_tests(servers, begin_server, end_server);
}
