/* SPDX-License-Identifier: Apache-2.0 */
/** @file Giving devices to the domains that the system image names. */
#include "core/logic/device_build.h"

/* Configuration space (PCI 3.0 §6.1, §6.2.5, §6.7). */
#define PCI_HEADER 12
#define PCI_BAR 16
#define PCI_BAR_END 40
#define PCI_CAPABILITIES 52
#define PCI_NOTHING 4294967295U

/* Capabilities: MSI, PCI Express, MSI-X, advanced features. */
#define CAPABILITY_MSI 5
#define CAPABILITY_EXPRESS 16
#define CAPABILITY_MSIX 17
#define CAPABILITY_AF 19
#define CAPABILITY_STEPS 48

/* MSI: on; has a second address word. MSI-X: on. */
#define MSI_ON 65536
#define MSI_IS_LONG(word) ((word) / 8388608 % 2 == 1)
#define MSIX_ON 2147483648U

/* Function level reset: whether there is one, and how it is asked for. */
#define EXPRESS_CAN_RESET(word) ((word) / 268435456 % 2 == 1)
#define EXPRESS_RESET 32768
#define AF_CAN_RESET(word) ((word) / 33554432 % 2 == 1)
#define AF_RESET 1

/** Registers of a device, while they are looked at. */
struct device_range {
    enum device_error error;
    uint32_t next; /* register after it */
    uint64_t first;
    uint64_t pages; /* 0: there is none */
};

/** The capability @p id of a function, 0 if it has none. */
/*@ requires function < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || (64 <= \result <= 252 && \result % 4 == 0);
  @*/
static uint32_t capability_find(uint32_t function, uint32_t id)
{
    uint32_t at = hw_pci_read(function, PCI_CAPABILITIES) % PCI_LIMIT;

    /*@ loop invariant 0 <= step <= CAPABILITY_STEPS && at < PCI_LIMIT;
      @ loop assigns step, at;
      @ loop variant CAPABILITY_STEPS - step;
      @*/
    for (uint32_t step = 0; step < CAPABILITY_STEPS; step++) {
        uint32_t word;

        at = at / 4 * 4;
        if (at < 64) {
            return 0;
        }
        word = hw_pci_read(function, at);
        if (word % 256 == id) {
            return at;
        }
        at = word / 256 % 256;
    }
    return 0;
}

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

/** Whether the core drives an IOMMU there. */
/*@ requires acpi_ok && first <= FRAME_MAX && pages <= FRAME_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
static bool range_is_unit(uint64_t first, uint64_t pages)
{
    bool unit = false;

    /*@ loop invariant 0 <= i <= acpi.unit_count;
      @ loop assigns i, unit;
      @ loop variant acpi.unit_count - i;
      @*/
    for (uint32_t i = 0; i < acpi.unit_count; i++) {
        const uint64_t frame = acpi.units[i] / PAGE_BYTES;

        unit = unit || (frame >= first && frame - first < pages);
    }
    return unit;
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
        apart = apart &&
                (device_bars[i].pages == 0 ||
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
  @ ensures \result.error == DEVICE_GOOD ==>
  @     \result.first + \result.pages <= FRAME_MAX &&
  @     \result.pages <= DEVICE_RANGE_PAGES_MAX;
  @*/
static struct device_range range_read(uint32_t function, uint32_t at)
{
    struct device_range range = {DEVICE_GOOD, at + 4, 0, 0};
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
        range.error = DEVICE_BAD_RANGE;
    }
    return range;
}

/** Map a range for its domain, as number @p number of it. */
/*@ requires device_world_ok && domain.v < DOMAIN_MAX && p2m_built(domain.v);
  @ requires number < DEVICE_BAR_SPAN;
  @ requires device_bars[domain.v * DEVICE_BAR_SPAN + number].pages <=
  @     DEVICE_RANGE_PAGES_MAX;
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
static enum device_error range_map(struct domid domain, uint32_t number)
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
            return DEVICE_NO_TABLES;
        }
        p2m_set_device(domain, number, gfn.v);
    }
    return DEVICE_GOOD;
}

/** Take a checked range as number @p number of a domain's. */
/*@ requires device_world_ok && domain.v < DOMAIN_MAX && p2m_built(domain.v);
  @ requires number < DEVICE_BAR_SPAN && function < 256;
  @ requires device_bars[domain.v * DEVICE_BAR_SPAN + number].pages == 0;
  @ requires range.first + range.pages <= FRAME_MAX;
  @ requires range.pages <= DEVICE_RANGE_PAGES_MAX;
  @ terminates \true;
  @ assigns device_bars[domain.v * DEVICE_BAR_SPAN + number],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
  @     p2m_populated[domain.v], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(domain.v);
  @*/
