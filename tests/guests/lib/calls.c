/* SPDX-License-Identifier: Apache-2.0 */
/** @file Hypercalls of the micro-guests in convenient form. */
#include "tests/guests/lib/guest.h"

#define CALLBACK_VECTOR_TYPE 0x0200000000000000ul

struct shared_info shared PAGE_ALIGNED;
struct grant_entry grant_entries[GRANT_FRAMES * 512] PAGE_ALIGNED;
volatile uint32_t event_seen[4096];

void shared_map(void)
{
    struct add_to_physmap map = {.domid = DOMID_SELF,
                                 .space = SPACE_SHARED_INFO,
                                 .gpfn = (uint64_t)&shared / PAGE};
    require("shared_info is mapped", memory_op(MEM_ADD_TO_PHYSMAP, &map), 0);
}

uint64_t time_now(void)
{
    volatile struct vcpu_time_info *t = &shared.vcpu[cpu_self()->id].time;
    for (;;) {
        uint32_t version = t->version;
        uint64_t delta = cpu_rdtsc() - t->tsc_timestamp;
        int8_t shift = t->tsc_shift;
        delta = shift < 0 ? delta >> -shift : delta << shift;
        unsigned __int128 product = delta;
        product *= t->tsc_to_system_mul;
        uint64_t now = t->system_time + (uint64_t)(product >> 32);
        if (version % 2 == 0 && version == t->version) {
            return now;
        }
    }
}

void time_wait(uint64_t ns)
{
    for (uint64_t end = time_now() + ns; time_now() < end;) {
        sched_op(SCHED_YIELD, NULL);
    }
}

int64_t hvm_get(uint32_t index, uint64_t *value)
{
    struct hvm_param_value op = {.domid = DOMID_SELF, .index = index};
    int64_t result = hvm_op(HVM_GET_PARAM, &op);
    *value = op.value;
    return result;
}

int64_t hvm_set(uint32_t index, uint64_t value)
{
    struct hvm_param_value op = {
        .domid = DOMID_SELF, .index = index, .value = value};
    return hvm_op(HVM_SET_PARAM, &op);
}

/* --- Events --------------------------------------------------------------- */

int64_t event_alloc(uint32_t remote)
{
    struct event_alloc_unbound op = {.dom = DOMID_SELF,
                                     .remote_dom = (uint16_t)remote};
    int64_t result = event_op(EV_ALLOC_UNBOUND, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind_ipi(uint32_t vcpu)
{
    struct event_bind_ipi op = {.vcpu = vcpu};
    int64_t result = event_op(EV_BIND_IPI, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind_virq(uint32_t virq, uint32_t vcpu)
{
    struct event_bind_virq op = {.virq = virq, .vcpu = vcpu};
    int64_t result = event_op(EV_BIND_VIRQ, &op);
    return result == 0 ? (int64_t)op.port : result;
}

int64_t event_bind(uint32_t remote_domain, uint32_t remote_port)
{
    struct event_bind_interdomain op = {.remote_dom = (uint16_t)remote_domain,
                                        .remote_port = remote_port};
    int64_t result = event_op(EV_BIND_INTERDOMAIN, &op);
    return result == 0 ? (int64_t)op.local_port : result;
}

int64_t event_close(uint32_t port)
{
    struct event_port op = {port};
    return event_op(EV_CLOSE, &op);
}

int64_t event_send(uint32_t port)
{
    struct event_port op = {port};
    return event_op(EV_SEND, &op);
}

int64_t event_unmask(uint32_t port)
{
    struct event_port op = {port};
    return event_op(EV_UNMASK, &op);
}

int64_t event_set_vcpu(uint32_t port, uint32_t vcpu)
{
    struct event_bind_vcpu op = {port, vcpu};
    return event_op(EV_BIND_VCPU, &op);
}

int64_t event_get_status(uint32_t port, struct event_status *status)
{
    memset(status, 0, sizeof(*status));
    status->dom = DOMID_SELF;
    status->port = port;
    return event_op(EV_STATUS, status);
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
    require("callback vector is set",
            hvm_set(PARAM_CALLBACK_IRQ, CALLBACK_VECTOR_TYPE + TRAP_UPCALL), 0);
}

int64_t event_poll(uint32_t port, uint64_t timeout)
{
    uint32_t list[1] = {port};
    struct sched_poll op = {
        .ports = (uint64_t)list, .nr_ports = 1, .timeout = timeout};
    return sched_op(SCHED_POLL, &op);
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
    struct guest_cpu *cpu = cpu_self();
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
    return E_AGAIN;
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

int64_t grant_unmap_at(uint64_t gpa, uint32_t handle)
{
    struct grant_unmap op = {.host_addr = gpa, .handle = handle, .status = 99};
    int64_t result = grant_op(GR_UNMAP, &op, 1);
    return result == 0 ? op.status : result;
}
