/* SPDX-License-Identifier: Apache-2.0 */
/** @file Event channels: operations, virtual interrupts and arguments. */
#ifndef CLOISON_CORE_ABI_EVENT_CHANNEL_H
#define CLOISON_CORE_ABI_EVENT_CHANNEL_H

#include <stdint.h>

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

struct abi_event_bind_interdomain {
    uint16_t remote_domain;
    uint16_t padding;
    uint32_t remote_port;
    uint32_t local_port; /* out */
};

struct abi_event_bind_virq {
    uint32_t virq;
    uint32_t vcpu;
    uint32_t port; /* out */
};

struct abi_event_close {
    uint32_t port;
};

struct abi_event_send {
    uint32_t port;
};

struct abi_event_status {
    uint16_t domain;
    uint16_t padding;
    uint32_t port;
    uint32_t status;      /* out: enum evtchn_state */
    uint32_t vcpu;        /* out */
    uint32_t detail;      /* out: remote domain (low 16 bits) or virq */
    uint32_t remote_port; /* out */
};

struct abi_event_alloc_unbound {
    uint16_t domain;
    uint16_t remote_domain;
    uint32_t port; /* out */
};

struct abi_event_bind_ipi {
    uint32_t vcpu;
    uint32_t port; /* out */
};

struct abi_event_bind_vcpu {
    uint32_t port;
    uint32_t vcpu;
};

struct abi_event_unmask {
    uint32_t port;
};

#endif
