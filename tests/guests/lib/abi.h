/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The guest's own view of the Xen PVH ABI: numbers and structures.
 *
 * Written from the published layout and deliberately not shared with the
 * core, so that a mistake on either side shows; agree.c compares the numbers
 * with those that drivers/lib uses.
 */
#ifndef CLOISON_TESTS_GUESTS_LIB_ABI_H
#define CLOISON_TESTS_GUESTS_LIB_ABI_H

#include <stdint.h>

enum hypercall_number {
    HC_MEMORY_OP = 12,
    HC_MULTICALL = 13,
    HC_SET_TIMER_OP = 15,
    HC_XEN_VERSION = 17,
    HC_CONSOLE_IO = 18,
    HC_GRANT_TABLE_OP = 20,
    HC_VM_ASSIST = 21,
    HC_VCPU_OP = 24,
    HC_SCHED_OP = 29,
    HC_EVENT_CHANNEL_OP = 32,
    HC_PHYSDEV_OP = 33,
    HC_HVM_OP = 34,
    HC_CLOISON = 49,
    HC_DEVICE = 50
};

enum policy_op {
    POLICY_BEGIN = 0,
    POLICY_CHUNK = 1,
    POLICY_COMMIT = 2,
    POLICY_VERSION = 3,
    DOMAIN_RESTART = 4
};

enum error_number {
    E_PERM = -1,
    E_NOENT = -2,
    E_SRCH = -3,
    E_NXIO = -6,
    E_2BIG = -7,
    E_AGAIN = -11,
    E_ACCES = -13,
    E_FAULT = -14,
    E_EXIST = -17,
    E_INVAL = -22,
    E_NOSPC = -28,
    E_NOSYS = -38
};

#define DOMID_SELF 0x7ff0
#define PAGE 4096

enum memory_op {
    MEM_DECREASE = 1,
    MEM_CURRENT = 3,
    MEM_MAXIMUM = 4,
    MEM_POPULATE = 6,
    MEM_ADD_TO_PHYSMAP = 7,
    MEM_MAP = 9,
    MEM_EXCHANGE = 11,
    MEM_REMOVE = 15,
    MEM_ADD_BATCH = 23
};

enum physmap_space {
    SPACE_SHARED_INFO = 0,
    SPACE_GRANT_TABLE = 1,
    SPACE_GMFN = 2,
    SPACE_FOREIGN = 4
};

struct add_to_physmap {
    uint16_t domid;
    uint16_t size;
    uint32_t space;
    uint64_t idx;
    uint64_t gpfn;
};

struct remove_from_physmap {
    uint16_t domid;
    uint16_t pad[3];
    uint64_t gpfn;
};

struct reservation {
    uint64_t extent_start;
    uint64_t nr_extents;
    uint32_t extent_order;
    uint32_t mem_flags;
    uint16_t domid;
    uint16_t pad[3];
};

enum event_op {
    EV_BIND_INTERDOMAIN = 0,
    EV_BIND_VIRQ = 1,
    EV_BIND_PIRQ = 2,
    EV_CLOSE = 3,
    EV_SEND = 4,
    EV_STATUS = 5,
    EV_ALLOC_UNBOUND = 6,
    EV_BIND_IPI = 7,
    EV_BIND_VCPU = 8,
    EV_UNMASK = 9,
    EV_RESET = 10,
    EV_INIT_CONTROL = 11,
    EV_EXPAND_ARRAY = 12,
    EV_SET_PRIORITY = 13
};

enum event_state {
    EVSTAT_CLOSED = 0,
    EVSTAT_UNBOUND = 1,
    EVSTAT_INTERDOMAIN = 2,
    EVSTAT_PIRQ = 3,
    EVSTAT_VIRQ = 4,
    EVSTAT_IPI = 5
};

enum virq { VIRQ_TIMER = 0, VIRQ_DEBUG = 1, VIRQ_COUNT = 24 };

struct event_bind_interdomain {
    uint16_t remote_dom;
    uint16_t pad;
    uint32_t remote_port;
    uint32_t local_port;
};

struct event_bind_virq {
    uint32_t virq;
    uint32_t vcpu;
    uint32_t port;
};

struct event_bind_ipi {
    uint32_t vcpu;
    uint32_t port;
};

struct event_alloc_unbound {
    uint16_t dom;
    uint16_t remote_dom;
    uint32_t port;
};

struct event_port {
    uint32_t port;
};

struct event_bind_vcpu {
    uint32_t port;
    uint32_t vcpu;
};

struct event_status {
    uint16_t dom;
    uint16_t pad;
    uint32_t port;
    uint32_t status;
    uint32_t vcpu;
    uint32_t word[2];
};

enum grant_op {
    GR_MAP = 0,
    GR_UNMAP = 1,
    GR_SETUP_TABLE = 2,
    GR_TRANSFER = 4,
    GR_COPY = 5,
    GR_QUERY_SIZE = 6,
    GR_UNMAP_AND_REPLACE = 7,
    GR_SET_VERSION = 8,
    GR_GET_STATUS_FRAMES = 9,
    GR_GET_VERSION = 10,
    GR_SWAP = 11,
    GR_CACHE_FLUSH = 12
};

enum grant_status {
    GNT_OK = 0,
    GNT_GENERAL_ERROR = -1,
    GNT_BAD_DOMAIN = -2,
    GNT_BAD_GNTREF = -3,
    GNT_BAD_HANDLE = -4,
    GNT_BAD_VIRT_ADDR = -5,
    GNT_NO_SPACE_DEVICE = -7,
    GNT_PERMISSION_DENIED = -8,
    GNT_BAD_PAGE = -9,
    GNT_BAD_COPY_ARG = -10
};

