/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The whole core as one program, for the prover only: boot from any
 * image, then whatever guests do, in any order, for ever.
 *
 * core/main.c and core/trap.c call the same functions in the same order, with
 * the hardware in between. Here the hardware is model_any(), which gives any
 * number at all. What this file proves is that no precondition in the core is
 * left without a caller that establishes it, and that core_ok holds at every
 * moment at which a guest runs.
 */
#include <stddef.h>

#include "core/lib/bytes.h"
#include "core/logic/build.h"
#include "core/logic/build_again.h"
#include "core/logic/clock.h"
#include "core/logic/core_state.h"
#include "core/logic/cpuid.h"
#include "core/logic/device_build.h"
#include "core/logic/device_tpm.h"
#include "core/logic/gate.h"
#include "core/port/hw_image.h"
#include "core/logic/guest_mem.h"
#include "core/logic/image.h"
#include "core/logic/lifecycle.h"
#include "core/logic/msr.h"
#include "core/logic/portio.h"
#include "core/logic/sched.h"
#include "xsm/load.h"
#include "xsm/prepare.h"

/* What an entry of the core changes at most, for assigns clauses. */
#define MODEL_EFFECTS                                                          \
    gate_call, guest_paging, domains[..], vcpus[..], vcpu_changed,             \
        vcpu_pollers[..], vcpu_next_deadline, evtchns[..], evtchn_virqs[..],   \
        evtchn_taken[..], maptracks[(0)..(DOMAIN_MAX - 1)],                    \
        active[(0)..(DOMAIN_MAX - 1)],                                         \
        grant_table_hint[(0)..(DOMAIN_MAX - 1)],                               \
        npt_pool[(0)..(NPT_PAGE_MAX - 1)], npt_level[(0)..(NPT_PAGE_MAX - 1)], \
        p2ms[..], p2m_places[..], p2m_populated[(0)..(DOMAIN_MAX - 1)],        \
        console_input[..], consoles[..], sched_turns[..], vlapics[..],         \
        msr_tsc_aux[..], sched_cpus[..], sched_owners[..], device_fault_next,  \
        clock_versions[..], GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE,         \
        status_reports[..], status_starts[..]

/* Pages of the largest image. */
#define MODEL_IMAGE_BYTES 1099511627776

extern const uint8_t model_image[MODEL_IMAGE_BYTES];

/** Any number. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
uint64_t model_any(void);

/*@ predicate model_off{L} = measure_ok && measure.extended == 0 &&
  @     reload.length == 0 &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==>
  @         domains[d].state == DOMAIN_ABSENT && xsm_labelled[d] == 0 &&
  @         evtchn_taken[d] == 0 && consoles[d].used == 0 &&
  @         consoles[d].paid_until == 0 && audit.paid_until[d] == 0 &&
  @         sched_turns[d].vcpu == 0) &&
  @     (\forall integer d, p; 0 <= d < DOMAIN_MAX &&
  @         0 <= p < EVTCHN_PORT_MAX ==>
  @         evtchns[d].port[p].state == EVTCHN_FREE) &&
  @     (\forall integer d, v, q; 0 <= d < DOMAIN_MAX && 0 <= v < VCPU_MAX &&
  @         0 <= q < VIRQ_MAX ==> evtchn_virqs[d].port[v][q] == 0) &&
  @     (\forall integer d, h; 0 <= d < DOMAIN_MAX &&
  @         0 <= h < MAPTRACK_MAX ==> maptracks[d].entry[h].used == 0) &&
  @     (\forall integer d, r; 0 <= d < DOMAIN_MAX &&
  @         0 <= r < GRANT_REF_MAX ==> active[d].entry[r].readers == 0 &&
  @         active[d].entry[r].writers == 0) &&
  @     (\forall integer p; 0 <= p < NPT_PAGE_MAX ==> npt_level[p] == 0) &&
  @     (\forall integer d; 0 <= d < DOMAIN_MAX ==>
  @         p2ms[d].used == 0 && p2ms[d].limit == 0) && npt_given == 0 &&
  @     (\forall integer p; 0 <= p < XSM_PAIRS ==> xsm_connected[p] == 0) &&
  @     (\forall integer s; 0 <= s < DEVICE_MAX ==> devices[s].used == 0) &&
  @     device_bars_free(0, DEVICE_BAR_MAX) && device_tpm_owner == 0 &&
  @     (\forall integer i; 0 <= i < DEVICE_BAR_MAX ==>
  @         device_bars[i].first == 0) &&
  @     (\forall integer w; 0 <= w < XSM_TABLE_WORDS ==> xsm_table[w] == 0) &&
  @     xsm_table_length == 0 && xsm_version == 0 && vcpu_next_deadline == 0 &&
  @     xsm_report_count == 0 &&
  @     (\forall integer r; 0 <= r < XSM_REPORT_MAX ==>
  @         xsm_reports[r].subject.v == 0 && xsm_reports[r].object.v == 0 &&
  @         xsm_reports[r].perm == 0) &&
  @     (\forall integer c; 0 <= c < CPU_MAX ==>
  @         sched_plans[c].slot_count == 0 && sched_cpus[c].slot == 0 &&
  @         sched_cpus[c].domain == 0 && sched_cpus[c].vcpu == 0 &&
  @         sched_cpus[c].busy == 0);
  @*/

