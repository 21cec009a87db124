/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Devices that domains own: PCI functions, each of one domain for ever.
 *
 * A device reaches what its domain reaches: the IOMMU reads the domain's own
 * nested page table (p2m.h), so there is nothing to keep in step. Its
 * registers are mapped for its domain at their own address; its configuration
 * space the domain only reads, all but two bits of one register; its one
 * interrupt is set up by the core and arrives as VIRQ_DEVICE + number.
 *
 * Invariant: devices_ok.
 */
#pragma once

#include "core/lib/format.h"
#include "core/logic/device_bar.h"
#include "core/logic/evtchn.h"
#include "core/port/hw_console.h"
#include "core/port/hw_iommu.h"
#include "core/port/hw_pci.h"

/* Interrupts of a domain's devices (Xen VIRQ_ARCH_0 to VIRQ_ARCH_3). */
#define VIRQ_DEVICE 16

/* Configuration space: registers, and bits of the first (PCI 3.0 §6.1). */
#define PCI_COMMAND 4
#define PCI_COMMAND_MEMORY 2
#define PCI_COMMAND_MASTER 4
#define PCI_COMMAND_NO_PIN 1024
#define PCI_BAR 16
#define PCI_BAR_COUNT 6
#define PCI_LIMIT 256

/* Capabilities: MSI, PCI Express, MSI-X. */
#define CAPABILITY_MSI 5
#define CAPABILITY_EXPRESS 16
#define CAPABILITY_MSIX 17

/* Device control of PCI Express, and what resets a function that can be
   (PCI Express 3.0 §7.8.4); to others it means nothing. */
#define EXPRESS_CONTROL 8
#define PCI_RESET 32768

/* Reading here tells where a device writes its interrupt: it writes 0. */
#define DEVICE_AT_MESSAGE PCI_LIMIT

/** One device; number k of domain d is in slot d * DEVICE_PER_DOMAIN + k. */
struct device {
    uint8_t used;                 /* 1: there is one */
    uint32_t function;            /* device * 8 + function, of bus 0 */
    uint32_t bars[PCI_BAR_COUNT]; /* as the firmware set them */
    uint64_t base;                /* of the range that was judged last */
};

extern struct device devices[DEVICE_MAX];

/*@ predicate device_ok{L}(integer s) = devices[s].used != 0 ==>
  @     devices[s].function < 256;
  @ predicate devices_ok{L} = device_bars_short && device_tpm_ok &&
  @     (\forall integer s; 0 <= s < DEVICE_MAX ==> device_ok(s)) &&
  @     (\forall integer s, t; 0 <= s < DEVICE_MAX && 0 <= t < DEVICE_MAX &&
  @         s != t && devices[s].used != 0 && devices[t].used != 0 ==>
  @         devices[s].function != devices[t].function);
  @*/

/** Where the capability @p id of a function begins, 0 if it has none. */
/*@ requires function < 65536;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == 0 || (64 <= \result <= 240 && \result % 4 == 0);
  @*/
uint32_t device_capability(uint32_t function, uint32_t id);

/**
 * 32 bits at @p raw_offset of the configuration space of the caller's device
 * number @p raw_number. ST_NOT_FOUND: it has no such device.
 */
/*@ requires self.v < DOMAIN_MAX && devices_ok;
  @ terminates \true;
  @ assigns CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures \result.status == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_DEVICE_READ_CONFIG);
  @*/
struct result device_read(struct domid self, uint64_t raw_number,
                          uint64_t raw_offset) MUST_CHECK;

/**
 * Let the caller's device answer at its registers, and read and write memory:
 * bits PCI_COMMAND_MEMORY and PCI_COMMAND_MASTER of @p raw_value, the only
 * ones that a domain can change. ST_INVALID: other bits, another register.
 */
/*@ requires self.v < DOMAIN_MAX && devices_ok;
  @ terminates \true;
  @ assigns hw_vcpu_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures hw_vcpu_state != \old(hw_vcpu_state) ==> \result == ST_OK;
  @ ensures \result == ST_OK ==>
  @     xsm_allowed(self.v, self.v, PERM_DEVICE_WRITE_CONFIG);
  @*/
enum status device_write(struct domid self, uint64_t raw_number,
                         uint64_t raw_offset, uint64_t raw_value) MUST_CHECK;

/** From now on the device reaches nothing and raises nothing. */
/*@ requires slot < DEVICE_MAX && devices_ok && devices[slot].used != 0;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void device_stop(uint32_t slot);

/** Stop all devices of a domain: they reach nothing any more. */
/*@ requires domain.v < DOMAIN_MAX && devices_ok;
  @ terminates \true;
  @ assigns hw_vcpu_state;
  @*/
void device_domain_end(struct domid domain);

/*@ // The next policy allows the owner of device s to own one.
  @ predicate device_next_ok{L}(integer s) = devices[s].used != 0 ==>
  @     xsm_slot_allowed(XSM_NEXT, s / DEVICE_PER_DOMAIN,
  @         s / DEVICE_PER_DOMAIN, PERM_DEVICE_OWN);
  @*/

/**
 * Take away every device whose owner the next policy does not let own one:
 * it is stopped, answers at no register, and is nobody's for ever. Returns
 * how many.
 */
/*@ requires devices_ok;
  @ terminates \true;
  @ assigns devices[..], hw_vcpu_state;
  @ ensures devices_ok && \result <= DEVICE_MAX;
  @ ensures \forall integer s; 0 <= s < DEVICE_MAX ==> device_next_ok(s);
  @*/
uint32_t device_revoke_forbidden(void);

/** Interrupts of devices that came: a bit for each slot. */
/*@ requires events_ok;
  @ terminates \true;
  @ assigns hw_frame_state, hw_vcpu_state;
  @ assigns vcpus[..], vcpu_changed, vcpu_pollers[..];
  @ ensures events_ok;
  @*/
void device_interrupts(uint64_t slots);

/* Shortest time between two looks at what was stopped, in nanoseconds. */
#define DEVICE_FAULT_PERIOD 1000000000

extern uint64_t device_fault_next;

/** Tell what the IOMMU has stopped; one line at most, then not for a while. */
/*@ requires now < TIME_MAX;
  @ terminates \true;
  @ assigns hw_vcpu_state, hw_console_state, format_line, device_fault_next;
  @*/
void device_faults(uint64_t now);