static enum device_error range_take(struct domid domain, uint32_t function,
                                    uint32_t number, struct device_range range)
{
    const uint32_t bar = domain.v * DEVICE_BAR_SPAN + number;

    if (range.first < domains[domain.v].memory_pages ||
        !hw_pci_is_free(range.first, range.pages) ||
        range_is_unit(range.first, range.pages)) {
        return DEVICE_BAD_RANGE;
    }
    if (!range_is_apart(range.first, range.pages) ||
        range_is_shared(function, range.first, range.pages)) {
        return DEVICE_SHARED_RANGE;
    }
    device_bars[bar].first = range.first;
    device_bars[bar].pages = range.pages;
    //@ assert device_bars_ok;
    //@ assert p2m_shape_ok;
    /*@ assert \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
    //@ assert p2m_entries_ok;
    return range_map(domain, number);
}

/** All ranges of the function in a slot. */
/*@ requires device_world_ok && slot < DEVICE_MAX && function < 256;
  @ requires p2m_built(slot / DEVICE_PER_DOMAIN);
  @ requires \forall integer b; 0 <= b < DEVICE_BAR_STEP ==>
  @     device_bars[slot * DEVICE_BAR_STEP + b].pages == 0;
  @ terminates \true;
  @ assigns device_bars[0 .. DEVICE_BAR_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures device_world_ok && p2m_built(slot / DEVICE_PER_DOMAIN);
  @*/
static enum device_error ranges_take(uint32_t slot, uint32_t function)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t first = slot % DEVICE_PER_DOMAIN * DEVICE_BAR_STEP;
    uint32_t at = PCI_BAR;

    /*@ loop invariant 0 <= b <= 6 && PCI_BAR + 4 * b <= at <= PCI_BAR_END + 4;
      @ loop invariant at % 4 == 0;
      @ loop invariant device_world_ok && p2m_built(domain.v);
      @ loop invariant \forall integer n; b <= n < DEVICE_BAR_STEP ==>
      @     device_bars[slot * DEVICE_BAR_STEP + n].pages == 0;
      @ loop assigns b, at, device_bars[0 .. DEVICE_BAR_MAX - 1],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant 6 - b;
      @*/
    for (uint32_t b = 0; b < 6 && at < PCI_BAR_END; b++) {
        const struct device_range range = range_read(function, at);
        enum device_error error = range.error;

        if (error == DEVICE_GOOD && range.pages != 0) {
            error = range_take(domain, function, first + b, range);
        }
        if (error != DEVICE_GOOD) {
            return error;
        }
        at = range.next;
    }
    return DEVICE_GOOD;
}

/** Point the device's one interrupt at its slot. */
/*@ requires slot < DEVICE_MAX && function < 256;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void interrupt_set(uint32_t slot, uint32_t function)
{
    const uint32_t msi = capability_find(function, CAPABILITY_MSI);
    const uint32_t msix = capability_find(function, CAPABILITY_MSIX);

    if (msi != 0 && msi <= PCI_LIMIT - 16) {
        hw_pci_write(function, msi + 4, device_message(slot));
        hw_pci_write(function, msi + 8, 0);
        if (MSI_IS_LONG(hw_pci_read(function, msi))) {
            hw_pci_write(function, msi + 12, 0);
        }
        hw_pci_write(function, msi, MSI_ON);
    } else if (msix != 0) {
        /* Its table lies in the ranges; what the domain puts there is
           worth what the IOMMU lets pass of it. */
        hw_pci_write(function, msix, MSIX_ON);
    }
}

/** Find out how the device in a slot is reset. */
/*@ requires slot < DEVICE_MAX && devices[slot].function < 256;
  @ terminates \true;
  @ assigns devices[slot].reset, devices[slot].reset_bit;
  @ ensures devices[slot].reset <= 252 && devices[slot].reset % 4 == 0;
  @*/
static void reset_find(uint32_t slot)
{
    const uint32_t function = devices[slot].function;
    const uint32_t express = capability_find(function, CAPABILITY_EXPRESS);
    const uint32_t af = capability_find(function, CAPABILITY_AF);

    devices[slot].reset = 0;
    if (express != 0 && express <= PCI_LIMIT - 12 &&
        EXPRESS_CAN_RESET(hw_pci_read(function, express + 4))) {
        devices[slot].reset = express + 8;
        devices[slot].reset_bit = EXPRESS_RESET;
    } else if (af != 0 && af <= PCI_LIMIT - 8 &&
               AF_CAN_RESET(hw_pci_read(function, af))) {
        devices[slot].reset = af + 4;
        devices[slot].reset_bit = AF_RESET;
    }
}

/** What the machine says against giving a function away. */
/*@ requires devices_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == DEVICE_GOOD ==> function < 256 &&
  @     (\forall integer s; 0 <= s < DEVICE_MAX && devices[s].used != 0 ==>
  @         devices[s].function != function);
  @*/
