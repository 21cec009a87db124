/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ranges of a device's registers: measured, judged, and mapped. */
#include "core/logic/device_range.h"

#include <stddef.h>

/** Registers of a device, while they are looked at. */
struct device_range {
    const char *error;
    uint32_t next; /* register after it */
    uint64_t first;
    uint64_t pages; /* 0: there is none */
};

/** Whether a register of another function of bus 0 names one of the pages. */
/*@ requires function < 256 && first <= FRAME_MAX && pages <= FRAME_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool range_is_shared(uint32_t function, uint64_t first, uint64_t pages)
{
    bool shared = false;

    /*@ loop invariant 0 <= f <= 256;
      @ loop assigns f, shared;
      @ loop variant 256 - f;
      @*/
    for (uint32_t f = 0; f < 256; f++) {
        if (f == function || hw_pci_read(f, 0) == PCI_NOTHING) {
            continue;
        }
        /*@ loop invariant PCI_BAR <= at <= PCI_BAR_END && at % 4 == 0;
          @ loop assigns at, shared;
          @ loop variant PCI_BAR_END - at;
          @*/
        for (uint32_t at = PCI_BAR; at < PCI_BAR_END; at += 4) {
            const uint64_t frame = hw_pci_read(f, at) / PAGE_BYTES;

            shared = shared || (frame >= first && frame - first < pages);
        }
    }
    return shared;
}

/** Whether a range is outside of all memories and ranges of domains. */
/*@ requires domains_ok && device_bars_ok;
  @ requires first <= FRAME_MAX && pages <= FRAME_MAX;
  @ terminates \true;
  @ assigns \nothing;
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
    bool apart = true;

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
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
        //@ assert device_bar_ok(i);
        apart = apart && (device_bars[i].pages == 0 ||
                          first + pages <= device_bars[i].first ||
                          device_bars[i].first + device_bars[i].pages <= first);
    }
    return apart;
}

/** The range at register @p at, measured while the device is off. */
/*@ requires function < 256 && PCI_BAR <= at < PCI_BAR_END && at % 4 == 0;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @ ensures \result.next == at + 4 || \result.next == at + 8;
  @ ensures \result.error == NULL ==>
  @     \result.first + \result.pages <= FRAME_MAX &&
  @     \result.pages <= DEVICE_RANGE_PAGES_MAX;
  @*/
static struct device_range range_read(uint32_t function, uint32_t at)
{
    struct device_range range = {NULL, at + 4, 0, 0};
    const uint32_t low = hw_pci_read(function, at);
    uint64_t base = low / 16 * 16;
    uint64_t size;

    if (low % 2 == 1) {
        /* Ports: a domain has none. */
        return range;
    }
    hw_pci_write(function, at, PCI_NOTHING);
    size = hw_pci_read(function, at) / 16 * 16;
    hw_pci_write(function, at, low);
    if (low / 2 % 4 == 2) {
        range.next = at + 8;
        base += hw_pci_read(function, at + 4) * 4294967296U;
    }
    if (size == 0 && base == 0) {
        return range;
    }
    size = 4294967296U - size;
    range.first = base / PAGE_BYTES;
    range.pages = (size + PAGE_BYTES - 1) / PAGE_BYTES;
    if (base % PAGE_BYTES != 0 || range.pages > DEVICE_RANGE_PAGES_MAX ||
        range.first >= FRAME_MAX - DEVICE_RANGE_PAGES_MAX) {
        range.error = "the device's registers do not lie in pages apart";
    }
    return range;
}

