/* SPDX-License-Identifier: Apache-2.0 */
/** @file Hypercall numbers (RAX) and the identifiers all of them share. */
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
