/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Every hypercall with every kind of pointer that a guest cannot use:
 * -EFAULT, and nothing has changed (XSA-212, XSA-29).
 *
 * SYSTEM a: vcpus=1 label=red
 */
#include "tests/guests/lib/guest.h"

#define PAGE_PRESENT_WRITE 0x67
#define BEYOND_40_BITS 0x0000010000000000ul
#define PML4_SLOT_ABSENT 100ul
#define PML4_SLOT_TABLE_ABSENT 101ul
#define PML4_SLOT_RESERVED 102ul
#define SLOT_BYTES 0x8000000000ul

enum call {
    CALL_FEATURES,
    CALL_CONSOLE,
    CALL_ADD_TO_PHYSMAP,
    CALL_REMOVE,
    CALL_DECREASE,
    CALL_POPULATE,
    CALL_DECREASE_LIST,
    CALL_POPULATE_LIST,
    CALL_EVENT_FIRST,
    CALL_EVENT_LAST = CALL_EVENT_FIRST + EV_UNMASK,
    CALL_GRANT_MAP,
    CALL_GRANT_UNMAP,
    CALL_GRANT_COPY,
    CALL_GRANT_QUERY,
    CALL_GRANT_VERSION,
    CALL_REGISTER_INFO,
    CALL_REGISTER_RUNSTATE,
    CALL_POLL,
    CALL_POLL_LIST,
    CALL_SHUTDOWN,
    CALL_SET_PARAM,
    CALL_GET_PARAM,
    CALL_COUNT
};

extern uint64_t boot_pml4[512];

static uint8_t pages[2][4096] PAGE_ALIGNED; /* the second is unmapped */
static uint8_t hole[4096] PAGE_ALIGNED;
static uint8_t read_only[4096] PAGE_ALIGNED;

static int64_t memory_list(uint64_t op, uint64_t list)
{
    struct reservation argument = {
        .extent_start = list, .nr_extents = 1, .domid = DOMID_SELF};
    return memory_op(op, &argument);
}

static int64_t poll_list(uint64_t list)
{
    struct sched_poll argument = {.ports = list, .nr_ports = 1, .timeout = 1};
    return sched_op(SCHED_POLL, &argument);
}

static int64_t first_calls(uint32_t call, const void *at)
{
    int64_t result = 0;
    switch (call) {
    case CALL_FEATURES:
        result = hypercall(HC_XEN_VERSION, VER_FEATURES, (uint64_t)at, 0);
        break;
    case CALL_CONSOLE:
        result = hypercall(HC_CONSOLE_IO, CONSOLE_WRITE, 8, (uint64_t)at);
        break;
    case CALL_ADD_TO_PHYSMAP:
        result = memory_op(MEM_ADD_TO_PHYSMAP, at);
        break;
    case CALL_REMOVE:
        result = memory_op(MEM_REMOVE, at);
        break;
    case CALL_DECREASE:
        result = memory_op(MEM_DECREASE, at);
        break;
    case CALL_POPULATE:
        result = memory_op(MEM_POPULATE, at);
        break;
    case CALL_DECREASE_LIST:
        result = memory_list(MEM_DECREASE, (uint64_t)at);
        break;
    case CALL_POPULATE_LIST:
        result = memory_list(MEM_POPULATE, (uint64_t)at);
        break;
    default:
        result = event_op(call - CALL_EVENT_FIRST, at);
        break;
    }
    return result;
}

static int64_t last_calls(uint32_t call, const void *at)
{
    int64_t result = 0;
    switch (call) {
    case CALL_GRANT_MAP:
        result = grant_op(GR_MAP, at, 1);
        break;
    case CALL_GRANT_UNMAP:
        result = grant_op(GR_UNMAP, at, 1);
        break;
    case CALL_GRANT_COPY:
        result = grant_op(GR_COPY, at, 1);
        break;
    case CALL_GRANT_QUERY:
        result = grant_op(GR_QUERY_SIZE, at, 1);
        break;
    case CALL_GRANT_VERSION:
        result = grant_op(GR_SET_VERSION, at, 1);
        break;
    case CALL_REGISTER_INFO:
        result = vcpu_op(VC_REGISTER_INFO, 0, at);
        break;
    case CALL_REGISTER_RUNSTATE:
        result = vcpu_op(VC_REGISTER_RUNSTATE, 0, at);
        break;
    case CALL_POLL:
        result = sched_op(SCHED_POLL, at);
        break;
    case CALL_POLL_LIST:
        result = poll_list((uint64_t)at);
        break;
    case CALL_SHUTDOWN:
        result = sched_op(SCHED_SHUTDOWN, at);
        break;
    case CALL_SET_PARAM:
        result = hvm_op(HVM_SET_PARAM, at);
        break;
    default:
        result = hvm_op(HVM_GET_PARAM, at);
        break;
    }
    return result;
}

