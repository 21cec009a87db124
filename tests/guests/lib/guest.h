/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Bare PVH runtime of the micro-guests.
 *
 * A scenario defines guest_main() and, if it starts second processors,
 * guest_second(). It checks promises with expect(), which reports and goes
 * on, and ends with verdict(). The last console line is then
 * "GUEST name: PASS" or "GUEST name: FAIL first broken promise", and the
 * shutdown reason 0 or 3.
 */
#ifndef CLOISON_TESTS_GUESTS_LIB_GUEST_H
#define CLOISON_TESTS_GUESTS_LIB_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/guests/lib/abi.h"

#define GUEST_CPU_MAX 8
#define NORETURN __attribute__((noreturn))
#define PAGE_ALIGNED __attribute__((aligned(4096)))

/* Trap vectors and what the guarded accessors return when none came. */
enum trap_vector {
    TRAP_NONE = 0,
    TRAP_UD = 6,
    TRAP_GP = 13,
    TRAP_PF = 14,
    TRAP_UPCALL = 0xf3
};

/* Guest-physical addresses outside every e820 map used here. */
#define WINDOW_GPA 0x40000000ul /* where grants are mapped */
#define ABSENT_GPA 0x80000000ul /* where nothing ever is */

/* --- What a scenario defines --------------------------------------------- */
void guest_main(void);
void guest_second(uint32_t cpu);

/* --- Start (start.c) ----------------------------------------------------- */
NORETURN void guest_start(void);
NORETURN void ap_start(void);
const struct start_info *start_info(void);
const char *guest_cmdline(void);
/** Whether the command line has the word @p word. */
bool guest_option(const char *word);
/** Number after "name=" on the command line, or @p otherwise. */
uint64_t guest_option_number(const char *name, uint64_t otherwise);
/** Bytes of RAM the memory map reports (type 1). */
uint64_t guest_ram_bytes(void);
/** One past the last byte of RAM in the map. */
uint64_t guest_ram_end(void);

/* --- Console and verdict (report.c) -------------------------------------- */
/** Formats: %s %c %d (int64_t) %u (uint64_t) %x (uint64_t). */
void say(const char *format, ...);
void console_write(const char *text, uint64_t length);
void expect(const char *what, int64_t got, int64_t wanted);
void expect_true(const char *what, bool holds);
/** Like expect(), but nothing sensible can follow a failure. */
void require(const char *what, int64_t got, int64_t wanted);
/** Refused: any negative answer. */
void expect_refused(const char *what, int64_t got);
/** Report a broken promise and end. */
NORETURN void give_up(const char *what);
/** End with the verdict of all expectations. */
NORETURN void verdict(void);
/** End at once with @p reason; no verdict line. */
NORETURN void guest_shutdown(uint64_t reason);
uint32_t failures(void);

/* --- Processor (cpu.c) --------------------------------------------------- */
struct guest_cpu {
    uint32_t id;
    uint32_t trap_vector; /* last guarded trap, TRAP_NONE if none */
    uint64_t user_stack;  /* %gs:8, used by entry.S */
    uint64_t trap_error;
    uint64_t trap_address; /* CR2 of the last guarded page fault */
    volatile uint32_t interrupts[256];
};

void cpu_setup(uint32_t id);
struct guest_cpu *cpu_self(void);
extern struct guest_cpu guest_cpus[GUEST_CPU_MAX];

static inline void cpu_irq_on(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void cpu_irq_off(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void cpu_pause(void)
{
    __asm__ volatile("pause" : : : "memory");
}

/** Enable interrupts and halt until one came; leaves them off. */
static inline void cpu_wait_interrupt(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

static inline uint64_t cpu_rdtsc(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return ((uint64_t)high << 32) + low;
}

struct cpuid_regs {
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;
    uint32_t edx;
};

static inline struct cpuid_regs cpu_cpuid(uint32_t leaf, uint32_t sub)
{
    struct cpuid_regs r;
    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(sub));
    return r;
}

/* Guarded accesses: each returns the vector of the trap, or TRAP_NONE. */
uint32_t try_rdmsr(uint32_t msr, uint64_t *value);
uint32_t try_wrmsr(uint32_t msr, uint64_t value);
uint32_t try_read(uint64_t address, uint64_t *value);
uint32_t try_write(uint64_t address, uint64_t value);
uint32_t try_write_cr4(uint64_t value);
uint32_t try_xsetbv(uint32_t index, uint64_t value);
/** Execute the instruction bytes at @p code, followed by RET. */
uint32_t try_call(uint64_t code);

/** Number of the upcalls this processor took. */
uint32_t cpu_upcalls(void);

/* Second processors, by the x2APIC (smp.c). */
uint32_t smp_count(void); /* entries of the MADT */
uint32_t smp_apic_id(uint32_t cpu);
/** INIT and SIPI; whether the processor reached C within a second. */
bool smp_start(uint32_t cpu);
void smp_init_ipi(uint32_t apic_id);
void smp_startup_ipi(uint32_t apic_id, uint32_t vector);
extern volatile uint32_t smp_alive[GUEST_CPU_MAX];

/* --- Paging (paging.c) --------------------------------------------------- */
/** Make the 4 KiB page at virtual @p address map to @p physical + flags. */
void paging_set(uint64_t address, uint64_t entry);
/** Unmap a page of the guest's own page table. */
void paging_unmap(const void *page);
/** Map it again where it was, writable or not. */
void paging_restore(const void *page, bool writable);

/* --- Hypercalls (hypercall.h, calls.c) ----------------------------------- */
static inline int64_t hypercall(uint64_t number, uint64_t a, uint64_t b,
                                uint64_t c)
{
    int64_t result;
    __asm__ volatile("vmmcall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "memory");
    return result;
}

int64_t hypercall_from_user(uint64_t number, uint64_t a, uint64_t b);
uint32_t hypercall_from_compat(uint64_t number, uint64_t a, uint64_t b);

static inline int64_t memory_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HC_MEMORY_OP, op, (uint64_t)argument, 0);
}

static inline int64_t event_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HC_EVENT_CHANNEL_OP, op, (uint64_t)argument, 0);
}

