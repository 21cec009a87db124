/* SPDX-License-Identifier: Apache-2.0 */
/** @file A domain that ended starts again. */
#include "core/logic/build_again.h"

#include <stddef.h>

#include "core/logic/device_build.h"
#include "core/logic/device_tpm.h"

/** All RAM of a domain is where it was at first, whatever it did to it. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], p2m_populated[domain.v],
  @     hw_vcpu_state;
  @ ensures p2m_ok && p2m_built(domain.v);
  @*/
static void again_memory(struct domid domain)
{
    //@ assert domain_ok(domain.v);
    /*@ loop invariant 0 <= gfn.v <= domains[domain.v].memory_pages;
      @ loop invariant p2m_ok && p2m_built(domain.v);
      @ loop assigns gfn, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     p2m_populated[domain.v], hw_vcpu_state;
      @ loop variant domains[domain.v].memory_pages - gfn.v;
      @*/
    for (struct gfn gfn = {0}; gfn.v < domains[domain.v].memory_pages;
         gfn.v++) {
        p2m_set_ram(domain, gfn);
    }
}

/** What its processors kept besides their run states. */
/*@ requires domain.v < DOMAIN_MAX && vlapics_ok;
  @ terminates \true;
  @ assigns vlapics[domain.v], msr_tsc_aux[domain.v];
  @ ensures vlapics_ok;
  @*/
static void again_vcpus(struct domid domain)
{
    /*@ loop invariant 0 <= v <= VCPU_MAX && vlapics_ok;
      @ loop assigns v, vlapics[domain.v], msr_tsc_aux[domain.v];
      @ loop variant VCPU_MAX - v;
      @*/
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        vlapic_reset(domain, v);
        msr_tsc_aux[domain.v].vcpu[v] = 0;
    }
}

/*@ requires d < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> again_placed(d);
  @*/
static bool again_is_placed(uint32_t d)
{
    return d < image_plan.domain_count && p2ms[d].used != 0 &&
           domains[d].memory_pages == image_plan.domains[d].memory_pages;
}

/** Its devices, as far as the policy in force lets it have them. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok && p2m_ok && devices_ok;
  @ requires p2m_built(domain.v);
  @ terminates \true;
  @ assigns npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used, p2m_populated[domain.v], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures p2m_ok && p2m_built(domain.v);
  @*/
static void again_devices(struct domid domain)
{
    const uint32_t first = domain.v * DEVICE_PER_DOMAIN;

    /*@ loop invariant first <= slot <= first + DEVICE_PER_DOMAIN;
      @ loop invariant p2m_ok && p2m_built(domain.v);
      @ loop invariant xsm_reports_kept{Pre, Here};
      @ loop assigns slot, npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1], p2ms[domain.v].used,
      @     p2m_populated[domain.v], hw_vcpu_state, CHECK_EFFECTS;
      @ loop variant first + DEVICE_PER_DOMAIN - slot;
      @*/
    for (uint32_t slot = first; slot < first + DEVICE_PER_DOMAIN; slot++) {
        if (devices[slot].used != 0) {
            (void)(device_start(slot) == NULL);
        }
    }
    (void)(device_tpm_start(domain) == NULL);
}

/** Build what is placed. */
/*@ requires core_ok && image_plan_ok && domain.v < DOMAIN_MAX;
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires domains[domain.v].state == DOMAIN_DEAD && again_placed(domain.v);
  @ requires vcpu_next_deadline <= DEADLINE_NONE;
  @ terminates \true;
  @ assigns domains[domain.v], vcpus[domain.v], vcpu_changed,
  @     clock_versions[domain.v], vlapics[domain.v], msr_tsc_aux[domain.v],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[domain.v].used, p2m_populated[domain.v],
  @     hw_frame_state, hw_vcpu_state, CHECK_EFFECTS;
  @ ensures core_ok && domain_live(domain.v);
  @*/
