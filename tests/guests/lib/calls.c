/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Hypercalls of the micro-guests in convenient form, by the tests' own
 * view of the ABI.
 */
#include "tests/guests/lib/guest.h"

/* How long to wait for another domain: 20 s. */
#define TRIES 4000
#define RETRY_NS 5000000ul

struct grant_entry grant_entries[GRANT_FRAMES * 512] PAGE_ALIGNED;

int64_t event_get_status(uint32_t port, struct event_status *status)
{
    memset(status, 0, sizeof(*status));
    status->dom = DOMID_SELF;
    status->port = port;
    return event_op(EV_STATUS, status);
}

/* --- Grants --------------------------------------------------------------- */

int64_t grant_setup(uint32_t frames)
{
    int64_t result = 0;
    for (uint32_t i = frames; i > 0 && result == 0; i--) {
        struct add_to_physmap map = {.domid = DOMID_SELF,
                                     .space = SPACE_GRANT_TABLE,
                                     .idx = i - 1,
                                     .gpfn = (uint64_t)grant_entries / PAGE +
                                             i - 1};
        result = memory_op(MEM_ADD_TO_PHYSMAP, &map);
    }
    return result;
}

void grant_give(uint32_t ref, uint32_t domain, const volatile void *page,
                uint16_t flags)
{
    volatile struct grant_entry *entry = &grant_entries[ref];
    entry->frame = (uint32_t)((uint64_t)page / PAGE);
    entry->domid = (uint16_t)domain;
    __asm__ volatile("" : : : "memory");
    entry->flags = flags;
}

int64_t grant_map_one(struct grant_map *op)
{
    int64_t result = grant_op(GR_MAP, op, 1);
    return result == 0 ? op->status : result;
}

int64_t grant_map_at(uint64_t gpa, uint32_t domain, uint32_t ref,
                     uint32_t flags, uint32_t *handle)
{
    struct grant_map op = {.host_addr = gpa,
                           .flags = flags,
                           .ref = ref,
                           .dom = (uint16_t)domain,
                           .status = 99,
                           .handle = 0xffffffff};
    int64_t status = grant_map_one(&op);
    *handle = op.handle;
    return status;
}

int64_t grant_map_wait(uint64_t gpa, uint32_t domain, uint32_t ref,
                       uint32_t flags, uint32_t *handle)
{
    int64_t status = grant_map_at(gpa, domain, ref, flags, handle);
    for (uint32_t i = 0; i < TRIES && status != 0; i++) {
        time_wait(RETRY_NS);
        status = grant_map_at(gpa, domain, ref, flags, handle);
    }
    return status;
}

bool grant_becomes(uint32_t ref, uint16_t flags)
{
    volatile struct grant_entry *entry = &grant_entries[ref];
    for (uint32_t i = 0; i < TRIES && entry->flags != flags; i++) {
        time_wait(RETRY_NS);
    }
    return entry->flags == flags;
}

int64_t grant_unmap_at(uint64_t gpa, uint32_t handle)
{
    struct grant_unmap op = {.host_addr = gpa, .handle = handle, .status = 99};
    int64_t result = grant_op(GR_UNMAP, &op, 1);
    return result == 0 ? op.status : result;
}

/* --- Services ------------------------------------------------------------- */

uint64_t guest_param(enum hvm_param index)
{
    uint64_t value = 0;
    expect("the parameter is there", hvm_get(index, &value), 0);
    return value;
}

void guest_serve_page(uint64_t gpa, uint32_t client, uint32_t ref)
{
    uint32_t handle;
    require("map a client's page",
            grant_map_at(gpa, client, ref, GMAP_HOST, &handle), 0);
}