/** C starts static objects as zeros (C11 6.7.9); so do the core's. */
/*@ terminates \true;
  @ assigns MEASURE_STATE, reload,
  @     domains[..], xsm_labelled[..], evtchn_taken[..], consoles[..],
  @     audit, sched_turns[..], evtchns[..], evtchn_virqs[..],
  @     xsm_connected[..], xsm_table[..], xsm_table_length, xsm_version,
  @     vcpu_next_deadline, xsm_reports[..], xsm_report_count,
  @     maptracks[0 .. DOMAIN_MAX - 1], active[0 .. DOMAIN_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], npt_given, p2ms[..],
  @     devices[..], device_bars[..], device_tpm_owner,
  @     sched_plans[..], sched_cpus[..];
  @ ensures model_off;
  @*/
void model_power_on(void);

/** Without a mapping the books balance. */
/*@ requires model_off;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures grant_ok && p2m_ok;
  @ ensures \forall integer d; 0 <= d < DOMAIN_MAX ==>
  @     grant_idle(d) && p2m_fresh(d);
  @*/
static void model_empty(void)
{
    /*@ ghost
      @ uint32_t n = 0;
      @ /@ loop invariant 0 <= n <= MAPTRACK_MAX;
      @    loop invariant \forall integer d, g, r, w; 0 <= d < DOMAIN_MAX ==>
      @        grant_count(d, g, r, w, n) == 0;
      @    loop assigns n;
      @    loop variant MAPTRACK_MAX - n; @/
      @ while (n < MAPTRACK_MAX) {
      @     n++;
      @ }
      @*/
}

/** core/main.c offers RAM in ranges that do not overlap. */
/*@ terminates \true;
  @ assigns build_ranges[..];
  @ ensures build_ranges_disjoint;
  @ ensures \forall integer r; 0 <= r < BUILD_RANGE_MAX ==> build_range_ok(r);
  @*/
void model_offer_memory(void);

/*@ predicate model_ok{L} = core_ok && policy_ok && sched_ok && cpuid_ok &&
  @     image_plan_ok && image_plan.pages * PAGE_BYTES <= MODEL_IMAGE_BYTES;
  @*/

/** Image and policy: what core/main.c calls load. */
/*@ requires xsm_table_ok;
  @ terminates \true;
  @ assigns image_plan, xsm_table[..], xsm_table_length,
  @     xsm_identity[..];
  @ ensures xsm_table_ok;
  @ ensures \result != 0 ==> image_plan_ok &&
  @     image_plan.pages * PAGE_BYTES <= MODEL_IMAGE_BYTES;
  @*/
static bool model_load(void)
{
    uint64_t length = model_any();

    if (length > MODEL_IMAGE_BYTES ||
        image_check(model_image, length) != NULL) {
        return false;
    }
    return xsm_load(model_image + IMAGE_TOC_BYTES, image_plan.policy_length,
                    image_plan.permissive != 0) == ST_OK;
}

/** What core/main.c calls measure. */
/*@ requires measure_ok && measure.extended == 0 && image_plan_ok;
  @ requires image_plan.pages * PAGE_BYTES <= MODEL_IMAGE_BYTES;
  @ terminates \true;
  @ assigns MEASURE_STATE;
  @ ensures measure_ok;
  @*/
static bool model_measure(void)
{
    return measure_start(model_image, 1) == ST_OK;
}

/** A guest's processor asks about or sets a register. */
/*@ requires model_ok && domain_live(domain.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vlapics[..], vcpus[..], vcpu_changed, hw_vcpu_state,
  @     msr_tsc_aux[..], CHECK_EFFECTS, AUDIT_EFFECTS;
  @ ensures model_ok;
  @*/