static inline int64_t grant_op(uint64_t op, const volatile void *argument,
                               uint64_t count)
{
    return hypercall(HC_GRANT_TABLE_OP, op, (uint64_t)argument, count);
}

static inline int64_t vcpu_op(uint64_t op, uint64_t vcpu,
                              const volatile void *argument)
{
    return hypercall(HC_VCPU_OP, op, vcpu, (uint64_t)argument);
}

static inline int64_t sched_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HC_SCHED_OP, op, (uint64_t)argument, 0);
}

static inline int64_t hvm_op(uint64_t op, const volatile void *argument)
{
    return hypercall(HC_HVM_OP, op, (uint64_t)argument, 0);
}

/* Shared info and time. */
/** The page where shared_info is mapped, after shared_map(). */
extern struct shared_info shared;
void shared_map(void);
/** Nanoseconds of system time by this processor's vcpu_info. */
uint64_t time_now(void);
/** Yield until system time reached @p ns more. */
void time_wait(uint64_t ns);
int64_t hvm_get(uint32_t index, uint64_t *value);
int64_t hvm_set(uint32_t index, uint64_t value);

/* Event channels: these return the port, or the negative error. */
int64_t event_alloc(uint32_t remote);
int64_t event_bind_ipi(uint32_t vcpu);
int64_t event_bind_virq(uint32_t virq, uint32_t vcpu);
int64_t event_bind(uint32_t remote_domain, uint32_t remote_port);
int64_t event_close(uint32_t port);
int64_t event_send(uint32_t port);
int64_t event_unmask(uint32_t port);
int64_t event_set_vcpu(uint32_t port, uint32_t vcpu);
int64_t event_get_status(uint32_t port, struct event_status *status);
bool event_is_pending(uint32_t port);
bool event_take(uint32_t port); /* clear pending; was it set? */
void event_mask(uint32_t port, bool masked);
/** Set callback vector 0xf3 and unmask nothing. */
void event_upcalls_on(void);
/** Poll one port until @p timeout (system time, 0: for ever). */
int64_t event_poll(uint32_t port, uint64_t timeout);
/** Ports that the upcall handler saw pending, by number of times. */
extern volatile uint32_t event_seen[4096];
/** Find an unbound port of @p domain that is for us, and bind it. */
int64_t event_connect(uint32_t domain, uint64_t timeout_ns);

/* Grant table: up to @p frames frames, mapped at grant_entries. */
#define GRANT_FRAMES 4
extern struct grant_entry grant_entries[GRANT_FRAMES * 512];
int64_t grant_setup(uint32_t frames);
void grant_give(uint32_t ref, uint32_t domain, const volatile void *page,
                uint16_t flags);
/** Returns status of the one element; *handle set. */
int64_t grant_map_one(struct grant_map *op);
int64_t grant_map_at(uint64_t gpa, uint32_t domain, uint32_t ref,
                     uint32_t flags, uint32_t *handle);
int64_t grant_unmap_at(uint64_t gpa, uint32_t handle);

/** This domain's number, by CPUID. */
uint32_t domain_self(void);

/* --- A peer that serves its pages and grant entries (peer.c) --------------
 * The serving domain obeys commands in a page that it grants; so the other
 * one can drive a whole scenario. */
#define PEER_PAGES 8
#define PEER_REF 8 /* the mailbox; scenario entries begin above */
enum peer_command {
    PEER_NONE,
    PEER_SET_ENTRY,  /* ref, flags, domid, frame */
    PEER_READ_ENTRY, /* ref: result = flags */
    PEER_READ,       /* page, word */
    PEER_WRITE,      /* page, word, value */
    PEER_FRAME,      /* page: result = its frame number */
    PEER_RACE,       /* ref: change its flags for a while, by vCPU 1 */
    PEER_END
};
/** Serve until told to end; gives the mailbox to @p domain. */
void peer_serve(uint32_t domain);
/** The other side: map the mailbox of @p domain. */
void peer_connect(uint32_t domain);
uint64_t peer_ask(enum peer_command command, uint64_t a, uint64_t b);
void peer_set_entry(uint32_t ref, uint32_t flags, uint32_t domid,
                    uint64_t frame);
void peer_end(void);
extern uint8_t peer_pages[PEER_PAGES][4096];
/** Ask the serving side's vCPU 1 to race; see peer.c. */
void peer_race(void);

/* Compiled against by GCC's own code. */
void *memset(void *to, int byte, size_t length);
void *memcpy(void *to, const void *from, size_t length);
int memcmp(const void *a, const void *b, size_t length);

#endif
