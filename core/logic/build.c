/* SPDX-License-Identifier: Apache-2.0 */
/** @file Building the domains of an accepted system image, once, at boot. */
#include "core/logic/build.h"

#include <stddef.h>

/** Build domain @p d, its page tables from the next pages of the pool. */
/*@ requires build_state_ok && build_pending(d) && build_done(d);
  @ requires d < image_plan.domain_count;
  @ terminates \true;
  @ assigns \result \from image_plan.domain_count;
  @ assigns build_ranges[0 .. BUILD_RANGE_MAX - 1], domains[d],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     npt_owner[0 .. NPT_PAGE_MAX - 1], npt_given, p2ms[d],
  @     p2m_populated[d], hw_frame_state;
  @ ensures \result == \null ==> build_state_ok &&
  @     build_pending(d + 1) && build_done(d + 1);
  @*/
static const char *build_domain(uint32_t d)
{
    const struct domid domain = {(uint16_t)d};
    const char *error = build_place(d);

    if (error != NULL) {
        return error;
    }
    //@ assert p2m_shape_ok;
    //@ assert p2m_entries_ok;
    build_clear(d, 0);
    return p2m_build(domain, npt_given,
                     p2m_pages_needed(domains[d].memory_pages)) == ST_OK
               ? NULL
               : "the pool of page tables does not hold the domains";
}

const char *build_domains(void)
{
    const char *error = NULL;

    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop invariant error == \null ==>
      @     build_state_ok && build_pending(d) && build_done(d);
      @ loop assigns d, error,
      @     build_ranges[0 .. BUILD_RANGE_MAX - 1],
      @     domains[0 .. DOMAIN_MAX - 1], npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1],
      @     npt_owner[0 .. NPT_PAGE_MAX - 1], npt_given,
      @     p2ms[0 .. DOMAIN_MAX - 1], p2m_populated[0 .. DOMAIN_MAX - 1],
      @     hw_frame_state;
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; error == NULL && d < image_plan.domain_count; d++) {
        error = build_domain(d);
    }
    return error;
}

const char *build_labels(void)
{
    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop assigns d, xsm_labels[0 .. DOMAIN_MAX - 1],
      @     xsm_labelled[0 .. DOMAIN_MAX - 1],
      @     xsm_identity[0 .. DOMAIN_MAX - 1];
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        const struct domid domain = {(uint16_t)d};

        if (xsm_label_set(domain, &image_plan.domains[d].label) != ST_OK) {
            return "a domain's label is not one of the policy";
        }
    }
    if (xsm_prepare() != ST_OK) {
        return "a domain's label is not one of the policy";
    }
    xsm_activate();
    return NULL;
}

void build_start_one(struct domid domain)
{
    vcpu_domain_init(domain);
    clock_domain_init(domain);
    hw_vcpu_start_pvh(domain, 0, image_plan.domains[domain.v].entry,
                      image_plan.domains[domain.v].start_info);
}

void build_start(void)
{
    /*@ loop invariant 0 <= d <= image_plan.domain_count;
      @ loop invariant \forall integer k, v; 0 <= k < d &&
      @     0 <= v < VCPU_MAX ==> vcpu_ok(k, v);
      @ loop assigns d, vcpus[..], vcpu_changed, clock_versions[..],
      @     hw_frame_state, hw_vcpu_state;
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        const struct domid domain = {(uint16_t)d};

        build_start_one(domain);
    }
}

const char *build_plan(void)
{
    /*@ loop invariant 0 <= i <= image_plan.slot_count && sched_ok;
      @ loop assigns i, sched_plans[0 .. CPU_MAX - 1];
      @ loop variant image_plan.slot_count - i;
      @*/
    for (uint32_t i = 0; i < image_plan.slot_count; i++) {
        const struct domid domain = {image_plan.slots[i].domain};

        if (sched_plan_add(image_plan.slots[i].cpu, domain,
                           image_plan.slots[i].microseconds) != ST_OK) {
            return "the schedule plan is not one";
        }
    }
    return NULL;
}