static int64_t call_with(uint32_t call, uint64_t address)
{
    const void *at = (const void *)address;
    if (call == CALL_EVENT_FIRST + EV_BIND_PIRQ) {
        return E_FAULT; /* does not exist: events_fifo_absent */
    }
    return call <= CALL_EVENT_LAST ? first_calls(call, at)
                                   : last_calls(call, at);
}

static void all_calls(const char *kind, uint64_t address)
{
    for (uint32_t call = 0; call < CALL_COUNT; call++) {
        int64_t got = call_with(call, address);
        if (got != E_FAULT) {
            say("call %u at %x\n", (uint64_t)call, address);
            expect(kind, got, E_FAULT);
        }
    }
}

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

/* What a hypercall writes goes to a page that the guest may not write. */
static void outputs(void)
{
    struct event_alloc_unbound *alloc = (void *)read_only;
    struct event_bind_ipi *ipi = (void *)(read_only + 64);
    struct event_bind_virq *virq = (void *)(read_only + 128);
    struct hvm_param_value *param = (void *)(read_only + 192);
    struct grant_query_size *query = (void *)(read_only + 256);
    alloc->dom = DOMID_SELF;
    alloc->remote_dom = DOMID_SELF;
    virq->virq = VIRQ_DEBUG;
    param->domid = DOMID_SELF;
    query->dom = DOMID_SELF;
    paging_restore(read_only, false);
    expect("alloc_unbound into a read-only page",
           event_op(EV_ALLOC_UNBOUND, alloc), E_FAULT);
    expect("bind_ipi into a read-only page", event_op(EV_BIND_IPI, ipi),
           E_FAULT);
    expect("bind_virq into a read-only page", event_op(EV_BIND_VIRQ, virq),
           E_FAULT);
    expect("get_param into a read-only page", hvm_op(HVM_GET_PARAM, param),
           E_FAULT);
    expect("query_size into a read-only page",
           grant_op(GR_QUERY_SIZE, query, 1), E_FAULT);
    expect(
        "features into a read-only page",
        hypercall(HC_XEN_VERSION, VER_FEATURES, (uint64_t)read_only + 320, 0),
        E_FAULT);
    paging_restore(read_only, true);
    expect("no output came", alloc->port + ipi->port + virq->port, 0);
}

static void hostile_tables(void)
{
    uint64_t slot = PML4_SLOT_ABSENT * SLOT_BYTES;
    boot_pml4[PML4_SLOT_TABLE_ABSENT] = ABSENT_GPA + PAGE_PRESENT_WRITE;
    boot_pml4[PML4_SLOT_RESERVED] = 0x000f000000000000ul + PAGE_PRESENT_WRITE;
    all_calls("top level entry absent", slot + 0x123450);
    all_calls("page table in absent memory",
              PML4_SLOT_TABLE_ABSENT * SLOT_BYTES);
    all_calls("reserved bits in the table", PML4_SLOT_RESERVED * SLOT_BYTES);
    paging_set((uint64_t)hole, ABSENT_GPA + PAGE_PRESENT_WRITE);
    all_calls("page of absent memory", (uint64_t)hole);
    paging_set((uint64_t)hole, BEYOND_40_BITS + PAGE_PRESENT_WRITE);
    all_calls("page beyond 40 bits", (uint64_t)hole);
    paging_set((uint64_t)hole, 0x000ffffffffff000ul + PAGE_PRESENT_WRITE);
    all_calls("page at 2^52 - 4096", (uint64_t)hole);
    paging_unmap(hole);
    all_calls("unmapped page", (uint64_t)hole);
    boot_pml4[PML4_SLOT_TABLE_ABSENT] = 0;
    boot_pml4[PML4_SLOT_RESERVED] = 0;
}

void guest_main(void)
{
    uint32_t before = ports_in_use();
    paging_unmap(NULL);
    paging_unmap(pages[1]);
    all_calls("null", 0);
    all_calls("null + 8", 8);
    all_calls("first non-canonical", 0x0000800000000000);
    all_calls("last non-canonical", 0xffff7ffffffffff8);
    all_calls("middle non-canonical", 0x1234567812345678);
    all_calls("hypervisor's half", 0xffff800000000000);
    all_calls("hypervisor's text", 0xffff82d080200000);
    all_calls("last 8 bytes", 0xfffffffffffffff8);
    all_calls("last byte", 0xffffffffffffffff);
    all_calls("into the canonical hole", 0x00007ffffffffffc);
    /* The shortest argument has 4 bytes: two are here, two are not. */
    all_calls("crossing into an unmapped page", (uint64_t)pages[1] - 2);
    hostile_tables();
    outputs();
    expect("no port came or went", ports_in_use(), before);
    paging_restore(hole, true);
    paging_restore(pages[1], true);
    paging_restore(NULL, true);
    expect("a good call works", event_close((uint32_t)event_bind_ipi(0)), 0);
}
