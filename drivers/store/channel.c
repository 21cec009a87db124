/* SPDX-License-Identifier: Apache-2.0 */
/** @file A client's page: bytes in, requests done, answers and events out. */
#include <stdatomic.h>

#include "drivers/lib/memory.h"
#include "drivers/store/channel.h"
#include "drivers/store/journal.h"
#include "drivers/store/load.h"
#include "drivers/store/request.h"
#include "drivers/store/watch.h"

/* Where in the rest of the page this life of the client is marked. */
#define COOKIE_LOW 503
#define COOKIE_HIGH 504

static struct reply reply;

static void publish(const struct client *client, volatile struct xs_page *page)
{
    /* The bytes are there, or taken, before the indices say so. */
    atomic_thread_fence(memory_order_seq_cst);
    page->request_consumed = client->request_consumed;
    page->response_produced = client->response_produced;
}

bool channel_open(uint32_t domain, volatile struct xs_page *page)
{
    struct client *client = &store->clients[domain];
    uint64_t cookie =
        page->rest[COOKIE_LOW] + ((uint64_t)page->rest[COOKIE_HIGH] << 32);
    bool same = client->cookie != 0 && cookie == client->cookie;
    if (!same) {
        load_reset(domain);
        KEEP_SET(store->cookie_last, store->cookie_last + 1);
        KEEP_SET(client->cookie, store->cookie_last);
        KEEP_SET(client->request_consumed, page->request_consumed);
        KEEP_SET(client->response_produced, page->response_produced);
        journal_commit();
        page->rest[COOKIE_LOW] = (uint32_t)client->cookie;
        page->rest[COOKIE_HIGH] = (uint32_t)(client->cookie >> 32);
    }
    publish(client, page);
    return !same;
}

void channel_close(uint32_t domain)
{
    load_reset(domain);
    KEEP_SET(store->clients[domain].cookie, 0);
    journal_commit();
}

static void give_up(struct client *client)
{
    KEEP_SET(client->broken, 1);
    journal_commit();
}

/* Put what fits of the answer into the page; whether any. */
static bool send(struct client *client, volatile struct xs_page *page)
{
    uint32_t produced = client->response_produced;
    uint32_t used = produced - page->response_consumed;
    uint32_t count = client->out_length - client->out_done;
    if (used > XS_RING_BYTES) {
        give_up(client);
        return false;
    }
    count = count > XS_RING_BYTES - used ? XS_RING_BYTES - used : count;
    if (count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        page->response[(produced + i) % XS_RING_BYTES] =
            client->out[client->out_done + i];
    }
    KEEP_SET(client->response_produced, produced + count);
    KEEP_SET(client->out_done, client->out_done + count);
    journal_commit();
    publish(client, page);
    return true;
}

static struct xs_header header_of(const struct client *client)
{
    struct xs_header header;
    memcpy(&header, client->in, sizeof(header));
    return header;
}

/* How many bytes the request that comes still wants, as far as is known. */
static uint32_t wanted(const struct client *client)
{
    if (client->in_have < XS_HEADER_BYTES) {
        return XS_HEADER_BYTES - client->in_have;
    }
    return XS_HEADER_BYTES + header_of(client).length - client->in_have;
}

static bool is_complete(const struct client *client)
{
    return client->in_have >= XS_HEADER_BYTES && wanted(client) == 0;
}

/* Take what there is of the header, or of the payload; whether any. */
static bool receive_part(struct client *client, volatile struct xs_page *page)
{
    uint32_t consumed = client->request_consumed;
    uint32_t waiting = page->request_produced - consumed;
    uint32_t count = wanted(client);
    if (waiting > XS_RING_BYTES) {
        give_up(client);
        return false;
    }
    count = count > waiting ? waiting : count;
    if (count == 0) {
        return false;
    }
    atomic_thread_fence(memory_order_acquire);
    journal_save(client->in + client->in_have, count);
    for (uint32_t i = 0; i < count; i++) {
        client->in[client->in_have + i] =
            page->request[(consumed + i) % XS_RING_BYTES];
    }
    KEEP_SET(client->request_consumed, consumed + count);
    KEEP_SET(client->in_have, client->in_have + count);
    if (client->in_have == XS_HEADER_BYTES &&
        header_of(client).length > XS_PAYLOAD_MAX) {
        KEEP_SET(client->broken, 1);
    }
    journal_commit();
    publish(client, page);
    return client->broken == 0;
}

static bool receive(struct client *client, volatile struct xs_page *page)
{
    bool any = false;
    /* A header, then its payload. */
    for (uint32_t part = 0; part < 2 && !is_complete(client); part++) {
        any = receive_part(client, page) || any;
        if (client->broken != 0) {
            return any;
        }
    }
    return any;
}

/* The message in `reply` goes out, as the answer to @p header. */
static void put_out(struct client *client, const struct xs_header *asked)
{
    struct xs_header header = *asked;
    header.type = reply.type;
    header.length = reply.length;
    journal_write(client->out, &header, sizeof(header));
    journal_write(client->out + XS_HEADER_BYTES, reply.bytes, reply.length);
    KEEP_SET(client->out_length, XS_HEADER_BYTES + reply.length);
    KEEP_SET(client->out_done, 0);
}

static bool do_event(uint32_t domain)
{
    static const struct xs_header none = {0, 0, 0, 0};
    struct client *client = &store->clients[domain];
    if (!watch_event(domain, &reply)) {
        journal_commit();
        return false;
    }
    put_out(client, &none);
    KEEP_SET(client->told, 1);
    journal_commit();
    return true;
}

static bool do_request(uint32_t domain, uint64_t seconds)
{
    struct client *client = &store->clients[domain];
    struct xs_header header = header_of(client);
    if (!is_complete(client)) {
        return false;
    }
    request_run(domain, &header, client->in + XS_HEADER_BYTES, seconds, &reply);
    put_out(client, &header);
    KEEP_SET(client->in_have, 0);
    KEEP_SET(client->told, 0);
    journal_commit();
    return true;
}

/* The next message: an answer and an event in turn, if there are both. */
static bool do_next(uint32_t domain, uint64_t seconds)
{
    if (store->clients[domain].told != 0) {
        return do_request(domain, seconds) || do_event(domain);
    }
    return do_event(domain) || do_request(domain, seconds);
}

uint32_t channel_turn(uint32_t domain, volatile struct xs_page *page,
                      uint64_t seconds)
{
    struct client *client = &store->clients[domain];
    bool moved = false;
    bool done = false;
    if (client->broken != 0 || client->known == 0) {
        return CHANNEL_IDLE;
    }
    moved = send(client, page);
    moved = receive(client, page) || moved;
    if (client->broken == 0 && client->out_done == client->out_length) {
        done = do_next(domain, seconds);
        moved = (done && send(client, page)) || moved;
    }
    return (moved ? CHANNEL_NOTIFY : 0U) + (done ? CHANNEL_AGAIN : 0U);
}
