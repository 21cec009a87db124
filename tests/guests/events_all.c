/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Event channel operations, good and bad; a refusal changes nothing.
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

#define PORT_LIMIT 4096
#define NO_DOMAIN 14

static const uint32_t bad_ports[] = {0,     1023,       4095,      4096,
                                     65536, 0x7fffffff, 0xffffffff};

/* Ports in use, by their status. */
static uint32_t ports_in_use(void)
{
    struct event_status status;
    uint32_t count = 0;
    for (uint32_t port = 1; port < 1024; port++) {
        if (event_get_status(port, &status) == 0) {
            count += status.status == EVSTAT_CLOSED ? 0 : 1;
        }
    }
    return count;
}

static void bad_ports_refused(void)
{
    uint32_t before = ports_in_use();
    for (uint32_t i = 0; i < sizeof(bad_ports) / sizeof(bad_ports[0]); i++) {
        uint32_t port = bad_ports[i];
        expect("send to a bad port", event_send(port), E_INVAL);
        expect("close of a bad port", event_close(port), E_INVAL);
        expect("unmask of a bad port", event_unmask(port), E_INVAL);
        expect("bind_vcpu of a bad port", event_set_vcpu(port, 0), E_INVAL);
        expect_refused("bind to a bad port", event_bind(domain_self(), port));
    }
    expect("nothing changed", ports_in_use(), before);
}

static void virqs(void)
{
    uint32_t before = ports_in_use();
    expect("virq 24", event_bind_virq(24, 0), E_INVAL);
    expect("virq 2^32-1", event_bind_virq(0xffffffff, 0), E_INVAL);
    expect("virq on vcpu 2", event_bind_virq(VIRQ_TIMER, 2), E_NOENT);
    expect("virq on vcpu 2^32-1", event_bind_virq(VIRQ_TIMER, 0xffffffff),
           E_NOENT);
    expect("nothing changed", ports_in_use(), before);
    int64_t port = event_bind_virq(VIRQ_TIMER, 0);
    expect_true("timer virq bound", port > 0);
    expect("bound twice", event_bind_virq(VIRQ_TIMER, 0), E_EXIST);
    expect("bind_vcpu of a per-vcpu virq", event_set_vcpu((uint32_t)port, 1),
           E_INVAL);
    expect("send to a virq", event_send((uint32_t)port), E_INVAL);
    int64_t other = event_bind_virq(VIRQ_TIMER, 1);
    expect_true("timer virq of vcpu 1", other > 0 && other != port);
    expect("close virq", event_close((uint32_t)port), 0);
    expect("close twice", event_close((uint32_t)port), E_INVAL);
    expect("close the other", event_close((uint32_t)other), 0);
    port = event_bind_virq(VIRQ_TIMER, 0);
    expect_true("bound again", port > 0);
    expect("close again", event_close((uint32_t)port), 0);
    expect("all closed", ports_in_use(), before);
}

static void ipis(void)
{
    struct event_status status;
    expect("ipi on vcpu 2", event_bind_ipi(2), E_NOENT);
    expect("ipi on vcpu 2^32-1", event_bind_ipi(0xffffffff), E_NOENT);
    int64_t got = event_bind_ipi(0);
    require("ipi port", got > 0, 1);
    uint32_t port = (uint32_t)got;
    expect("status of an ipi", event_get_status(port, &status), 0);
    expect("status is ipi", status.status, EVSTAT_IPI);
    expect("its vcpu", status.vcpu, 0);
    expect("bind_vcpu of an ipi", event_set_vcpu(port, 1), E_INVAL);
    event_mask(port, true);
    expect("send", event_send(port), 0);
    expect_true("masked event is pending", event_take(port));
    expect_true("only once", !event_take(port));
    expect("close", event_close(port), 0);
    expect("send after close", event_send(port), E_INVAL);
}

