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
 * because mapping handle-1 of that domain says so. In the same bits a leaf
 * that maps registers of a device carries the number of their range.
 *
 * The devices of a domain use the same tables (core/hw/vtd.c), so what holds
 * for the processor's walk holds for theirs, at every moment.
 *
 * Every machine frame that a domain owns is mapped at most once in its own
 * tables: RAM only at its own guest frame, shared_info and grant-table frames
 * only at the place remembered here, a foreign mapping only at the place
 * remembered for its handle. So taking a mapping away is one write.
 *
 * Invariant: p2m_ok. Theorem: p2m_isolation.
 */
#pragma once

#include "core/abi/attest.h"
#include "core/logic/device_bar.h"
#include "core/logic/maptrack.h"
#include "core/port/hw_frame.h"
#include "core/port/hw_vcpu.h"

/* Entries of one table page. */
#define NPT_ENTRIES 512

/* Guest frames below one level 2 entry (one level 1 page), level 3, level 4. */
#define NPT_SPAN1 512
#define NPT_SPAN2 262144
#define NPT_SPAN3 134217728

/* Table pages a domain gets for guest frames that are not its RAM. */
#define P2M_RESERVE_PAGES 32

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

/* From here on the field is a range of registers (device_bar.h); that is bit
   63 as well: nothing there is ever executed. */
#define NPT_DEVICE_TAG 2048

/* The pool lies at this machine frame: the linker script asserts it. */
#define NPT_POOL_FRAME 12288

/** One table. */
struct npt_page {
    uint64_t entry[NPT_ENTRIES];
};

/** The pool: page p is machine frame NPT_POOL_FRAME + p. */
extern struct npt_page npt_pool[NPT_PAGE_MAX];

/** What a domain has of the pool; page numbers in the pool. */
struct p2m {
    uint32_t first; /* root (level 4); pages [first, limit) are this domain's */
    uint32_t used;  /* pages [first, first + used) are in use; 0: not built */
    uint32_t limit;
    uint32_t leaf0; /* level 1 page of guest frames 0..511; the level 1 pages
                       of all RAM follow each other */
};

extern struct p2m p2ms[DOMAIN_MAX];

/** Guest frames of each domain that have their RAM now. */
extern uint32_t p2m_populated[DOMAIN_MAX];

/** Level of each pool page: 1 (leaves) .. 4 (root), 0 while not in use. */
extern uint8_t npt_level[NPT_PAGE_MAX];

/** Domain of each pool page that is in use or set aside for one. */
extern uint8_t npt_owner[NPT_PAGE_MAX];

/** Pool pages [0, npt_given) have been given to domains. */
extern uint32_t npt_given;

/** An entry of the pool. */
struct p2m_place {
    uint32_t page;
    uint32_t entry;
};

/** Where the frames that have one place each are, or were, mapped. */
struct p2m_places {
    struct p2m_place shared[DOMAIN_SHARED_FRAMES]; /* 0: shared_info,
                                                      1 + n: grant frame n */
    struct p2m_place foreign[MAPTRACK_MAX];        /* of each handle */
};

extern struct p2m_places p2m_places[DOMAIN_MAX];

