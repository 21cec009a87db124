/* SPDX-License-Identifier: Apache-2.0 */
/** @file A client of a service domain. */
#include <stddef.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/event.h"
#include "drivers/lib/grant.h"
#include "drivers/lib/loop.h"
#include "drivers/lib/service.h"
#include "drivers/lib/shared.h"

#define PAUSE_FIRST 2000000ul
#define PAUSE_LAST 256000000ul
/* How soon a client that went away is noticed. */
#define PAUSE_ALIVE 50000000ul

void service_start(struct service *service, uint32_t client, uint32_t ref,
                   uint32_t remote_port, uint32_t id)
{
    *service = (struct service){.client = client,
                                .ref = ref,
                                .remote_port = remote_port,
                                .id = id,
                                .pause = PAUSE_FIRST};
}

static bool connect(struct service *service)
{
    void *page = grant_map_page(service->client, service->ref, false);
    if (page == NULL) {
        return false;
    }
    int64_t port = event_bind(service->client, service->remote_port);
    if (port <= 0) {
        grant_unmap_page(page);
        return false;
    }
    service->page = page;
    service->port = (uint32_t)port;
    loop_watch(service->port, service->id);
    return true;
}

void service_drop(struct service *service)
{
    if (service->port != 0) {
        loop_forget(service->port);
        event_close(service->port);
        grant_unmap_page(service->page);
    }
    service->port = 0;
    service->page = NULL;
    service->pause = PAUSE_FIRST;
    service->again = time_now() + service->pause;
}

enum service_change service_poll(struct service *service)
{
    uint64_t now = time_now();
    if (now < service->again) {
        return SERVICE_SAME;
    }
    if (service->port != 0) {
        if (event_is_connected(service->port)) {
            service->again = now + PAUSE_ALIVE;
            return SERVICE_SAME;
        }
        service_drop(service);
        return SERVICE_DOWN;
    }
    if (connect(service)) {
        service->again = now + PAUSE_ALIVE;
        return SERVICE_UP;
    }
    service->again = now + service->pause;
    service->pause =
        service->pause * 2 > PAUSE_LAST ? PAUSE_LAST : service->pause * 2;
    return SERVICE_SAME;
}

uint64_t service_next(const struct service *list, uint32_t count)
{
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        next = list[i].again < next ? list[i].again : next;
    }
    return next;
}