static enum device_error function_check(uint32_t function)
{
    if (hw_iommu_levels() == 0) {
        return DEVICE_NO_IOMMU;
    }
    if (function >= 256) {
        return DEVICE_BEHIND_BRIDGE;
    }
    if (acpi.functions[function].said[ACPI_COVERED] == 0) {
        return DEVICE_NOT_COVERED;
    }
    if (acpi.functions[function].said[ACPI_RESERVED] != 0) {
        return DEVICE_RESERVED;
    }
    if (hw_pci_read(function, 0) == PCI_NOTHING) {
        return DEVICE_ABSENT;
    }
    /* Layout 0, and no other functions behind the same address. */
    if (function % 8 != 0 ||
        hw_pci_read(function, PCI_HEADER) / 65536 % 256 != 0) {
        return DEVICE_NOT_ALONE;
    }
    /*@ loop invariant 0 <= s <= DEVICE_MAX;
      @ loop invariant \forall integer t; 0 <= t < s &&
      @     devices[t].used != 0 ==> devices[t].function != function;
      @ loop assigns s;
      @ loop variant DEVICE_MAX - s;
      @*/
    for (uint32_t s = 0; s < DEVICE_MAX; s++) {
        if (devices[s].used != 0 && devices[s].function == function) {
            return DEVICE_TAKEN;
        }
    }
    return DEVICE_GOOD;
}

/** From now on the device reaches what its domain reaches. */
/*@ requires slot < DEVICE_MAX && slot / DEVICE_PER_DOMAIN == domain.v;
  @ requires devices[slot].used != 0 && devices[slot].function < 256;
  @ requires root < NPT_PAGE_MAX && npt_owner[root] == domain.v;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
static void device_attach(struct domid domain, uint32_t slot, uint32_t root)
{
    const struct mfn frame = {NPT_POOL_FRAME + (uint64_t)root};

    hw_iommu_give(slot, devices[slot].function, domain, frame);
}

/*@ requires mediated: permit(domain.v, domain.v, PERM_DEVICE_OWN);
  @ requires device_world_ok && slot < DEVICE_MAX && function < 256;
  @ requires domain.v == slot / DEVICE_PER_DOMAIN && p2m_built(domain.v);
  @ requires \forall integer s; 0 <= s < DEVICE_MAX &&
  @     devices[s].used != 0 ==> devices[s].function != function;
  @ requires \forall integer b; 0 <= b < DEVICE_BAR_STEP ==>
  @     device_bars[slot * DEVICE_BAR_STEP + b].pages == 0;
  @ terminates \true;
  @ assigns devices[slot], device_bars[0 .. DEVICE_BAR_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[slot / DEVICE_PER_DOMAIN].used,
  @     p2m_populated[slot / DEVICE_PER_DOMAIN], hw_vcpu_state;
  @ ensures device_world_ok;
  @*/
static enum device_error device_commit(struct domid domain, uint32_t slot,
                                       uint32_t function)
{
    const uint32_t root = p2m_device_root(domain, hw_iommu_levels());
    enum device_error error;

    if (root == NPT_PAGE_MAX) {
        return DEVICE_NO_TABLES;
    }
    hw_pci_write(function, PCI_COMMAND, PCI_COMMAND_NO_PIN);
    devices[slot].used = 1;
    devices[slot].function = function;
    reset_find(slot);
    error = ranges_take(slot, function);
    if (error == DEVICE_GOOD) {
        device_attach(domain, slot, root);
        interrupt_set(slot, function);
    }
    return error;
}

enum device_error device_build(uint32_t slot)
{
    const struct domid domain = {(uint16_t)(slot / DEVICE_PER_DOMAIN)};
    const uint32_t number = slot % DEVICE_PER_DOMAIN;
    //@ assert image_domain_ok(domain.v);
    const uint32_t named = image_plan.domains[domain.v].devices[number];
    const uint32_t function = named % IMAGE_DEVICE;
    enum device_error error;

    if (named == 0) {
        return DEVICE_GOOD;
    }
    error = function_check(function);
    if (error != DEVICE_GOOD) {
        return error;
    }
    if (xsm_check(domain, domain, PERM_DEVICE_OWN) != ST_OK) {
        return DEVICE_DENIED;
    }
    return device_commit(domain, slot, function);
}

static const char *const device_error_texts[DEVICE_ERROR_COUNT] = {
    [DEVICE_GOOD] = "given",
    [DEVICE_DENIED] = "the policy does not let the domain have a device",
    [DEVICE_NO_IOMMU] = "no IOMMU keeps a device inside its domain",
    [DEVICE_BEHIND_BRIDGE] = "a device behind a bridge is not alone",
    [DEVICE_NOT_COVERED] = "no IOMMU is known to translate for the device",
    [DEVICE_RESERVED] = "the firmware uses memory through the device",
    [DEVICE_ABSENT] = "there is no such device",
    [DEVICE_NOT_ALONE] = "the device is a bridge or one of several functions",
    [DEVICE_TAKEN] = "two domains have the device",
    [DEVICE_BAD_RANGE] = "the device's registers do not lie in pages apart",
    [DEVICE_SHARED_RANGE] = "the device shares pages of registers",
    [DEVICE_NO_TABLES] = "no page tables are left for the device's registers",
};

const char *device_error_text(enum device_error error)
{
    return error >= DEVICE_ERROR_COUNT ? "unknown reason"
                                       : device_error_texts[error];
}
