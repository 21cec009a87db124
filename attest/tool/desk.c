/* SPDX-License-Identifier: Apache-2.0 */
/** @file Who is at the agent's desk. */
#include "attest/tool/desk.h"

#include <netinet/in.h>
#include <string.h>

/* In an address of IPv6 that is one of IPv4. */
#define MAPPED_AT 12

void desk_address(const struct sockaddr_storage *peer,
                  uint8_t from[static DESK_ADDRESS])
{
    memset(from, 0, DESK_ADDRESS);
    if (peer->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)peer;

        memcpy(from, &four->sin_addr, sizeof four->sin_addr);
        from[DESK_ADDRESS - 1] = 4;
    } else if (peer->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)peer;

        if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
            memcpy(from, six->sin6_addr.s6_addr + MAPPED_AT, 4);
            from[DESK_ADDRESS - 1] = 4;
        } else {
            memcpy(from, six->sin6_addr.s6_addr, DESK_ADDRESS);
        }
    }
}

static bool is_from(const struct desk_place *place,
                    const uint8_t from[static DESK_ADDRESS])
{
    return place->state != DESK_FREE &&
           memcmp(place->from, from, DESK_ADDRESS) == 0;
}

static unsigned count_of(const struct desk *desk,
                         const uint8_t from[static DESK_ADDRESS])
{
    unsigned count = 0;

    for (int i = 0; i < DESK_PLACES; i++) {
        count += is_from(&desk->places[i], from) ? 1 : 0;
    }
    return count;
}

/* One of the address that has most. */
static int find_crowd(const struct desk *desk)
{
    int crowd = 0;
    unsigned most = 0;

    for (int i = 0; i < DESK_PLACES; i++) {
        unsigned count = count_of(desk, desk->places[i].from);

        if (desk->places[i].state != DESK_FREE && count > most) {
            most = count;
            crowd = i;
        }
    }
    return crowd;
}

/* Of an address with too many: who asks or takes before who waits, and of
   those the one whose turn is last. */
static int find_worst(const struct desk *desk,
                      const uint8_t from[static DESK_ADDRESS])
{
    int worst = -1;

    for (int i = 0; i < DESK_PLACES; i++) {
        const struct desk_place *place = &desk->places[i];
        const struct desk_place *best = &desk->places[worst < 0 ? i : worst];

        if (!is_from(place, from)) {
            continue;
        }
        if (worst < 0 ||
            (best->state == DESK_WAITS &&
             (place->state != DESK_WAITS || place->turn > best->turn)) ||
            (best->state != DESK_WAITS && place->state != DESK_WAITS &&
             place->since < best->since)) {
            worst = i;
        }
    }
    return worst;
}

/* The slowest one, but of no address that has fewer places than the new one
   would have. */
static int find_slow(const struct desk *desk, unsigned own, uint64_t now)
{
    int slow = -1;

    for (int i = 0; i < DESK_PLACES; i++) {
        const struct desk_place *place = &desk->places[i];

        if ((place->state == DESK_ASKS || place->state == DESK_TAKES) &&
            place->since + DESK_GRACE_MS <= now &&
            count_of(desk, place->from) >= own &&
            (slow < 0 || place->since < desk->places[slow].since)) {
            slow = i;
        }
    }
    return slow;
}

int desk_find(const struct desk *desk, const uint8_t from[static DESK_ADDRESS],
              uint64_t now)
{
    unsigned own = count_of(desk, from);

    for (int i = 0; i < DESK_PLACES; i++) {
        if (desk->places[i].state == DESK_FREE) {
            return i;
        }
    }
    int crowd = find_crowd(desk);

    if (count_of(desk, desk->places[crowd].from) > own + 1) {
        return find_worst(desk, desk->places[crowd].from);
    }
    return find_slow(desk, own, now);
}

void desk_sit(struct desk *desk, int place,
              const uint8_t from[static DESK_ADDRESS], uint64_t now)
{
    struct desk_place *seat = &desk->places[place];

    seat->state = DESK_ASKS;
    seat->since = now;
    memcpy(seat->from, from, DESK_ADDRESS);
}

/* The second question of an address comes after the first one of another. */
void desk_wait(struct desk *desk, int place, uint64_t now)
{
    struct desk_place *seat = &desk->places[place];
    uint64_t turn = desk->turn;

    for (int i = 0; i < DESK_PLACES; i++) {
        const struct desk_place *other = &desk->places[i];

        if (other->state == DESK_WAITS && is_from(other, seat->from) &&
            other->turn >= turn) {
            turn = other->turn + 1;
        }
    }
    seat->state = DESK_WAITS;
    seat->since = now;
    seat->turn = turn;
}

int desk_call(struct desk *desk, uint64_t now)
{
    int next = -1;

    for (int i = 0; i < DESK_PLACES; i++) {
        const struct desk_place *place = &desk->places[i];
        const struct desk_place *best = &desk->places[next < 0 ? i : next];

        if (place->state == DESK_WAITS &&
            (next < 0 || place->turn < best->turn ||
             (place->turn == best->turn && place->since < best->since))) {
            next = i;
        }
    }
    if (next >= 0) {
        desk->turn = desk->places[next].turn;
        desk->places[next].state = DESK_TAKES;
        desk->places[next].since = now;
    }
    return next;
}

void desk_excuse(struct desk *desk, uint64_t time)
{
    for (int i = 0; i < DESK_PLACES; i++) {
        desk->places[i].since += time;
    }
}

void desk_leave(struct desk *desk, int place)
{
    desk->places[place].state = DESK_FREE;
}
