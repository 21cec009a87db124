/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The two written-down ABIs agree: the tests' own one and core/abi, by
 * which drivers/lib makes its calls.
 */
#include "core/abi/hypercall.h"
#include "drivers/lib/errno.h"
#include "drivers/lib/arguments.h"
#include "tests/guests/lib/guest.h"

#define AGREE(a, b) _Static_assert((a) == (b), #a)

AGREE(HC_MEMORY_OP, HYPERCALL_MEMORY_OP);
AGREE(HC_CONSOLE_IO, HYPERCALL_CONSOLE_IO);
AGREE(HC_GRANT_TABLE_OP, HYPERCALL_GRANT_TABLE_OP);
AGREE(HC_VCPU_OP, HYPERCALL_VCPU_OP);
AGREE(HC_SCHED_OP, HYPERCALL_SCHED_OP);
AGREE(HC_EVENT_CHANNEL_OP, HYPERCALL_EVENT_CHANNEL_OP);
AGREE(HC_HVM_OP, HYPERCALL_HVM_OP);
AGREE(DOMID_SELF, ABI_DOMID_SELF);
AGREE(PAGE, PAGE_BYTES);
AGREE(E_AGAIN, -ERRNO_EAGAIN);

AGREE(MEM_ADD_TO_PHYSMAP, MEMORY_OP_ADD_TO_PHYSMAP);
AGREE(SPACE_SHARED_INFO, MEMORY_SPACE_SHARED_INFO);
AGREE(sizeof(struct add_to_physmap), sizeof(struct abi_memory_add));

AGREE(EV_BIND_INTERDOMAIN, EVENT_OP_BIND_INTERDOMAIN);
AGREE(EV_BIND_VIRQ, EVENT_OP_BIND_VIRQ);
AGREE(EV_CLOSE, EVENT_OP_CLOSE);
AGREE(EV_SEND, EVENT_OP_SEND);
AGREE(EV_ALLOC_UNBOUND, EVENT_OP_ALLOC_UNBOUND);
AGREE(EV_BIND_IPI, EVENT_OP_BIND_IPI);
AGREE(EV_BIND_VCPU, EVENT_OP_BIND_VCPU);
AGREE(EV_UNMASK, EVENT_OP_UNMASK);
AGREE(offsetof(struct event_bind_interdomain, local_port),
      offsetof(struct abi_event_bind_interdomain, local_port));
AGREE(offsetof(struct event_bind_virq, port),
      offsetof(struct abi_event_bind_virq, port));
AGREE(offsetof(struct event_bind_ipi, port),
      offsetof(struct abi_event_bind_ipi, port));
AGREE(offsetof(struct event_alloc_unbound, port),
      offsetof(struct abi_event_alloc_unbound, port));
AGREE(offsetof(struct event_bind_vcpu, vcpu),
      offsetof(struct abi_event_bind_vcpu, vcpu));

AGREE(SCHED_YIELD, SCHED_OP_YIELD);
AGREE(SCHED_SHUTDOWN, SCHED_OP_SHUTDOWN);
AGREE(SCHED_POLL, SCHED_OP_POLL);
AGREE(SHUTDOWN_POWEROFF, SHUTDOWN_REASON_POWEROFF);
AGREE(SHUTDOWN_CRASH, SHUTDOWN_REASON_CRASH);
AGREE(offsetof(struct sched_poll, timeout),
      offsetof(struct abi_sched_poll, deadline));

AGREE(HVM_SET_PARAM, HVM_OP_SET_PARAM);
AGREE(HVM_GET_PARAM, HVM_OP_GET_PARAM);
AGREE(PARAM_CALLBACK_IRQ, HVM_PARAMETER_CALLBACK);
AGREE(offsetof(struct hvm_param_value, value),
      offsetof(struct abi_hvm_parameter, value));

AGREE(CONSOLE_WRITE, CONSOLE_OP_WRITE);
AGREE(offsetof(struct start_info, memmap),
      offsetof(struct abi_start_info, memory_map));
AGREE(sizeof(struct memmap_entry), sizeof(struct abi_start_memory));