/*@ // Entries as the processor reads them.
  @ predicate npt_present(integer e) = e % 2 == 1;
  @ logic integer npt_writable(integer e) = e / 2 % 2;
  @ logic integer npt_flags(integer e) = e % PAGE_BYTES;
  @ logic integer npt_frame(integer e) = e / PAGE_BYTES % 1099511627776;
  @ // 0 in a leaf of an own frame, handle + 1 in a foreign one,
  @ // NPT_DEVICE_TAG + number in one of registers.
  @ logic integer npt_tag(integer e) = e / NPT_HANDLE_UNIT;
  @ logic integer npt_child(integer e) = npt_frame(e) - NPT_POOL_FRAME;
  @
  @ predicate p2m_built{L}(integer d) = p2ms[d].used != 0;
  @ // Domain d has had no page of the pool yet.
  @ predicate p2m_fresh{L}(integer d) = p2ms[d].limit == 0;
  @
  @ // The right to a frame that is not the domain's own.
  @ predicate p2m_other_right{L}(integer d, integer tag, integer frame,
  @                              integer writable) =
  @     (tag < NPT_DEVICE_TAG ==>
  @         foreign_right(d, tag - 1, frame, writable)) &&
  @     (tag >= NPT_DEVICE_TAG ==>
  @         device_right(d, tag - NPT_DEVICE_TAG, frame));
  @ // What the core writes into RAM of domain d for the domain to read.
  @ predicate p2m_sealed{L}(integer d, integer gfn) =
  @     CLOISON_STATUS_GFN <= gfn < CLOISON_SEALED_END &&
  @     gfn < domains[d].memory_pages;
  @ // Domain d may use the frame of leaf e with the right e gives.
  @ predicate p2m_right{L}(integer d, integer e) =
  @     (npt_tag(e) == 0 ==> domain_owns(d, npt_frame(e)) &&
  @         (npt_writable(e) != 0 ==>
  @             !p2m_sealed(d, npt_frame(e) - domains[d].memory.v))) &&
  @     (npt_tag(e) != 0 ==> p2m_other_right(d, npt_tag(e), npt_frame(e),
  @                                          npt_writable(e)));
  @
  @ // A leaf maps an own frame only at the one place of that frame ...
  @ predicate p2m_own_place{L}(integer d, integer frame, integer p, integer i) =
  @     (frame < domains[d].memory.v + domains[d].memory_pages ==>
  @         (p - p2ms[d].leaf0) * NPT_ENTRIES + i ==
  @             frame - domains[d].memory.v) &&
  @     (frame >= domains[d].memory.v + domains[d].memory_pages ==>
  @         p2m_places[d].shared[frame - domains[d].memory.v -
  @             domains[d].memory_pages].page == p &&
  @         p2m_places[d].shared[frame - domains[d].memory.v -
  @             domains[d].memory_pages].entry == i);
  @ // ... and a foreign one only at the one place of its handle.
  @ predicate p2m_other_place{L}(integer d, integer tag, integer p,
  @                              integer i) = tag < NPT_DEVICE_TAG ==>
  @     p2m_places[d].foreign[tag - 1].page == p &&
  @     p2m_places[d].foreign[tag - 1].entry == i;
  @ predicate p2m_leaf_ok{L}(integer d, integer p, integer i, integer e) =
  @     e != 0 ==>
  @         (npt_flags(e) == NPT_LEAF_RO || npt_flags(e) == NPT_LEAF_RW) &&
  @         p2m_right(d, e) &&
  @         (npt_tag(e) == 0 ==> p2m_own_place(d, npt_frame(e), p, i)) &&
  @         (npt_tag(e) != 0 ==> p2m_other_place(d, npt_tag(e), p, i));
  @
  @ // A table entry is absent or leads to a table of the same domain, one
  @ // level lower.
  @ predicate p2m_node_ok{L}(integer d, integer level, integer e) =
  @     e != 0 ==>
  @         npt_flags(e) == NPT_NODE && npt_tag(e) == 0 &&
  @         0 <= npt_child(e) < NPT_PAGE_MAX &&
  @         npt_level[npt_child(e)] == level - 1 &&
  @         npt_owner[npt_child(e)] == d;
  @ predicate p2m_entry_ok{L}(integer p, integer i) =
  @     (npt_level[p] == 1 ==>
  @         p2m_leaf_ok(npt_owner[p], p, i, npt_pool[p].entry[i])) &&
  @     (npt_level[p] > 1 ==>
  @         p2m_node_ok(npt_owner[p], npt_level[p], npt_pool[p].entry[i]));
  @ predicate p2m_page_ok{L}(integer p) =
  @     npt_level[p] <= 4 && (npt_level[p] != 0 ==>
  @         npt_owner[p] < DOMAIN_MAX && !p2m_fresh(npt_owner[p]));
  @
  @ // The pages of domain d: its root, the level 1 pages of its RAM, and
  @ // pages set aside that nobody else can come to use.
  @ predicate p2m_pages_ok{L}(integer d) = p2m_built(d) ==>
  @     domains[d].state != DOMAIN_ABSENT &&
  @     p2ms[d].first + p2ms[d].used <= p2ms[d].limit <= npt_given &&
  @     npt_level[p2ms[d].first] == 4 &&
  @     p2ms[d].leaf0 + (domains[d].memory_pages + 511) / 512 <= NPT_PAGE_MAX &&
  @     (\forall integer p; p2ms[d].first <= p < p2ms[d].limit ==>
  @         npt_owner[p] == d) &&
  @     (\forall integer p;
  @         p2ms[d].first + p2ms[d].used <= p < p2ms[d].limit ==>
  @         npt_level[p] == 0) &&
  @     (\forall integer p; p2ms[d].leaf0 <= p &&
  @         (p - p2ms[d].leaf0) * NPT_SPAN1 < domains[d].memory_pages ==>
  @         npt_level[p] == 1 && npt_owner[p] == d);
  @
  @ predicate p2m_entries_ok{L} = \forall integer p, i;
  @     0 <= p < NPT_PAGE_MAX && 0 <= i < NPT_ENTRIES ==> p2m_entry_ok(p, i);
  @ predicate p2m_shape_ok{L} = npt_given <= NPT_PAGE_MAX &&
  @     (\forall integer p; 0 <= p < NPT_PAGE_MAX ==> p2m_page_ok(p)) &&
  @     (\forall integer p; npt_given <= p < NPT_PAGE_MAX ==>
  @         npt_level[p] == 0) &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==> p2m_pages_ok(d));
  @ predicate p2m_ok{L} = p2m_shape_ok && p2m_entries_ok;
  @
  @ // What the processor does with a guest frame number, table by table.
  @ logic integer npt_step{L}(integer p, integer i) = npt_pool[p].entry[i];
  @ predicate npt_leads{L}(integer p, integer i, integer child) =
  @     npt_present(npt_step(p, i)) && child == npt_child(npt_step(p, i));
  @ predicate npt_reaches{L}(integer d, integer g, integer p1) =
  @     \exists integer p3, p2;
  @     npt_leads(p2ms[d].first, g / NPT_SPAN3 % 512, p3) &&
  @     npt_leads(p3, g / NPT_SPAN2 % 512, p2) &&
  @     npt_leads(p2, g / NPT_SPAN1 % 512, p1);
  @ predicate npt_translates{L}(integer d, integer g, integer leaf) =
  @     \exists integer p1; npt_reaches(d, g, p1) &&
  @     leaf == npt_step(p1, g % 512) && npt_present(leaf);
  @
  @ // One step of a walk stays in the tables of one domain ...
  @ lemma p2m_steps_down{L}: p2m_ok{L} ==>
  @     \forall integer p, i, c; 0 <= p < NPT_PAGE_MAX &&
  @         0 <= i < NPT_ENTRIES && npt_level[p] > 1 && npt_leads(p, i, c) ==>
  @         0 <= c < NPT_PAGE_MAX && npt_level[c] == npt_level[p] - 1 &&
  @         npt_owner[c] == npt_owner[p];
  @ // ... and the last one gives what that domain has a right to.
  @ lemma p2m_steps_end{L}: p2m_ok{L} ==>
  @     \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
  @         0 <= i < NPT_ENTRIES && npt_level[p] == 1 &&
  @         npt_present(npt_step(p, i)) ==>
  @         p2m_right(npt_owner[p], npt_step(p, i));
  @
  @ lemma p2m_reaches_own{L}: p2m_ok{L} ==>
  @     \forall integer d, g, p1; 0 <= d < DOMAIN_MAX && p2m_built(d) &&
  @         0 <= g && npt_reaches(d, g, p1) ==> 0 <= p1 < NPT_PAGE_MAX &&
  @         npt_level[p1] == 1 && npt_owner[p1] == d;
  @
  @ // The theorem: whatever the processor's walk reaches for a domain is a
  @ // frame that the domain owns, for reading only if the core writes there
  @ // what was measured, or the frame of one of its mappings, with
  @ // the right to write only if that mapping has it, or a frame of its
  @ // devices' registers.
  @ lemma p2m_isolation{L}: p2m_ok{L} ==>
  @     \forall integer d, g, leaf; 0 <= d < DOMAIN_MAX && p2m_built(d) &&
  @         0 <= g && npt_translates(d, g, leaf) ==> p2m_right(d, leaf);
  @
  @ // Tables for guest frame g exist down to level 1.
  @ predicate p2m_reserved{L}(integer d, integer g) =
  @     0 <= g < GFN_MAX && (g >= domains[d].memory_pages ==>
  @         \exists integer p1; npt_reaches(d, g, p1));
  @
  @ // The leaf of guest frame g is e (0: nothing is mapped).
  @ predicate p2m_leaf_is{L}(integer d, integer g, integer e) =
  @     (g < domains[d].memory_pages ==>
  @         npt_pool[p2ms[d].leaf0 + g / 512].entry[g % 512] == e) &&
  @     (g >= domains[d].memory_pages ==>
  @         \forall integer p1; npt_reaches(d, g, p1) ==>
  @         npt_pool[p1].entry[g % 512] == e);
  @ logic integer p2m_ram_leaf{L}(integer d, integer g) =
  @     (domains[d].memory.v + g) * PAGE_BYTES +
  @     (CLOISON_STATUS_GFN <= g && g < CLOISON_SEALED_END &&
  @      g < domains[d].memory_pages ? NPT_LEAF_RO : NPT_LEAF_RW);
  @
  @ // No leaf and no table differs between two moments.
  @ predicate p2m_same{L1, L2} = \forall integer p, i;
  @     0 <= p < NPT_PAGE_MAX && 0 <= i < NPT_ENTRIES ==>
  @     \at(npt_pool[p].entry[i], L1) == \at(npt_pool[p].entry[i], L2);
  @
  @ // No leaf of domain d carries this handle.
  @ predicate p2m_handle_free{L}(integer d, integer handle) =
  @     \forall integer p, i; 0 <= p < NPT_PAGE_MAX && 0 <= i < NPT_ENTRIES &&
  @         npt_level[p] == 1 && npt_owner[p] == d ==>
  @         npt_tag(npt_pool[p].entry[i]) != handle + 1;
  @ lemma p2m_unused_handle_is_free{L}: p2m_ok{L} ==>
  @     \forall integer d, h; 0 <= d < DOMAIN_MAX && 0 <= h < MAPTRACK_MAX &&
  @         maptracks[d].entry[h].used == 0 ==> p2m_handle_free(d, h);
  @*/

