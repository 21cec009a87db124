/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: operations and virtual interrupts. */
#pragma once

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
