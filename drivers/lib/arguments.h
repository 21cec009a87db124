/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Arguments of hypercalls and shared pages as a guest lays them out. The
 * core takes words apart and needs no such structure.
 */
#ifndef CLOISON_DRIVERS_LIB_ARGUMENTS_H
#define CLOISON_DRIVERS_LIB_ARGUMENTS_H

#include <stdint.h>

#include "core/abi/hypercall.h"
#include "core/abi/grant_table.h"
#include "core/abi/version.h"

/* Reasons of SCHED_OP_SHUTDOWN. */
#define SHUTDOWN_REASON_POWEROFF 0
#define SHUTDOWN_REASON_REBOOT 1
#define SHUTDOWN_REASON_CRASH 3

/* Bytes a console page takes each way. */
#define CONSOLE_RING_IN_BYTES 1024
#define CONSOLE_RING_OUT_BYTES 2048

/** The page HVM_PARAMETER_CONSOLE_GFN names. */
struct abi_console_ring {
    uint8_t in[CONSOLE_RING_IN_BYTES];
    uint8_t out[CONSOLE_RING_OUT_BYTES];
    uint32_t in_consumed;
    uint32_t in_produced;
    uint32_t out_consumed;
    uint32_t out_produced;
};

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

/** One entry of a domain's grant table; the guest writes it. */
struct abi_grant_entry {
    uint16_t flags;
    uint16_t domain;
    uint32_t frame;
};

struct abi_grant_map {
    uint64_t host_address; /* guest-physical, page aligned */
    uint32_t flags;
    uint32_t ref;
    uint16_t domain;
    int16_t status;          /* out */
    uint32_t handle;         /* out */
    uint64_t device_address; /* out */
};

struct abi_grant_unmap {
    uint64_t host_address;
    uint64_t device_address;
    uint32_t handle;
    int16_t status; /* out */
    uint16_t padding;
};

/** One side of a copy; the name is a grant reference or a frame number. */
struct abi_grant_copy_side {
    uint64_t name;
    uint16_t domain;
    uint16_t offset;
    uint32_t padding;
};

struct abi_grant_copy {
    struct abi_grant_copy_side source;
    struct abi_grant_copy_side dest;
    uint16_t length;
    uint16_t flags;
    int16_t status; /* out */
    uint16_t padding;
};

struct abi_grant_query_size {
    uint16_t domain;
    uint16_t padding;
    uint32_t frame_count;     /* out */
    uint32_t frame_count_max; /* out */
    int16_t status;           /* out */
    uint16_t padding2;
};

struct abi_grant_set_version {
    uint32_t version;
};

struct abi_hvm_parameter {
    uint16_t domain;
    uint16_t padding;
    uint32_t index;
    uint64_t value;
};

struct abi_memory_reservation {
    uint64_t extent_start; /* guest-virtual address of an array of frames */
    uint64_t extent_count;
    uint32_t extent_order;
    uint32_t memory_flags;
    uint16_t domain;
    uint16_t padding[3];
};

struct abi_memory_add {
    uint16_t domain;
    uint16_t size;
    uint32_t space;
    uint64_t index;
    uint64_t gfn;
};

struct abi_memory_remove {
    uint16_t domain;
    uint16_t padding[3];
    uint64_t gfn;
};

/** Argument of MEMORY_OP_MEMORY_MAP: an array of abi_e820_entry. */
struct abi_memory_map {
    uint32_t entry_count;
    uint32_t padding;
    uint64_t buffer;
};

struct abi_sched_shutdown {
    uint32_t reason;
};

struct abi_sched_watchdog {
    uint32_t number;  /* 0: a new one, whose number is the answer */
    uint32_t seconds; /* 0: end it */
};

struct abi_sched_poll {
    uint64_t ports; /* guest-virtual address of an array of uint32_t */
    uint32_t port_count;
    uint32_t padding;
    uint64_t deadline; /* system time in nanoseconds; 0: none */
};

struct abi_vcpu_register_info {
    uint64_t gfn;
    uint32_t offset;
    uint32_t padding;
};

/** Argument of both register operations that name a guest-virtual address. */
struct abi_vcpu_register_area {
    uint64_t address;
};

/** What the area of VCPU_OP_REGISTER_RUNSTATE holds. */
struct abi_vcpu_runstate {
    uint32_t state;
    uint32_t padding;
    uint64_t entry_time;
    uint64_t time[4]; /* running, runnable, blocked, offline */
};

struct abi_version_features {
    uint32_t index;
    uint32_t features; /* out */
};

#endif
