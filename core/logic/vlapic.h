/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The local APIC of each vCPU, x2APIC registers only.
 *
 * It exists because Linux starts its other processors through it and sends
 * itself interrupts; it has no timer and delivers no local interrupt, and
 * destinations are physical: Linux uses no others without an IOMMU. The APIC
 * id of a vCPU is its number. Interrupts reach vCPUs of the same domain
 * and nothing else.
 *
 * Invariant: vlapics_ok.
 */
#pragma once

#include "core/logic/vcpu.h"

/* The registers are these MSRs; above VLAPIC_MSR_END nothing is defined. */
#define VLAPIC_MSR_BASE 0x800
#define VLAPIC_MSR_END 0x840

/* Interrupt vectors, and the first one that may be sent. */
#define VLAPIC_VECTORS 256
#define VLAPIC_VECTOR_FIRST 16

#define VLAPIC_REGISTERS (VLAPIC_MSR_END - VLAPIC_MSR_BASE)

/* The two sets of vectors: IRR and ISR. */
#define VLAPIC_REQUESTED 0
#define VLAPIC_IN_SERVICE 1
#define VLAPIC_SETS 2

struct vlapic {
    uint8_t marks[VLAPIC_SETS][VLAPIC_VECTORS]; /* 1: in the set */
    uint8_t top[VLAPIC_SETS];          /* highest vector of the which, or 0 */
    uint64_t values[VLAPIC_REGISTERS]; /* as read back, but for the sets */
};

/** The local APICs of one domain. */
struct vlapic_table {
    struct vlapic vcpu[VCPU_MAX];
};

extern struct vlapic_table vlapics[DOMAIN_MAX];

/*@ // top[which] is the highest vector of the which, 0 if it is empty; vectors
  @ // that an APIC cannot send are never in it.
  @ predicate vlapic_set_ok{L}(integer d, integer v, integer which) =
  @     (\forall integer i; 0 <= i < VLAPIC_VECTOR_FIRST ==>
  @         vlapics[d].vcpu[v].marks[which][i] == 0) &&
  @     (vlapics[d].vcpu[v].top[which] != 0 ==>
  @         vlapics[d].vcpu[v].marks[which]
  @             [vlapics[d].vcpu[v].top[which]] != 0) &&
  @     (\forall integer i;
  @         vlapics[d].vcpu[v].top[which] < i < VLAPIC_VECTORS ==>
  @         vlapics[d].vcpu[v].marks[which][i] == 0);
  @ predicate vlapic_ok{L}(integer d, integer v) =
  @     vlapic_set_ok(d, v, VLAPIC_REQUESTED) &&
  @     vlapic_set_ok(d, v, VLAPIC_IN_SERVICE);
  @ predicate vlapics_ok{L} = \forall integer d, v;
  @     0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX ==> vlapic_ok(d, v);
  @*/

/** A register's value, when status is ST_OK. */
struct vlapic_value {
    enum status status;
    uint64_t value;
};

/** The state after INIT; x2APIC mode stays. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu];
  @ ensures vlapic_ok(domain.v, vcpu);
  @*/
void vlapic_reset(struct domid domain, uint32_t vcpu);

/** All vCPUs of all domains after power on. */
/*@ terminates \true;
  @ assigns vlapics[..];
  @ ensures vlapics_ok;
  @*/
void vlapic_boot(void);

/** Read register MSR @p index; ST_INVALID: there is none to read. */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX && vlapics_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_INVALID;
  @ ensures index < VLAPIC_MSR_BASE || index >= VLAPIC_MSR_END ==>
  @     \result.status == ST_INVALID;
  @*/
struct vlapic_value vlapic_read(struct domid self, uint32_t vcpu,
                                uint32_t index);

/**
 * Write register MSR @p index. ST_INVALID: there is none to write, or not
 * with this value; ST_DENIED: the policy lets this domain send no interrupt.
 */
/*@ requires self.v < DOMAIN_MAX && vcpu < VCPU_MAX;
  @ requires domain_live(self.v);
  @ requires domains_ok && vcpus_ok && vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[..], vcpus[..], vcpu_changed, hw_vcpu_state, CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures vcpus_ok && vlapics_ok;
  @ ensures index < VLAPIC_MSR_BASE || index >= VLAPIC_MSR_END ==>
  @     \result == ST_INVALID;
  @*/
enum status vlapic_write(struct domid self, uint32_t vcpu, uint32_t index,
                         uint64_t value) MUST_CHECK;

/** The vector to deliver now, or -1: none waits, or its priority is low. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && vlapics_ok;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures -1 <= \result < VLAPIC_VECTORS;
  @ ensures \result >= 0 ==> \result >= VLAPIC_VECTOR_FIRST &&
  @     \result == vlapics[domain.v].vcpu[vcpu].top[VLAPIC_REQUESTED];
  @*/
int32_t vlapic_pending_vector(struct domid domain, uint32_t vcpu);

/** The vector that vlapic_pending_vector() gave is being delivered. */
/*@ requires domain.v < DOMAIN_MAX && vcpu < VCPU_MAX && vlapics_ok;
  @ requires VLAPIC_VECTOR_FIRST <= vector < VLAPIC_VECTORS;
  @ requires vector == vlapics[domain.v].vcpu[vcpu].top[VLAPIC_REQUESTED];
  @ terminates \true;
  @ assigns vlapics[domain.v].vcpu[vcpu];
  @ ensures vlapics_ok;
  @*/
void vlapic_accept(struct domid domain, uint32_t vcpu, uint32_t vector);

/** Executable twin of vlapics_ok, for tests. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
bool vlapic_is_ok(void);
