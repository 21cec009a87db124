/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Answers are copied out exactly: nothing beyond the structure, no
 * remains of the core's stack in it (XSA-122, 132, 506).
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define FILL 0xa5

static uint8_t buffer[4096] PAGE_ALIGNED;

static void prepare(const void *argument, uint32_t length)
{
    memset(buffer, FILL, PAGE);
    memcpy(buffer, argument, length);
}

static void untouched_from(const char *what, uint32_t from)
{
    for (uint32_t i = from; i < 256; i++) {
        if (buffer[i] != FILL) {
            expect(what, i, from);
            return;
        }
    }
}

static void answers(void)
{
    struct event_alloc_unbound alloc = {.dom = DOMID_SELF,
                                        .remote_dom = DOMID_SELF};
    prepare(&alloc, sizeof(alloc));
    expect("alloc_unbound", event_op(EV_ALLOC_UNBOUND, buffer), 0);
    untouched_from("behind alloc_unbound", sizeof(alloc));
    struct event_bind_ipi ipi = {0};
    prepare(&ipi, sizeof(ipi));
    expect("bind_ipi", event_op(EV_BIND_IPI, buffer), 0);
    untouched_from("behind bind_ipi", sizeof(ipi));
    struct event_bind_virq virq = {.virq = VIRQ_DEBUG};
    prepare(&virq, sizeof(virq));
    expect("bind_virq", event_op(EV_BIND_VIRQ, buffer), 0);
    untouched_from("behind bind_virq", sizeof(virq));
    struct event_port port = {1};
    prepare(&port, sizeof(port));
    expect("unmask", event_op(EV_UNMASK, buffer), 0);
    untouched_from("behind unmask", sizeof(port));
}

static void status_of_ports(void)
{
    struct event_status status = {.dom = DOMID_SELF};
    for (uint32_t port = 1; port < 5; port++) {
        status.port = port;
        prepare(&status, sizeof(status));
        expect("status", event_op(EV_STATUS, buffer), 0);
        untouched_from("behind status", sizeof(status));
    }
    /* A free port has nothing to tell in its last words. */
    struct event_status *free_port = (void *)buffer;
    expect("closed", free_port->status, EVSTAT_CLOSED);
    expect_true("last words are zero or as they were",
                free_port->word[0] == 0 && free_port->word[1] == 0);
}

static void texts(void)
{
    memset(buffer, FILL, PAGE);
    if (hypercall(HC_XEN_VERSION, VER_EXTRAVERSION, (uint64_t)buffer, 0) == 0) {
        untouched_from("behind extraversion", 16);
        bool ended = false;
        for (uint32_t i = 0; i < 16; i++) {
            expect_true("zeros after its end", !ended || buffer[i] == 0);
            ended = ended || buffer[i] == 0;
        }
        expect_true("it ends", ended);
    }
    uint32_t features[2] = {0, 0};
    prepare(features, sizeof(features));
    expect("features",
           hypercall(HC_XEN_VERSION, VER_FEATURES, (uint64_t)buffer, 0), 0);
    untouched_from("behind features", sizeof(features));
    memcpy(features, buffer, sizeof(features));
    expect("what a guest may rely on", features[1], 0x00010305);
    struct grant_query_size query = {.dom = DOMID_SELF};
    prepare(&query, sizeof(query));
    expect("query_size", grant_op(GR_QUERY_SIZE, buffer, 1), 0);
    untouched_from("behind query_size", sizeof(query));
    struct hvm_param_value param = {.domid = DOMID_SELF, .index = 17};
    prepare(&param, sizeof(param));
    hvm_op(HVM_GET_PARAM, buffer);
    untouched_from("behind get_param", sizeof(param));
}

void guest_main(void)
{
    answers();
    status_of_ports();
    texts();
}