static void channel_to_self(void)
{
    struct event_status status;
    int64_t first = event_alloc(DOMID_SELF);
    require("alloc_unbound for oneself", first > 0, 1);
    uint32_t one = (uint32_t)first;
    event_mask(one, true);
    expect("status", event_get_status(one, &status), 0);
    expect("is unbound", status.status, EVSTAT_UNBOUND);
    expect("send to unbound is silent", event_send(one), 0);
    expect_true("and nothing pending", !event_take(one));
    expect("bind_vcpu", event_set_vcpu(one, 1), 0);
    expect("bind_vcpu out of range", event_set_vcpu(one, 2), E_NOENT);
    expect("bind_vcpu back", event_set_vcpu(one, 0), 0);
    int64_t second = event_bind(domain_self(), one);
    require("bind_interdomain to oneself", second > 0, 1);
    uint32_t two = (uint32_t)second;
    expect_true("new port starts pending", event_take(two));
    expect_refused("a bound port binds no more",
                   event_bind(domain_self(), one));
    event_mask(two, true);
    expect("send", event_send(one), 0);
    expect_true("arrives at the peer", event_take(two));
    expect_true("and only there", !event_take(one));
    expect("send back", event_send(two), 0);
    expect_true("arrives back", event_take(one));
    expect("close one end", event_close(two), 0);
    expect("status of the other", event_get_status(one, &status), 0);
    expect("is unbound again", status.status, EVSTAT_UNBOUND);
    expect("close the other", event_close(one), 0);
}

static void upcalls(void)
{
    event_upcalls_on();
    int64_t got = event_bind_ipi(0);
    require("ipi port", got > 0, 1);
    uint32_t port = (uint32_t)got;
    event_mask(port, true);
    cpu_irq_on();
    time_wait(1000000);
    uint32_t before = cpu_upcalls();
    expect("send masked", event_send(port), 0);
    expect("no upcall for a masked port", cpu_upcalls() - before, 0);
    expect("unmask delivers", event_unmask(port), 0);
    expect("upcall came", event_seen[port], 1);
    expect("send unmasked", event_send(port), 0);
    expect("second upcall came", event_seen[port], 2);
    cpu_irq_off();
    expect("send with interrupts off", event_send(port), 0);
    expect("waits", event_seen[port], 2);
    cpu_irq_on();
    __asm__ volatile("nop; nop" : : : "memory");
    expect("comes when they are on", event_seen[port], 3);
    cpu_irq_off();
    expect("close", event_close(port), 0);
}

/* XSA-496: no port left, then bind_virq, then everything works again. */
static void full_table(void)
{
    static uint16_t held[PORT_LIMIT];
    uint32_t count = 0;
    uint32_t before = ports_in_use();
    int64_t port = event_alloc(DOMID_SELF);
    for (; port > 0 && count < PORT_LIMIT; port = event_alloc(DOMID_SELF)) {
        held[count] = (uint16_t)port;
        count++;
    }
    expect("table is full", port, E_NOSPC);
    expect_true("it held many", count > 100);
    expect("virq in a full table", event_bind_virq(VIRQ_DEBUG, 0), E_NOSPC);
    expect("ipi in a full table", event_bind_ipi(0), E_NOSPC);
    expect("bind in a full table", event_bind(domain_self(), held[0]), E_NOSPC);
    expect("close one", event_close(held[0]), 0);
    port = event_bind_virq(VIRQ_DEBUG, 0);
    expect_true("now the virq binds", port > 0);
    expect("close virq", event_close((uint32_t)port), 0);
    for (uint32_t i = 1; i < count; i++) {
        if (event_close(held[i]) != 0) {
            expect("close all", held[i], 0);
        }
    }
    expect("as before", ports_in_use(), before);
}

static void callback_param(void)
{
    expect("vector below 32", hvm_set(PARAM_CALLBACK_IRQ, 0x020000000000001f),
           E_INVAL);
    expect("type 0", hvm_set(PARAM_CALLBACK_IRQ, 0x00000000000000f3), E_INVAL);
    expect("type 1", hvm_set(PARAM_CALLBACK_IRQ, 0x01000000000000f3), E_INVAL);
    expect("type 255", hvm_set(PARAM_CALLBACK_IRQ, 0xff000000000000f3),
           E_INVAL);
    expect_refused("other parameter", hvm_set(PARAM_CONSOLE_PFN, 1));
    expect_refused("parameter 2^32-1", hvm_set(0xffffffff, 1));
}

void guest_main(void)
{
    shared_map();
    callback_param();
    bad_ports_refused();
    virqs();
    ipis();
    channel_to_self();
    upcalls();
    full_table();
    expect("domain that does not exist", event_alloc(NO_DOMAIN),
           event_alloc(0x7ff1));
    expect_refused("no channel to nobody", event_alloc(NO_DOMAIN));
    expect("still works", event_close((uint32_t)event_alloc(DOMID_SELF)), 0);
}