/** Pool pages that a domain of this much RAM needs, a reserve included. */
/*@ requires memory_pages <= GFN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
uint32_t p2m_pages_needed(uint64_t memory_pages);

/**
 * Give pool pages [first, first + pages) to an existing domain and build its
 * tables there, all of its RAM populated. ST_NO_SPACE: too few pages, or
 * pages that are not left; nothing has changed then.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires p2m_fresh(domain.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], npt_owner[0 .. NPT_PAGE_MAX - 1],
  @     npt_given, p2ms[domain.v], p2m_populated[domain.v];
  @ ensures \result == ST_OK || \result == ST_NO_SPACE;
  @ ensures p2m_ok;
  @ ensures \result == ST_OK ==> p2m_built(domain.v);
  @ ensures \result != ST_OK ==> p2m_fresh(domain.v);
  @*/
enum status p2m_build(struct domid domain, uint32_t first,
                      uint32_t pages) MUST_CHECK;

/**
 * The leaf of a guest frame that maps memory, or 0: nothing is mapped there,
 * or registers of a device, which the core never touches for a guest.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result != 0 ==> p2m_reserved(domain.v, gfn.v);
  @ ensures \result != 0 ==> p2m_right(domain.v, \result) &&
  @     npt_frame(\result) < FRAME_MAX &&
  @     (npt_flags(\result) == NPT_LEAF_RO ||
  @      npt_flags(\result) == NPT_LEAF_RW);
  @ ensures \result != 0 ==> p2m_leaf_is(domain.v, gfn.v, \result);
  @ ensures npt_tag(\result) < NPT_DEVICE_TAG;
  @*/
