/* SPDX-License-Identifier: Apache-2.0 */
/** @file Hypercalls: their numbers (RAX), their operations, their arguments. */
#pragma once

#define HYPERCALL_MEMORY_OP 12
#define HYPERCALL_SET_TIMER_OP 15
#define HYPERCALL_VERSION 17
#define HYPERCALL_CONSOLE_IO 18
#define HYPERCALL_GRANT_TABLE_OP 20
#define HYPERCALL_VCPU_OP 24
#define HYPERCALL_SCHED_OP 29
#define HYPERCALL_EVENT_CHANNEL_OP 32
#define HYPERCALL_HVM_OP 34

/* In place of its own number, a caller may name itself so. */
#define ABI_DOMID_SELF 0x7ff0

/* ---- Scheduling operations. */

#define SCHED_OP_YIELD 0
#define SCHED_OP_BLOCK 1
#define SCHED_OP_SHUTDOWN 2
#define SCHED_OP_POLL 3
#define SCHED_OP_WATCHDOG 6

/* Ports one poll may name. */
#define SCHED_POLL_PORTS_MAX 128

/* ---- vCPU operations. */

#define VCPU_OP_IS_UP 3
#define VCPU_OP_REGISTER_RUNSTATE 5
#define VCPU_OP_REGISTER_INFO 10

/* ---- Memory operations. */

#define MEMORY_OP_DECREASE_RESERVATION 1
#define MEMORY_OP_CURRENT_RESERVATION 3
#define MEMORY_OP_MAXIMUM_RESERVATION 4
#define MEMORY_OP_POPULATE_PHYSMAP 6
#define MEMORY_OP_ADD_TO_PHYSMAP 7
#define MEMORY_OP_REMOVE_FROM_PHYSMAP 15

/* The operation is RDI % this; the first extent to do is RDI / this. */
#define MEMORY_OP_LIMIT 64

/* Spaces of MEMORY_OP_ADD_TO_PHYSMAP. */
#define MEMORY_SPACE_SHARED_INFO 0
#define MEMORY_SPACE_GRANT_TABLE 1

/* ---- Event channels: operations and virtual interrupts. */

#define EVENT_OP_BIND_INTERDOMAIN 0
#define EVENT_OP_BIND_VIRQ 1
#define EVENT_OP_CLOSE 3
#define EVENT_OP_SEND 4
#define EVENT_OP_STATUS 5
#define EVENT_OP_ALLOC_UNBOUND 6
#define EVENT_OP_BIND_IPI 7
#define EVENT_OP_BIND_VCPU 8
#define EVENT_OP_UNMASK 9

#define ABI_VIRQ_TIMER 0
#define ABI_VIRQ_CONSOLE_RING 8

/* ---- Console operations. */

#define CONSOLE_OP_WRITE 0
#define CONSOLE_OP_READ 1

/* ---- HVM operations and the parameters of a domain. */

#define HVM_OP_SET_PARAM 0
#define HVM_OP_GET_PARAM 1

#define HVM_PARAMETER_CALLBACK 0
#define HVM_PARAMETER_STORE_GFN 1
#define HVM_PARAMETER_STORE_PORT 2
#define HVM_PARAMETER_CONSOLE_GFN 17
#define HVM_PARAMETER_CONSOLE_PORT 18
#define HVM_PARAMETER_COUNT 39

/* HVM_PARAMETER_CALLBACK is type * this + vector; one type is supported. */
#define HVM_CALLBACK_TYPE_UNIT 0x100000000000000U
#define HVM_CALLBACK_TYPE_VECTOR 2

/* ---- Cloison's own hypercall for devices: docs/devices.md. */

/* __HYPERVISOR_arch_2 of xen.h; its first argument is the operation, the
   second the number of the device, the third a register. */
#define HYPERCALL_DEVICE 50

#define DEVICE_OP_READ 0
#define DEVICE_OP_WRITE 1 /* the fourth argument is the value */
