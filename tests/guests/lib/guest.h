/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a micro-guest has on top of drivers/lib: expectations, a peer,
 * and the tests' own view of the ABI.
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

#include "drivers/lib/console.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/event.h"
#include "drivers/lib/guard.h"
#include "drivers/lib/hvm.h"
#include "drivers/lib/hypercall.h"
#include "drivers/lib/memory.h"
#include "drivers/lib/paging.h"
#include "drivers/lib/shared.h"
#include "drivers/lib/smp.h"
#include "drivers/lib/start.h"
#include "drivers/lib/text.h"
#include "drivers/lib/trap.h"
#include "tests/guests/lib/abi.h"

#define GUEST_CPU_MAX CPU_MAX

/* Guest-physical addresses outside every e820 map used here. */
#define WINDOW_GPA 0x40000000ul /* where grants are mapped */
#define ABSENT_GPA 0x80000000ul /* where nothing ever is */

/* --- What a scenario defines --------------------------------------------- */
void guest_main(void);

/* Filled per scenario by the makefile. */
extern const char guest_name[];

void guest_second(uint32_t cpu);

/* --- Start, by the tests' own names -------------------------------------- */
static inline const struct start_info *start_info(void)
{
    return (const void *)start_record();
}

static inline const char *guest_cmdline(void)
{
    return start_command_line();
}

static inline bool guest_option(const char *word)
{
    return start_option(word);
}

static inline uint64_t guest_option_number(const char *name, uint64_t otherwise)
{
    return start_option_number(name, otherwise);
}

static inline uint64_t guest_ram_bytes(void)
{
    return start_ram_bytes();
}

static inline uint64_t guest_ram_end(void)
{
    return start_ram_end();
}

/* --- Verdict (report.c) -------------------------------------------------- */
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
uint32_t failures(void);
/** End at once with @p reason; no verdict line. */
NORETURN static inline void guest_shutdown(uint64_t reason)
{
    domain_shutdown((uint32_t)reason);
}

/* --- Forbidden and odd calls (modes.S, main.c) ---------------------------- */
int64_t hypercall_from_user(uint64_t number, uint64_t a, uint64_t b);
uint32_t hypercall_from_compat(uint64_t number, uint64_t a, uint64_t b);
/* Expect that the ICR takes it. */
void smp_init_ipi(uint32_t apic_id);
void smp_startup_ipi(uint32_t apic_id, uint32_t vector);

/* --- Hypercalls (calls.c) ------------------------------------------------- */
int64_t event_get_status(uint32_t port, struct event_status *status);

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
/** The same again and again until it works; the last answer. */
int64_t grant_map_wait(uint64_t gpa, uint32_t domain, uint32_t ref,
                       uint32_t flags, uint32_t *handle);
int64_t grant_unmap_at(uint64_t gpa, uint32_t handle);
/** Whether the flags of an entry become so after a while. */
bool grant_becomes(uint32_t ref, uint16_t flags);

/* --- Services: what a client is told, and its page at the server ---------- */
uint64_t guest_param(enum hvm_param index);
/** Map the page that entry @p ref of @p client is for. */
void guest_serve_page(uint64_t gpa, uint32_t client, uint32_t ref);

/* --- Signed policies in the initial RAM disk (policy.c, docs/reload.md) ----
 * A source names them in RELOAD lines, see system.sh. */
#define POLICY_SLOT 0x24000 /* bytes of each, with zeros behind */
#define POLICY_HEADER 120
#define POLICY_AT_LENGTH 84
#define POLICY_CHUNK_BYTES 512
uint8_t *policy_file(uint32_t index);
uint64_t policy_length(const uint8_t *file);
int64_t policy_version(void);
int64_t policy_begin(const uint8_t *file);
int64_t policy_chunk(const uint8_t *file, uint64_t offset);
int64_t policy_commit(void);
/** All of it; the first answer that is not 0. */
int64_t policy_load(const uint8_t *file);

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

#endif