uint64_t p2m_leaf(struct domid domain, struct gfn gfn);

/**
 * The machine frame of a guest frame, if that is populated RAM of the
 * domain's own; ST_INVALID otherwise (a shared frame or a foreign mapping
 * included). The value is the machine frame number.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_INVALID;
  @ ensures \result.status == ST_OK ==>
  @     \result.value == domains[domain.v].memory.v + gfn.v &&
  @     gfn.v < domains[domain.v].memory_pages &&
  @     \result.value < FRAME_MAX && domain_owns(domain.v, \result.value);
  @*/
struct result p2m_ram_frame(struct domid domain, struct gfn gfn);

/**
 * Make sure that tables for a guest frame exist, taking pages set aside for
 * the domain. ST_INVALID: beyond GFN_MAX. ST_NO_SPACE: a page may be missing.
 * Changes nothing then, and never what a guest can notice.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used;
  @ ensures \result == ST_OK || \result == ST_NO_SPACE ||
  @     \result == ST_INVALID;
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures \result == ST_OK ==> p2m_reserved(domain.v, gfn.v);
  @ ensures \result == ST_INVALID ==> gfn.v >= GFN_MAX;
  @*/
enum status p2m_reserve(struct domid domain, struct gfn gfn) MUST_CHECK;

/** Populate a guest frame of RAM, whatever was mapped there before. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires gfn.v < domains[domain.v].memory_pages;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_leaf_is(domain.v, gfn.v, p2m_ram_leaf(domain.v, gfn.v));
  @*/
