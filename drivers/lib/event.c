/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels and the upcall that tells of them. */
#include "drivers/lib/errno.h"
#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/hvm.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/trap.h"

/* A state that EVENT_OP_STATUS answers. */
#define EVENT_STATUS_INTERDOMAIN 2

volatile uint32_t event_seen[EVENT_PORT_COUNT];

int64_t event_alloc(uint32_t remote)
{
    struct abi_event_alloc_unbound op = {.domain = ABI_DOMID_SELF,
                                         .remote_domain = (uint16_t)remote};
    int64_t result = event_op(EVENT_OP_ALLOC_UNBOUND, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind_ipi(uint32_t vcpu)
{
    struct abi_event_bind_ipi op = {.vcpu = vcpu};
    int64_t result = event_op(EVENT_OP_BIND_IPI, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind_virq(uint32_t virq, uint32_t vcpu)
{
    struct abi_event_bind_virq op = {.virq = virq, .vcpu = vcpu};
    int64_t result = event_op(EVENT_OP_BIND_VIRQ, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind(uint32_t remote_domain, uint32_t remote_port)
{
    struct abi_event_bind_interdomain op = {
        .remote_domain = (uint16_t)remote_domain, .remote_port = remote_port};
    int64_t result = event_op(EVENT_OP_BIND_INTERDOMAIN, &op);
    return result == 0 ? (int64_t)op.local_port : result;
}

int64_t event_close(uint32_t port)
{
    struct abi_event_close op = {port};
    return event_op(EVENT_OP_CLOSE, &op);
}

int64_t event_send(uint32_t port)
{
    struct abi_event_send op = {port};
    return event_op(EVENT_OP_SEND, &op);
}

int64_t event_unmask(uint32_t port)
{
    struct abi_event_unmask op = {port};
    return event_op(EVENT_OP_UNMASK, &op);
}

int64_t event_set_vcpu(uint32_t port, uint32_t vcpu)
{
    struct abi_event_bind_vcpu op = {port, vcpu};
    return event_op(EVENT_OP_BIND_VCPU, &op);
}

bool event_is_connected(uint32_t port)
{
    struct abi_event_status op = {.domain = ABI_DOMID_SELF, .port = port};
    return event_op(EVENT_OP_STATUS, &op) == 0 &&
           op.status == EVENT_STATUS_INTERDOMAIN;
}

static bool bit_change(volatile uint64_t *words, uint32_t bit, bool set)
{
    uint8_t before;
    volatile uint64_t *word = &words[bit / 64];
    uint64_t at = bit % 64;
    if (set) {
        __asm__ volatile("lock btsq %2, %0; setc %1"
                         : "+m"(*word), "=q"(before)
                         : "r"(at)
                         : "memory", "cc");
    } else {
        __asm__ volatile("lock btrq %2, %0; setc %1"
                         : "+m"(*word), "=q"(before)
                         : "r"(at)
                         : "memory", "cc");
    }
    return before != 0;
}

bool event_is_pending(uint32_t port)
{
    volatile uint64_t *words = shared.pending;
    return words[port / 64] >> port % 64 & 1;
}

bool event_take(uint32_t port)
{
    return bit_change(shared.pending, port, false);
}

void event_mask(uint32_t port, bool masked)
{
    bit_change(shared.mask, port, masked);
}

void event_upcalls_on(void)
{
    uint64_t type = HVM_CALLBACK_TYPE_VECTOR * HVM_CALLBACK_TYPE_UNIT;
    if (hvm_set(HVM_PARAMETER_CALLBACK, type + TRAP_UPCALL) != 0) {
        domain_fail("callback vector is set");
    }
}

int64_t event_poll(uint32_t port, uint64_t timeout)
{
    uint32_t list[1] = {port};
    struct abi_sched_poll op = {
        .ports = (uint64_t)list, .port_count = 1, .deadline = timeout};
    return sched_op(SCHED_OP_POLL, &op);
}

static void events_scan(uint32_t word)
{
    volatile uint64_t *pending = &shared.pending[word];
    volatile uint64_t *mask = &shared.mask[word];
    uint64_t ready = *pending & ~*mask;
    while (ready != 0) {
        uint32_t bit = (uint32_t)__builtin_ctzl(ready);
        uint32_t port = word * 64 + bit;
        bit_change(shared.pending, port, false);
        event_seen[port]++;
        ready &= ready - 1;
    }
}

void upcall_handle(void);
void upcall_handle(void)
{
    struct cpu *cpu = cpu_self();
    volatile struct vcpu_info *info = &shared.vcpu[cpu->id];
    cpu->interrupts[TRAP_UPCALL]++;
    info->upcall_pending = 0;
    uint64_t words = 0;
    __asm__ volatile("xchgq %0, %1"
                     : "+r"(words), "+m"(info->pending_sel)
                     :
                     : "memory");
    while (words != 0) {
        events_scan((uint32_t)__builtin_ctzl(words));
        words &= words - 1;
    }
}

int64_t event_connect(uint32_t domain, uint64_t timeout_ns)
{
    uint64_t end = time_now() + timeout_ns;
    while (time_now() < end) {
        for (uint32_t port = 1; port < 32; port++) {
            int64_t local = event_bind(domain, port);
            if (local > 0) {
                return local;
            }
        }
        time_wait(10000000);
    }
    return -ERRNO_EAGAIN;
}