enum grant_flag {
    GTF_PERMIT = 1,
    GTF_ACCEPT_TRANSFER = 2,
    GTF_TRANSITIVE = 3,
    GTF_READONLY = 4,
    GTF_READING = 8,
    GTF_WRITING = 16,
    GTF_SUB_PAGE = 256
};

enum grant_map_flag {
    GMAP_DEVICE = 1,
    GMAP_HOST = 2,
    GMAP_READONLY = 4,
    GMAP_APPLICATION = 8,
    GMAP_CONTAINS_PTE = 16
};

enum grant_copy_flag { GCOPY_SOURCE_REF = 1, GCOPY_DEST_REF = 2 };

struct grant_entry {
    uint16_t flags;
    uint16_t domid;
    uint32_t frame;
};

struct grant_map {
    uint64_t host_addr;
    uint32_t flags;
    uint32_t ref;
    uint16_t dom;
    int16_t status;
    uint32_t handle;
    uint64_t dev_bus_addr;
};

struct grant_unmap {
    uint64_t host_addr;
    uint64_t dev_bus_addr;
    uint32_t handle;
    int16_t status;
    uint16_t pad;
};

struct grant_copy_side {
    uint64_t ref_or_frame;
    uint16_t domid;
    uint16_t offset;
    uint32_t pad;
};

struct grant_copy {
    struct grant_copy_side source;
    struct grant_copy_side dest;
    uint16_t length;
    uint16_t flags;
    int16_t status;
    uint16_t pad;
};

struct grant_query_size {
    uint16_t dom;
    uint16_t pad;
    uint32_t frames;
    uint32_t max_frames;
    int16_t status;
    uint16_t pad2;
};

enum vcpu_op {
    VC_INITIALISE = 0,
    VC_UP = 1,
    VC_DOWN = 2,
    VC_IS_UP = 3,
    VC_REGISTER_RUNSTATE = 5,
    VC_SET_PERIODIC = 6,
    VC_STOP_PERIODIC = 7,
    VC_SET_SINGLESHOT = 8,
    VC_STOP_SINGLESHOT = 9,
    VC_REGISTER_INFO = 10,
    VC_SEND_NMI = 11,
    VC_REGISTER_TIME = 13
};

struct register_vcpu_info {
    uint64_t mfn;
    uint32_t offset;
    uint32_t pad;
};

struct set_singleshot {
    uint64_t timeout;
    uint32_t flags;
    uint32_t pad;
};

enum sched_op {
    SCHED_YIELD = 0,
    SCHED_BLOCK = 1,
    SCHED_SHUTDOWN = 2,
    SCHED_POLL = 3,
    SCHED_REMOTE_SHUTDOWN = 4,
    SCHED_SHUTDOWN_CODE = 5,
    SCHED_WATCHDOG = 6
};

enum shutdown_reason {
    SHUTDOWN_POWEROFF = 0,
    SHUTDOWN_REBOOT = 1,
    SHUTDOWN_SUSPEND = 2,
    SHUTDOWN_CRASH = 3
};

struct sched_poll {
    uint64_t ports;
    uint32_t nr_ports;
    uint32_t pad;
    uint64_t timeout;
};

enum hvm_op { HVM_SET_PARAM = 0, HVM_GET_PARAM = 1, HVM_PAGETABLE_DYING = 9 };

enum hvm_param {
    PARAM_CALLBACK_IRQ = 0,
    PARAM_STORE_PFN = 1,
    PARAM_STORE_EVTCHN = 2,
    PARAM_CONSOLE_PFN = 17,
    PARAM_CONSOLE_EVTCHN = 18
};

struct hvm_param_value {
    uint16_t domid;
    uint16_t pad;
    uint32_t index;
    uint64_t value;
};

enum version_op { VER_VERSION = 0, VER_EXTRAVERSION = 1, VER_FEATURES = 6 };

enum console_op { CONSOLE_WRITE = 0, CONSOLE_READ = 1 };

struct start_info {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t nr_modules;
    uint64_t modlist;
    uint64_t cmdline;
    uint64_t rsdp;
    uint64_t memmap;
    uint32_t memmap_entries;
    uint32_t reserved;
};

struct memmap_entry {
    uint64_t addr;
    uint64_t size;
    uint32_t type;
    uint32_t reserved;
};

#define START_INFO_MAGIC 0x336ec578

_Static_assert(sizeof(struct add_to_physmap) == 24, "add_to_physmap");
_Static_assert(sizeof(struct reservation) == 32, "reservation");
_Static_assert(sizeof(struct event_bind_interdomain) == 12, "interdomain");
_Static_assert(sizeof(struct event_status) == 24, "event_status");
_Static_assert(sizeof(struct grant_map) == 32, "grant_map");
_Static_assert(sizeof(struct grant_unmap) == 24, "grant_unmap");
_Static_assert(sizeof(struct grant_copy) == 40, "grant_copy");
_Static_assert(sizeof(struct grant_query_size) == 16, "query_size");
_Static_assert(sizeof(struct sched_poll) == 24, "sched_poll");
_Static_assert(sizeof(struct hvm_param_value) == 16, "hvm_param");
_Static_assert(sizeof(struct start_info) == 56, "start_info");

#endif