void p2m_set_ram(struct domid domain, struct gfn gfn);

/** Map nothing at a guest frame. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && p2m_reserved(domain.v, gfn.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_leaf_is(domain.v, gfn.v, 0);
  @*/
void p2m_clear(struct domid domain, struct gfn gfn);

/**
 * Map shared frame @p index (0: shared_info, 1 + n: grant frame n) of the
 * domain at a guest frame and nowhere else.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && p2m_reserved(domain.v, gfn.v);
  @ requires index < DOMAIN_SHARED_FRAMES;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state,
  @     p2m_places[domain.v].shared[index];
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_leaf_is(domain.v, gfn.v,
  @     p2m_ram_leaf(domain.v, domains[domain.v].memory_pages + index));
  @*/
void p2m_set_shared(struct domid domain, struct gfn gfn, uint32_t index);

/**
 * Map the frame of the domain's mapping @p handle at the guest frame, and
 * with the right, that the mapping says.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && handle < MAPTRACK_MAX;
  @ requires maptracks[domain.v].entry[handle].used != 0;
  @ requires maptracks[domain.v].entry[handle].frame.v < FRAME_MAX;
  @ requires p2m_reserved(domain.v, maptracks[domain.v].entry[handle].gfn);
  @ requires p2m_handle_free(domain.v, handle);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state,
  @     p2m_places[domain.v].foreign[handle];
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_leaf_is(domain.v, maptracks[domain.v].entry[handle].gfn,
  @     maptracks[domain.v].entry[handle].frame.v * PAGE_BYTES +
  @     (maptracks[domain.v].entry[handle].writable != 0 ? NPT_LEAF_RW
  @                                                : NPT_LEAF_RO) +
  @     (handle + 1) * NPT_HANDLE_UNIT);
  @*/
void p2m_set_foreign(struct domid domain, uint32_t handle);

/**
 * Take the mapping @p handle out of the tables; with @p refill the domain's
 * own RAM, cleared, is there from the same moment on, if its RAM reaches
 * there. The record of the mapping may end only after this.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && handle < MAPTRACK_MAX;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state, hw_frame_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_handle_free(domain.v, handle);
  @*/
void p2m_clear_foreign(struct domid domain, uint32_t handle, bool refill);

/**
 * Map frame @p frame of range @p number of the domain's registers at its own
 * address.
 */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v) && p2m_reserved(domain.v, frame);
  @ requires device_right(domain.v, number, frame);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @*/
void p2m_set_device(struct domid domain, uint32_t number, uint64_t frame);

/** Map nothing any more where a device's registers may be. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ requires domains[domain.v].memory_pages <= frame < GFN_MAX;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @ ensures p2m_leaf_is(domain.v, frame, 0);
  @*/
void p2m_clear_device(struct domid domain, uint64_t frame);

/**
 * The domain's table of level 4 or 3 that its devices begin at, a page of the
 * pool; NPT_PAGE_MAX if it has none.
 */
/*@ requires domain.v < DOMAIN_MAX && p2m_ok && p2m_built(domain.v);
  @ requires levels == 3 || levels == 4;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= NPT_PAGE_MAX;
  @ ensures \result < NPT_PAGE_MAX ==>
  @     npt_owner[\result] == domain.v && npt_level[\result] == levels;
  @*/
uint32_t p2m_device_root(struct domid domain, uint32_t levels);

/** Executable twin of p2m_ok, for tests and fuzzers. */
/*@ requires domains_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> p2m_ok;
  @*/
bool p2m_is_ok(void);