static void again_build(const uint8_t *image, struct domid domain)
{
    again_memory(domain);
    build_clear(domain.v, image_plan.domains[domain.v].keep);
    build_segments(image, domain.v);
    again_vcpus(domain);
    again_devices(domain);
    //@ assert stopped: core_ok;
    //@ ghost Stopped: ;
    build_fresh(domain.v);
    build_start_one(domain);
    //@ assert domains: domains_ok;
    //@ assert vcpus: vcpus_ok;
    /*@ assert memory: \forall integer d; 0 <= d < DOMAIN_MAX ==>
      @     domains[d].memory.v == \at(domains[d].memory.v, Stopped) &&
      @     domains[d].memory_pages == \at(domains[d].memory_pages, Stopped);
      @*/
    /*@ assert owners: \forall integer d, frame; 0 <= d < DOMAIN_MAX ==>
      @     (domain_owns{Stopped}(d, frame) <==> domain_owns{Here}(d, frame));
      @*/
    /*@ assert lives: \forall integer d; domain_live{Stopped}(d) ==>
      @     domain_live(d);
      @*/
    //@ assert shape: p2m_shape_ok;
    //@ assert entries: p2m_entries_ok;
    //@ assert uses: actives_ok;
    //@ assert maps: maps_ok;
    //@ assert grants: grant_ok;
    //@ assert ended: evtchn_shapes_ok;
    //@ assert ports: evtchn_ok;
}

/** It ended for good. */
/*@ requires core_ok && domain.v < DOMAIN_MAX;
  @ requires domains[domain.v].state == DOMAIN_DEAD;
  @ terminates \true;
  @ assigns domains[domain.v].restart, format_line, hw_console_state;
  @ ensures core_ok && domains[domain.v].restart == 0;
  @*/
static void again_never(struct domid domain)
{
    domains[domain.v].restart = 0;
    /*@ assert lives: \forall integer d; domain_live{Pre}(d) <==>
      @     domain_live(d);
      @*/
    /*@ assert owners: \forall integer d, frame; 0 <= d < DOMAIN_MAX ==>
      @     (domain_owns{Pre}(d, frame) <==> domain_owns{Here}(d, frame));
      @*/
    //@ assert domains: domains_ok;
    //@ assert vcpus: vcpus_ok;
    //@ assert shapes: evtchn_shapes_ok;
    //@ assert ports: evtchn_ok;
    //@ assert entries: p2m_entries_ok;
    //@ assert tables: p2m_ok;
    //@ assert uses: actives_ok;
    //@ assert maps: maps_ok;
    //@ assert grants: grant_ok;
    format_start();
    FORMAT_LITERAL("cloison: it cannot be measured: never again domain ");
    format_decimal(domain.v);
    console_line();
}

void build_again(const uint8_t *image, struct domid domain)
{
    if (!again_is_placed(domain.v) ||
        measure_restart(image, domain.v) != ST_OK) {
        again_never(domain);
    } else {
        vcpu_next_deadline = vcpu_earlier(vcpu_next_deadline, DEADLINE_NONE);
        //@ assert lowered: vcpus_ok;
        //@ assert still: core_ok;
        again_build(image, domain);
        //@ ghost Built: ;
        /* What the policy in force refuses is not there. */
        (void)build_service(domain);
        /*@ assert memory: \forall integer d; 0 <= d < DOMAIN_MAX ==>
          @     domains[d].memory.v == \at(domains[d].memory.v, Built) &&
          @     domains[d].memory_pages == \at(domains[d].memory_pages, Built);
          @*/
        /*@ assert owners: \forall integer d, frame; 0 <= d < DOMAIN_MAX ==>
          @     (domain_owns{Built}(d, frame) <==> domain_owns{Here}(d, frame));
          @*/
        /*@ assert lives: \forall integer d; domain_live{Built}(d) ==>
          @     domain_live(d);
          @*/
        //@ assert shape: p2m_shape_ok;
        //@ assert entries: p2m_entries_ok;
        //@ assert uses: actives_ok;
        //@ assert maps: maps_ok;
        //@ assert grants: grant_ok;
    }
}