static void model_register(struct domid domain, uint32_t vcpu)
{
    (void)cpuid_answer(domain, vcpu, (uint32_t)(model_any() % 4294967296),
                       (uint32_t)(model_any() % 4294967296));
    (void)msr_read(domain, vcpu, (uint32_t)(model_any() % 4294967296));
    (void)msr_write(domain, vcpu, (uint32_t)(model_any() % 4294967296),
                    model_any());
    audit_flush(domain);
    (void)msr_efer_write(model_any(), model_any(), model_any());
    (void)portio_read((uint16_t)(model_any() % 65536), 1, model_any());
    (void)portio_read((uint16_t)(model_any() % 65536), 2, model_any());
    (void)portio_read((uint16_t)(model_any() % 65536), 4, model_any());
}

/** What is delivered when a guest is entered. */
/*@ requires model_ok && domain_live(domain.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns vlapics[..];
  @ ensures model_ok;
  @*/
static void model_enter(struct domid domain, uint32_t vcpu)
{
    int32_t vector = vlapic_pending_vector(domain, vcpu);

    (void)vcpu_upcall_wanted(domain, vcpu);
    if (vector >= 0) {
        vlapic_accept(domain, vcpu, (uint32_t)vector);
    }
}

/** A hypercall with any arguments, from any mode. */
/*@ requires model_ok && domain_live(domain.v);
  @ requires vcpu < domains[domain.v].vcpu_count;
  @ terminates \true;
  @ assigns MODEL_EFFECTS;
  @ ensures model_ok;
  @*/
static void model_hypercall(struct domid domain, uint32_t vcpu)
{
    gate_call.number = model_any();
    gate_call.arg[0] = model_any();
    gate_call.arg[1] = model_any();
    gate_call.arg[2] = model_any();
    gate_call.arg[3] = model_any();
    gate_call.user_mode = model_any() % 2 == 1;
    guest_paging.cr3 = model_any();
    guest_paging.long_mode = (uint8_t)(model_any() % 2);
    gate_hypercall(domain, vcpu);
    sched_turn_end(domain);
}

/** HLT: the vCPU sleeps, or is gone; a domain without vCPUs ends. */
/*@ requires model_ok && domain_live(domain.v) && vcpu < VCPU_MAX;
  @ terminates \true;
  @ assigns MODEL_EFFECTS;
  @ ensures model_ok;
  @*/
static void model_halt(struct domid domain, uint32_t vcpu)
{
    if (model_any() % 2 == 1) {
        vcpu_halt(domain, vcpu);
    } else {
        vcpu_halt_dead(domain, vcpu);
    }
    if (vcpu_none_can_run(domain)) {
        lifecycle_end(domain, REASON_POWEROFF);
    }
}

/** One exit of a running guest, of any kind. */
/*@ requires model_ok && domain_live(domain.v);
  @ requires vcpu < domains[domain.v].vcpu_count;
  @ terminates \true;
  @ assigns MODEL_EFFECTS;
  @ ensures model_ok;
  @*/
static void model_exit(struct domid domain, uint32_t vcpu)
{
    uint64_t kind = model_any();

    if (kind == 0) {
        model_register(domain, vcpu);
    } else if (kind == 1) {
        model_enter(domain, vcpu);
    } else if (kind == 2) {
        model_halt(domain, vcpu);
    } else if (kind == 3) {
        lifecycle_end(domain, REASON_TRIPLE_FAULT);
    } else {
        model_hypercall(domain, vcpu);
    }
}

/** One turn of core/trap.c: time passes, a vCPU is chosen, and exits once. */
/*@ requires model_ok;
  @ terminates \true;
  @ assigns MODEL_EFFECTS;
  @ ensures model_ok;
  @*/
static void model_turn(void)
{
    uint64_t now = hw_time_now();
    struct sched_choice choice;
    struct domid ended = {(uint16_t)(model_any() % DOMAIN_MAX)};
    struct domid owner = {(uint16_t)(model_any() % DOMAIN_MAX)};

    sched_expire(now);
    device_interrupts(model_any());
    device_faults(now);
    evtchn_raise_virq(ended, 0, ABI_VIRQ_CONSOLE_RING);
    choice = sched_pick((uint32_t)(model_any() % CPU_MAX), now);
    console_flush(ended);
    status_update(ended.v);
    (void)lifecycle_live_count();
    if (lifecycle_has_expired(owner, now)) {
        lifecycle_end(owner, REASON_WATCHDOG);
    } else if (lifecycle_may_start(owner, now)) {
        build_again(model_image, owner);
        status_started(owner.v);
        audit_flush(owner);
    } else if (!choice.idle) {
        model_exit(choice.domain, choice.vcpu);
    }
}

