/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ranges of a device's registers: measured, judged, and mapped. */
#include "core/logic/device_range.h"

#include <stddef.h>

/* Lowest bits of a register of ranges (PCI 3.0 §6.2.5.1). */
#define BAR_IS_PORTS(word) ((word) % 2 == 1)
#define BAR_IS_LONG(word) ((word) / 2 % 4 == 2)
#define BAR_ADDRESS(word) ((word) / 16 * 16)
#define BAR_REACH 4294967296

/** Whether a range is outside of all memories, ranges of domains, the TPM. */
/*@ requires domains_ok && device_bars_short;
  @ requires first <= DEVICE_FRAME_MAX && pages <= DEVICE_FRAME_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result ==> first + pages <= TPM_FRAME ||
  @     TPM_FRAME + TPM_FRAME_COUNT <= first;
  @ ensures \result ==>
  @     (\forall integer d, frame; 0 <= d < DOMAIN_MAX &&
  @         first <= frame < first + pages ==> !domain_owns(d, frame)) &&
  @     (\forall integer i; 0 <= i < DEVICE_BAR_MAX &&
  @         device_bars[i].pages != 0 ==>
  @         first + pages <= device_bars[i].first ||
  @         device_bars[i].first + device_bars[i].pages <= first);
  @*/
static bool range_is_apart(uint64_t first, uint64_t pages)
{
    bool apart =
        first + pages <= TPM_FRAME || TPM_FRAME + TPM_FRAME_COUNT <= first;

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant apart ==> first + pages <= TPM_FRAME ||
      @     TPM_FRAME + TPM_FRAME_COUNT <= first;
      @ loop invariant apart ==> \forall integer e, frame; 0 <= e < d &&
      @     first <= frame < first + pages ==> !domain_owns(e, frame);
      @ loop assigns d, apart;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        //@ assert domain_ok(d);
        apart = apart && (domains[d].state == DOMAIN_ABSENT ||
                          first + pages <= domains[d].memory.v ||
                          domains[d].memory.v + domains[d].memory_pages +
                                  DOMAIN_SHARED_FRAMES <=
                              first);
    }
    /*@ loop invariant 0 <= i <= DEVICE_BAR_MAX;
      @ loop invariant apart ==> first + pages <= TPM_FRAME ||
      @     TPM_FRAME + TPM_FRAME_COUNT <= first;
      @ loop invariant apart ==> \forall integer k; 0 <= k < i &&
      @     device_bars[k].pages != 0 ==>
      @     first + pages <= device_bars[k].first ||
      @     device_bars[k].first + device_bars[k].pages <= first;
      @ loop invariant apart ==> \forall integer e, frame;
      @     0 <= e < DOMAIN_MAX && first <= frame < first + pages ==>
      @     !domain_owns(e, frame);
      @ loop assigns i, apart;
      @ loop variant DEVICE_BAR_MAX - i;
      @*/
    for (uint32_t i = 0; i < DEVICE_BAR_MAX; i++) {
        //@ assert device_bar_short(i);
        apart = apart && (device_bars[i].pages == 0 ||
                          first + pages <= device_bars[i].first ||
                          device_bars[i].first + device_bars[i].pages <= first);
    }
    return apart;
}

/**
 * Take the range at the register of number @p b, if there is one and it is
 * not of ports, which a domain has none of. It fills pages, so that no
 * register of another function is in them.
 */
/*@ requires device_world_ok && slot < DEVICE_MAX && b < PCI_BAR_COUNT;
  @ requires devices[slot].used != 0;
  @ requires device_bars[slot * DEVICE_BAR_STEP + b].pages == 0;
  @ terminates \true;
  @ assigns \result \from slot;
  @ assigns device_bars[slot * DEVICE_BAR_STEP + b], devices[slot].base,
  @     hw_vcpu_state;
  @ ensures device_world_ok;
  @*/