/** Map a range for its domain, as number @p number of it. */
/*@ requires device_world_ok && domain.v < DOMAIN_MAX && p2m_built(domain.v);
  @ requires number < DEVICE_BAR_SPAN;
  @ requires device_bars[domain.v * DEVICE_BAR_SPAN + number].pages <=
  @     DEVICE_RANGE_PAGES_MAX;
  @ terminates \true;
  @ assigns \result \from number;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
static const char *range_map(struct domid domain, uint32_t number)
{
    const uint32_t bar = domain.v * DEVICE_BAR_SPAN + number;
    //@ assert device_bar_ok(bar);
    const uint64_t first = device_bars[bar].first;
    const uint64_t end = first + device_bars[bar].pages;

    /*@ loop invariant first <= gfn.v <= end;
      @ loop invariant device_world_ok && p2m_built(domain.v);
      @ loop assigns gfn, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant end - gfn.v;
      @*/
    for (struct gfn gfn = {first}; gfn.v < end; gfn.v++) {
        if (p2m_reserve(domain, gfn) != ST_OK) {
            return "no page tables are left for the device's registers";
        }
        p2m_set_device(domain, number, gfn.v);
    }
    return NULL;
}

/** Take a checked range as number @p number of a domain's. */
/*@ requires device_world_ok && domain.v < DOMAIN_MAX && p2m_built(domain.v);
  @ requires number < DEVICE_BAR_SPAN && function < 256;
  @ requires device_bars[domain.v * DEVICE_BAR_SPAN + number].pages == 0;
  @ requires range.first + range.pages <= FRAME_MAX;
  @ requires range.pages <= DEVICE_RANGE_PAGES_MAX;
  @ terminates \true;
  @ assigns \result \from range;
  @ assigns device_bars[domain.v * DEVICE_BAR_SPAN + number],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
static const char *range_take(struct domid domain, uint32_t function,
                              uint32_t number, struct device_range range)
{
    const uint32_t bar = domain.v * DEVICE_BAR_SPAN + number;

    if (range.first < domains[domain.v].memory_pages ||
        !hw_pci_is_free(range.first, range.pages)) {
        return "the device's registers do not lie in pages apart";
    }
    if (!range_is_apart(range.first, range.pages) ||
        range_is_shared(function, range.first, range.pages)) {
        return "the device shares pages of registers";
    }
    device_bars[bar].first = range.first;
    device_bars[bar].pages = range.pages;
    /*@ assert \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bars[i] == \at(device_bars[i], Pre) && device_bar_ok(i) &&
      @     device_bars_apart(i, bar) && device_bars_apart(bar, i);
      @*/
    //@ assert device_bar_ok(bar);
    /*@ assert \forall integer i, k; 0 <= i < DEVICE_BAR_MAX &&
      @     0 <= k < DEVICE_BAR_MAX && i != k && i != bar && k != bar &&
      @     device_bars_apart{Pre}(i, k) ==> device_bars_apart(i, k);
      @*/
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
    return range_map(domain, number);
}

const char *device_ranges_take(uint32_t slot, uint32_t function)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t first = slot % DEVICE_PER_DOMAIN * DEVICE_BAR_STEP;
    uint32_t at = PCI_BAR;

    //@ assert domain.v * DEVICE_BAR_SPAN + first == slot * DEVICE_BAR_STEP;
    /*@ loop invariant 0 <= b <= 6 && PCI_BAR + 4 * b <= at <= PCI_BAR_END + 4;
      @ loop invariant at % 4 == 0;
      @ loop invariant device_world_ok && p2m_built(domain.v);
      @ loop invariant device_bars_free(slot * DEVICE_BAR_STEP + b,
      @                                 (slot + 1) * DEVICE_BAR_STEP);
      @ loop assigns b, at, device_bars[slot * DEVICE_BAR_STEP ..
      @         (slot + 1) * DEVICE_BAR_STEP - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant 6 - b;
      @*/
    for (uint32_t b = 0; b < 6 && at < PCI_BAR_END; b++) {
        const struct device_range range = range_read(function, at);
        const char *error = range.error;

        if (error == NULL && range.pages != 0) {
            error = range_take(domain, function, first + b, range);
        }
        if (error != NULL) {
            return error;
        }
        at = range.next;
    }
    return NULL;
}