/*@ // The place of the TPM's page among the ranges of each domain is empty.
  @ predicate model_no_tpm{L} = device_tpm_owner == 0 &&
  @     \forall integer d; 0 <= d < DOMAIN_MAX ==>
  @         device_bars[d * DEVICE_BAR_SPAN + DEVICE_BAR_TPM].pages == 0;
  @*/

/** What core/main.c calls build_devices and build_attest. */
/*@ requires device_world_ok && xsm_reports_ok && image_plan_ok;
  @ requires build_done(image_plan.domain_count);
  @ requires \forall integer s; 0 <= s < DEVICE_MAX ==> devices[s].used == 0;
  @ requires device_bars_free(0, DEVICE_BAR_MAX) && device_tpm_owner == 0;
  @ terminates \true;
  @ assigns devices[..], device_bars[..], device_tpm_owner,
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[..], p2m_populated[0 .. DOMAIN_MAX - 1], hw_vcpu_state,
  @     CHECK_EFFECTS;
  @ ensures device_world_ok && xsm_reports_ok;
  @ ensures build_done(image_plan.domain_count);
  @*/
static bool model_devices(void)
{
    const struct domid attests = {(uint16_t)(model_any() % DOMAIN_MAX)};
    bool given = true;

    /*@ loop invariant 0 <= slot <= image_plan.domain_count *
      @     DEVICE_PER_DOMAIN;
      @ loop invariant device_world_ok && xsm_reports_ok && image_plan_ok;
      @ loop invariant build_done(image_plan.domain_count) && model_no_tpm;
      @ loop invariant \forall integer s; slot <= s < DEVICE_MAX ==>
      @     devices[s].used == 0;
      @ loop invariant device_bars_free(slot * DEVICE_BAR_STEP,
      @                                 DEVICE_BAR_MAX);
      @ loop assigns slot, given, devices[..], device_bars[..],
      @     npt_pool[0 .. NPT_PAGE_MAX - 1],
      @     npt_level[0 .. NPT_PAGE_MAX - 1],
      @     p2ms[..], p2m_populated[0 .. DOMAIN_MAX - 1], hw_vcpu_state,
      @     CHECK_EFFECTS;
      @ loop variant image_plan.domain_count * DEVICE_PER_DOMAIN - slot;
      @*/
    for (uint32_t slot = 0; slot < image_plan.domain_count * DEVICE_PER_DOMAIN;
         slot++) {
        //@ assert p2m_built(slot / DEVICE_PER_DOMAIN);
        given = device_build(slot) == NULL && given;
        //@ assert build_done(image_plan.domain_count);
    }
    if (attests.v < image_plan.domain_count) {
        given = device_tpm_build(attests) == NULL && given;
    }
    return given;
}

/** Consoles and stores of all domains: the end of core/main.c's build. */
/*@ requires model_ok;
  @ requires \forall integer d; 0 <= d < image_plan.domain_count ==>
  @     domain_live(d);
  @ terminates \true;
  @ assigns domains[..], status_starts[..], status_reports[..], evtchns[..],
  @     evtchn_taken[..], hw_frame_state, CHECK_EFFECTS;
  @ ensures model_ok;
  @*/
static bool model_services(void)
{
    bool given = true;

    /*@ loop invariant 0 <= d <= image_plan.domain_count && model_ok;
      @ loop invariant \forall integer e; 0 <= e < image_plan.domain_count ==>
      @     domain_live(e);
      @ loop assigns d, given, domains[..], evtchns[..], evtchn_taken[..],
      @     hw_frame_state, status_starts[..], status_reports[..],
      @     CHECK_EFFECTS;
      @ loop variant image_plan.domain_count - d;
      @*/
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        //@ assert image_counts_ok;
        const struct domid domain = {(uint16_t)d};

        //@ ghost Built: ;
        given = build_service(domain) == ST_OK && given;
        status_started(d);
        /*@ assert memory: \forall integer e; 0 <= e < DOMAIN_MAX ==>
          @     domains[e].memory.v == \at(domains[e].memory.v, Built) &&
          @     domains[e].memory_pages ==
          @         \at(domains[e].memory_pages, Built);
          @*/
        /*@ assert owners: \forall integer e, frame; 0 <= e < DOMAIN_MAX ==>
          @     (domain_owns{Built}(e, frame) <==>
          @      domain_owns{Here}(e, frame));
          @*/
        /*@ assert lives: \forall integer e; domain_live{Built}(e) <==>
          @     domain_live(e);
          @*/
        //@ assert shape: p2m_shape_ok;
        //@ assert entries: p2m_entries_ok;
        //@ assert uses: actives_ok;
        //@ assert maps: maps_ok;
        //@ assert grants: grant_ok;
    }
    return given;
}