static const char *range_take(uint32_t slot, uint32_t b)
{
    //@ assert device_ok(slot);
    const uint32_t function = devices[slot].function;
    const uint32_t bar = slot * DEVICE_BAR_STEP + b;
    const uint32_t at = PCI_BAR + 4 * b;
    const uint32_t low = devices[slot].bars[b];
    uint64_t base = BAR_ADDRESS(low);

    hw_pci_write(function, at, PCI_NOTHING);
    const uint64_t bytes = BAR_REACH - BAR_ADDRESS(hw_pci_read(function, at));
    hw_pci_write(function, at, low);
    if (BAR_IS_LONG(low) && b + 1 < PCI_BAR_COUNT) {
        base += devices[slot].bars[b + 1] * (uint64_t)BAR_REACH;
    }
    if (BAR_IS_PORTS(low) || (bytes == BAR_REACH && base == 0)) {
        return NULL;
    }
    devices[slot].base = base;
    //@ assert device_world_ok;
    const uint64_t first = base / PAGE_BYTES;
    const uint64_t pages = bytes / PAGE_BYTES;
    if (base % PAGE_BYTES != 0 || bytes % PAGE_BYTES != 0 ||
        pages > DEVICE_RANGE_PAGES_MAX || first > DEVICE_FRAME_MAX - pages ||
        first < domains[slot / DEVICE_PER_DOMAIN].memory_pages ||
        !hw_pci_is_free(first, pages) || !range_is_apart(first, pages)) {
        return "the device's registers do not lie in pages apart";
    }
    device_bars[bar].first = first;
    device_bars[bar].pages = pages;
    /*@ assert same: \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bars[i] == \at(device_bars[i], Pre);
      @*/
    /*@ assert \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bar_short(i);
      @*/
    /*@ assert \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar &&
      @     device_bar_ok{Pre}(i) ==> device_bar_ok(i);
      @*/
    /*@ assert \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bars_apart(i, bar) && device_bars_apart(bar, i);
      @*/
    //@ assert device_bar_short(bar);
    //@ assert device_bar_ok(bar);
    /*@ assert \forall integer i, k; 0 <= i < DEVICE_BAR_MAX &&
      @     0 <= k < DEVICE_BAR_MAX && i != k && i != bar && k != bar &&
      @     device_bars_apart{Pre}(i, k) ==> device_bars_apart(i, k);
      @*/
    //@ assert device_bars_short;
    /*@ assert \forall integer i; 0 <= i < DEVICE_BAR_MAX ==>
      @     device_bar_ok(i);
      @*/
    //@ assert device_bars_ok;
    //@ assert p2m_shape_ok;
    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
    //@ assert p2m_entries_ok;
    return NULL;
}

const char *device_ranges_take(uint32_t slot)
{
    const char *error = NULL;

    /*@ loop invariant 0 <= b <= PCI_BAR_COUNT && device_world_ok;
      @ loop assigns b, devices[slot].bars[0 .. PCI_BAR_COUNT - 1];
      @ loop variant PCI_BAR_COUNT - b;
      @*/
    for (uint32_t b = 0; b < PCI_BAR_COUNT; b++) {
        //@ assert device_ok(slot);
        devices[slot].bars[b] =
            hw_pci_read(devices[slot].function, PCI_BAR + 4 * b);
    }
    /*@ loop invariant 0 <= b <= PCI_BAR_COUNT + 1 && device_world_ok;
      @ loop invariant device_bars_free(slot * DEVICE_BAR_STEP + b,
      @                                 (slot + 1) * DEVICE_BAR_STEP);
      @ loop assigns b, error, devices[slot].base, hw_vcpu_state,
      @     device_bars[slot * DEVICE_BAR_STEP ..
      @         slot * DEVICE_BAR_STEP + PCI_BAR_COUNT - 1];
      @ loop variant PCI_BAR_COUNT + 1 - b;
      @*/
    for (uint32_t b = 0; b < PCI_BAR_COUNT && error == NULL; b++) {
        error = range_take(slot, b);
        b += BAR_IS_LONG(devices[slot].bars[b]) ? 1 : 0;
    }
    return error;
}

bool device_ranges_map(uint32_t slot)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t first = slot % DEVICE_PER_DOMAIN * DEVICE_BAR_STEP;

    /*@ loop invariant 0 <= i <= DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX;
      @ loop invariant p2m_ok && p2m_built(domain.v);
      @ loop assigns i, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX - i;
      @*/
    for (uint32_t i = 0; i < DEVICE_BAR_STEP * DEVICE_RANGE_PAGES_MAX; i++) {
        const uint32_t number = first + i / DEVICE_RANGE_PAGES_MAX;
        const uint32_t bar = domain.v * DEVICE_BAR_SPAN + number;
        const struct gfn gfn = {device_bars[bar].first +
                                i % DEVICE_RANGE_PAGES_MAX};

        //@ assert device_bar_short(bar);
        if (i % DEVICE_RANGE_PAGES_MAX >= device_bars[bar].pages) {
            continue;
        }
        if (p2m_reserve(domain, gfn) != ST_OK) {
            return false;
        }
        p2m_set_device(domain, number, gfn.v);
    }
    return true;
}
