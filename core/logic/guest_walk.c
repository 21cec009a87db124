/* SPDX-License-Identifier: Apache-2.0 */
/** @file The walk of a guest's own page tables. */
#include "core/logic/guest_mem.h"

/* Page-table entries of the guest (APM2 24593 §5.3). */
#define ENTRY_LARGE 128

/* Guest-virtual addresses below LOW_END or from HIGH_START are canonical. */
#define LOW_END 0x800000000000
#define HIGH_START 0xffff800000000000

/* Bit of an address at which the index into a table of level 4, 3, 2 and 1
   starts; 9 bits a level. */
#define SHIFT4 39
#define SHIFT3 30
#define SHIFT2 21
#define SHIFT1 12

/* Frames in a large page of level 3 and of level 2. */
#define LARGE3 262144
#define LARGE2 512

/* Bits 12 and up of an entry, without the software and no-execute bits. */
#define FRAME_COUNT 1099511627776

struct guest_paging guest_paging;

/* The frame field of an entry. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result == npt_frame(entry);
  @*/
static uint64_t entry_frame(uint64_t entry)
{
    return entry / PAGE_BYTES % FRAME_COUNT;
}

/* The frame of a leaf of the nested table, which is below FRAME_MAX. */
/*@ requires npt_frame(leaf) < FRAME_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == npt_frame(leaf);
  @*/
static uint32_t leaf_frame(uint64_t leaf)
{
    return (uint32_t)(leaf / PAGE_BYTES % 4294967296);
}

/* Whether an entry is present and, for a store, writable. */
/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> npt_present(entry) &&
  @     (store ==> npt_writable(entry) == 1);
  @*/
static bool entry_allows(uint64_t entry, bool store)
{
    return entry % 2 == 1 && (!store || entry / 2 % 2 == 1);
}

/*
 * The guest frame of an address in a large page of so many frames; GFN_MAX
 * if bits are set that must not be. The lowest bit of the frame is PAT.
 */
/*@ requires pages == LARGE3 || pages == LARGE2;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t large_frame(uint64_t entry, uint64_t address, uint32_t pages)
{
    uint64_t frame = entry_frame(entry);

    return frame % pages > 1
               ? GFN_MAX
               : frame / pages * pages + address / PAGE_BYTES % pages;
}

/*
 * Entry @p index of the guest's table in guest frame @p table; 0, which is
 * not present, if the guest has no memory there.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && index < NPT_ENTRIES;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t table_entry(struct domid self, uint64_t table, uint64_t index)
{
    uint64_t leaf = p2m_leaf(self, (struct gfn){table});

    return leaf == 0 ? 0
                     : hw_frame_read64((struct mfn){leaf_frame(leaf)},
                                       (uint32_t)index * 8);
}

/*
 * The guest frame behind an address; GFN_MAX, which no guest has, if its
 * tables do not give the access.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t walk_tables(struct domid self, uint64_t address, bool store)
{
    uint64_t entry = guest_paging.cr3;
    uint32_t shift = SHIFT4;

    /*@ loop invariant SHIFT1 <= shift <= SHIFT4 && shift % 9 == SHIFT1 % 9;
      @ loop assigns entry, shift;
      @ loop variant shift;
      @*/
    while (true) {
        entry = table_entry(self, entry_frame(entry),
                            (address >> shift) % NPT_ENTRIES);
        if (!entry_allows(entry, store)) {
            return GFN_MAX;
        }
        if (shift == SHIFT1) {
            return entry_frame(entry);
        }
        if (entry / ENTRY_LARGE % 2 == 1) {
            break;
        }
        shift -= SHIFT3 - SHIFT2;
    }
    if (shift == SHIFT4) {
        return GFN_MAX;
    }
    return large_frame(entry, address, shift == SHIFT3 ? LARGE3 : LARGE2);
}

struct result guest_walk(struct domid self, uint64_t address, bool store)
{
    struct result result = {ST_FAULT, 0};
    uint64_t leaf;

    if (guest_paging.long_mode == 0 ||
        (address >= LOW_END && address < HIGH_START)) {
        return result;
    }
    leaf = p2m_leaf(self, (struct gfn){walk_tables(self, address, store)});
    if (entry_allows(leaf, store)) {
        result.status = ST_OK;
        result.value = leaf_frame(leaf);
    }
    return result;
}