/** Boot from any image: core/main.c. */
/*@ terminates \true;
  @ assigns MEASURE_STATE, reload, acpi, acpi_list, acpi_table, devices[..],
  @     device_bars[..], device_tpm_owner, console_owner,
  @     hw_console_state, CHECK_EFFECTS,
  @     msr_tsc_aux[..], image_plan, xsm_table[..],
  @     xsm_table_length, xsm_labels[..], xsm_labelled[..], xsm_identity[..],
  @     xsm_relations[..], xsm_slots[..], xsm_version, xsm_connected[..],
  @     build_ranges[..],
  @     xsm_reports[..], xsm_report_count,
  @     cpuid_basic[..], cpuid_extended[..], domains[..], evtchns[..],
  @     evtchn_virqs[..], evtchn_taken[..], consoles[..], audit,
  @     sched_turns[..], sched_plans[..], sched_cpus[..], vcpus[..],
  @     vcpu_changed, vcpu_next_deadline, clock_versions[..],
  @     vlapics[..], maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     npt_owner[0 .. NPT_PAGE_MAX - 1], npt_given, p2ms[..],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], hw_frame_state, hw_vcpu_state,
  @     status_reports[..], status_starts[..];
  @ ensures \result != 0 ==> model_ok;
  @*/
static bool model_boot(void)
{
    struct domid owner = {(uint16_t)(model_any() % DOMAIN_MAX)};

    model_power_on();
    model_empty();
    (void)(acpi_read(model_any()) == ST_OK);
    if (!model_load() || !model_measure()) {
        return false;
    }
    cpuid_boot();
    vlapic_boot();
    model_offer_memory();
    if (build_domains() != NULL) {
        return false;
    }
    build_memory(model_image);
    if (build_labels() != NULL) {
        return false;
    }
    if (!model_devices()) {
        return false;
    }
    build_start();
    return build_plan() == NULL && console_own(owner) == ST_OK &&
           model_services();
}

/** All that ever happens. */
/*@ terminates \false;
  @ assigns MEASURE_STATE, acpi, acpi_list, acpi_table, devices[..],
  @     device_bars[..], device_tpm_owner, device_fault_next, console_owner,
  @     msr_tsc_aux[..], image_plan, xsm_table[..],
  @     xsm_table_length, xsm_labels[..], xsm_labelled[..], xsm_identity[..],
  @     xsm_relations[..], xsm_slots[..], xsm_version, xsm_connected[..],
  @     build_ranges[..],
  @     cpuid_basic[..], cpuid_extended[..],
  @     sched_plans[..], clock_versions[..],
  @     npt_owner[0 .. NPT_PAGE_MAX - 1],
  @     npt_given,
  @     gate_call, guest_paging, domains[..],
  @     vcpus[..], vcpu_changed, vcpu_pollers[..], vcpu_next_deadline,
  @     evtchns[..], evtchn_virqs[..], evtchn_taken[..],
  @     maptracks[0 .. DOMAIN_MAX - 1],
  @     active[0 .. DOMAIN_MAX - 1], grant_table_hint[0 .. DOMAIN_MAX - 1],
  @     npt_pool[0 .. NPT_PAGE_MAX - 1], npt_level[0 .. NPT_PAGE_MAX - 1],
  @     p2ms[..], p2m_places[..],
  @     p2m_populated[0 .. DOMAIN_MAX - 1],
  @     console_input[..], consoles[..], sched_turns[..],
  @     vlapics[..], msr_tsc_aux[..],
  @     sched_cpus[..], sched_owners[..],
  @     GATE_EFFECTS, AUDIT_EFFECTS, RELOAD_STATE,
  @     status_reports[..], status_starts[..];
  @*/
void model(void);

void model(void)
{
    if (!model_boot()) {
        return;
    }
    /*@ loop invariant model_ok;
      @ loop assigns MODEL_EFFECTS;
      @*/
    while (true) {
        model_turn();
    }
}
