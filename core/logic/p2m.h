/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The nested page tables: which machine frame each guest frame is.
 *
 * Tables are the hardware's own 4-level format (APM2 24593 §15.25.5), 4 KiB
 * leaves only, kept in one static pool that is divided among the domains when
 * they are built and never shared. Accessed and dirty bits are set beforehand
 * so that the processor never writes here.
 *
 * A leaf that maps a frame of another domain carries the handle of the
 * mapping (maptrack index + 1) in its software bits 52..62, so that right and
 * use cannot part: a leaf is allowed because the domain owns the frame, or
 * because mapping handle-1 of that domain says so.
 *
 * Invariant: p2m_ok. Theorem: p2m_isolation.
 */
#ifndef CLOISON_CORE_LOGIC_P2M_H
#define CLOISON_CORE_LOGIC_P2M_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "core/logic/domain.h"

/* Entries of one table page. */
#define NPT_ENTRIES 512

/* Flags of entries, added (never or-ed) to frame * 4096. */
#define NPT_PRESENT 1
#define NPT_WRITE 2
#define NPT_USER 4
#define NPT_ACCESSED 32
#define NPT_DIRTY 64
#define NPT_LEAF_RO (NPT_PRESENT + NPT_USER + NPT_ACCESSED + NPT_DIRTY)
#define NPT_LEAF_RW (NPT_LEAF_RO + NPT_WRITE)
#define NPT_NODE (NPT_PRESENT + NPT_WRITE + NPT_USER + NPT_ACCESSED)

/* One step of the foreign handle field: bit 52. */
#define NPT_HANDLE_UNIT 4503599627370496

/* The pool lies at this machine frame: the linker script asserts it. */
#define NPT_POOL_FRAME 12288

/* The pool: npt_pool[page][entry], page p at machine frame NPT_POOL_FRAME+p. */
extern uint64_t npt_pool[NPT_PAGE_MAX][NPT_ENTRIES];

/** What a domain has of the pool; page numbers in the pool. */
struct p2m {
    uint32_t first; /* root (level 4); pages [first, limit) are this domain's */
    uint32_t used;  /* pages [first, first + used) are in use */
    uint32_t limit;
    uint32_t leaf0; /* level 1 page of guest frames 0..511; the level 1 pages
                       of all RAM follow each other */
};

extern struct p2m p2ms[DOMAIN_MAX];

/** Level of each pool page in use: 1 (leaves) .. 4 (root). */
extern uint8_t npt_level[NPT_PAGE_MAX];

#endif
