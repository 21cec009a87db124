/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Building the domains of an accepted system image, once, at boot.
 *
 * Every domain gets a contiguous range of machine frames out of build_ranges,
 * cleared and then filled with its segments, its nested page table, its
 * label, its clocks and its turn in the schedule; its first vCPU is left
 * ready to start. This is done in five stages, in the order below; when one
 * of them refuses, nothing may run.
 */
#pragma once

#include "core/logic/clock.h"
#include "core/logic/core_state.h"
#include "core/logic/image.h"
#include "core/logic/sched.h"
#include "xsm/prepare.h"

/* Ranges of usable RAM. */
#define BUILD_RANGE_MAX 64

/** Machine frames [first, limit) that nobody uses. */
struct build_range {
    uint64_t first;
    uint64_t limit;
};

/* Filled at boot from the memory map: disjoint, without the core, the image
   and the TPM's frames. What domains get is taken away at the front. */
extern struct build_range build_ranges[BUILD_RANGE_MAX];

/*@ predicate build_range_ok{L}(integer r) =
  @     build_ranges[r].first <= build_ranges[r].limit <= FRAME_MAX &&
  @     (build_ranges[r].limit <= TPM_FRAME ||
  @      TPM_FRAME + TPM_FRAME_COUNT <= build_ranges[r].first);
  @ predicate build_ranges_disjoint{L} = \forall integer r, s;
  @     0 <= r < BUILD_RANGE_MAX && 0 <= s < BUILD_RANGE_MAX && r != s ==>
  @         build_ranges[r].limit <= build_ranges[s].first ||
  @         build_ranges[s].limit <= build_ranges[r].first;
  @ predicate build_ranges_free{L} = \forall integer r, d;
  @     0 <= r < BUILD_RANGE_MAX && 0 <= d < DOMAIN_MAX &&
  @     domains[d].state != DOMAIN_ABSENT ==>
  @         build_ranges[r].limit <= domains[d].memory.v ||
  @         domain_end(d) <= build_ranges[r].first;
  @ // What is left of the RAM is nobody's.
  @ predicate build_ranges_ok{L} = build_ranges_disjoint &&
  @     build_ranges_free &&
  @     (\forall integer r; 0 <= r < BUILD_RANGE_MAX ==> build_range_ok(r));
  @*/

/*@ // What holds between two domains that are built.
  @ predicate build_state_ok{L} = image_plan_ok && domains_ok &&
  @     build_ranges_ok && p2m_ok;
  @ // Domains from number d on are still to be built.
  @ predicate build_pending{L}(integer d) = \forall integer k;
  @     d <= k < DOMAIN_MAX ==>
  @         domains[k].state == DOMAIN_ABSENT && p2m_fresh(k);
  @ // Domains below number d live, with the memory that the plan gives them.
  @ predicate build_done{L}(integer d) = \forall integer k;
  @     0 <= k < d ==> domains[k].state == DOMAIN_LIVE && p2m_built(k) &&
  @         domains[k].memory_pages == image_plan.domains[k].memory_pages;
  @*/

/**
 * First stage: machine memory, cleared, and page tables of all domains of
 * image_plan.
 */
/*@ requires image_plan_ok && domains_ok && build_ranges_ok && p2m_ok;
  @ requires \forall integer d; 0 <= d < DOMAIN_MAX ==>
  @     domains[d].state == DOMAIN_ABSENT && p2m_fresh(d);
  @ terminates \true;
  @ assigns \result \from image_plan.domain_count;
  @ assigns build_ranges[0 .. BUILD_RANGE_MAX - 1],
  @     domains[0 .. DOMAIN_MAX - 1], npt_pool[0 .. NPT_PAGE_MAX - 1],
  @     npt_level[0 .. NPT_PAGE_MAX - 1], npt_owner[0 .. NPT_PAGE_MAX - 1],
  @     npt_given, p2ms[0 .. DOMAIN_MAX - 1],
  @     p2m_populated[0 .. DOMAIN_MAX - 1], hw_frame_state;
  @ ensures \result == \null ==> build_state_ok &&
  @     build_pending(image_plan.domain_count) &&
  @     build_done(image_plan.domain_count);
  @*/
const char *build_domains(void) MUST_CHECK;

/**
 * Second stage: copy the segments of all domains from the image into their
 * RAM.
 */
/*@ requires image_plan_ok && domains_ok;
  @ requires build_done(image_plan.domain_count);
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void build_memory(const uint8_t *image);

/** Copy the segments of domain @p d, which is built, into its RAM. */
/*@ requires image_plan_ok && domains_ok && d < image_plan.domain_count;
  @ requires \valid_read(image + (0 .. image_plan.pages * PAGE_BYTES - 1));
  @ requires domains[d].state != DOMAIN_ABSENT;
  @ requires domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void build_segments(const uint8_t *image, uint32_t d);

/** Third stage: label all domains and put the loaded policy into force. */
/*@ requires image_plan_ok && xsm_table_ok;
  @ terminates \true;
  @ assigns \result \from image_plan.domain_count;
  @ assigns xsm_labels[0 .. DOMAIN_MAX - 1],
  @     xsm_labelled[0 .. DOMAIN_MAX - 1], xsm_identity[0 .. DOMAIN_MAX - 1],
  @     xsm_relations[0 .. XSM_PAIRS - 1], xsm_slots[0 .. XSM_SLOTS - 1],
  @     xsm_version;
  @ ensures \result == \null ==> xsm_relations_ok &&
  @     xsm_slot_ok(XSM_ACTIVE);
  @*/
const char *build_labels(void) MUST_CHECK;

/**
 * Fourth stage: vCPUs and clocks of all domains start, and the first vCPU of
 * each is ready to run. Event channels and grant tables are empty: the frames
 * they lie in were cleared with the memory.
 */
/*@ requires image_plan.domain_count <= DOMAIN_MAX && domains_ok;
  @ requires \forall integer k; 0 <= k < image_plan.domain_count ==>
  @     domains[k].state != DOMAIN_ABSENT;
  @ requires vcpu_next_deadline <= DEADLINE_NONE;
  @ requires \forall integer k; image_plan.domain_count <= k < DOMAIN_MAX ==>
  @     domains[k].state == DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns vcpus[..], vcpu_changed, clock_versions[..],
  @     hw_frame_state, hw_vcpu_state;
  @ ensures vcpus_ok;
  @*/
void build_start(void);

/** The same of one domain. */
/*@ requires domain.v < DOMAIN_MAX && domains_ok;
  @ requires domains[domain.v].state != DOMAIN_ABSENT;
  @ requires vcpu_next_deadline <= DEADLINE_NONE;
  @ terminates \true;
  @ assigns vcpus[domain.v], vcpu_changed, clock_versions[domain.v],
  @     hw_frame_state, hw_vcpu_state;
  @ ensures \forall integer v; 0 <= v < VCPU_MAX ==> vcpu_ok(domain.v, v);
  @*/
void build_start_one(struct domid domain);

/** Fifth stage: the schedule plan of every processor. */
/*@ requires image_plan_ok && sched_ok;
  @ terminates \true;
  @ assigns \result \from image_plan.domain_count;
  @ assigns sched_plans[0 .. CPU_MAX - 1];
  @ ensures sched_ok;
  @*/
const char *build_plan(void) MUST_CHECK;

/** What a domain that has its memory is like before it first runs. */
/*@ requires image_plan_ok && d < image_plan.domain_count && domains_ok;
  @ requires domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @ terminates \true;
  @ assigns domains[d];
  @ ensures domains[d].state == DOMAIN_LIVE;
  @ ensures domains[d].memory_pages == \old(domains[d].memory_pages);
  @ ensures domains[d].memory == \old(domains[d].memory);
  @ ensures 1 <= domains[d].vcpu_count <= VCPU_MAX;
  @ ensures domains[d].grant_frame_count == 0;
  @*/
void build_fresh(uint32_t d);

/** Clear all frames of a domain but the last @p keep of its RAM. */
/*@ requires d < DOMAIN_MAX && domains_ok;
  @ requires domains[d].state != DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns hw_frame_state;
  @*/
void build_clear(uint32_t d, uint64_t keep);

/** Take frames for domain @p d of the plan and enter it into domains. */
/*@ requires image_plan_ok && d < image_plan.domain_count;
  @ requires domains_ok && build_ranges_ok;
  @ requires domains[d].state == DOMAIN_ABSENT;
  @ terminates \true;
  @ assigns \result \from image_plan.domain_count;
  @ assigns build_ranges[0 .. BUILD_RANGE_MAX - 1], domains[d];
  @ ensures domains_ok && build_ranges_ok;
  @ ensures \result == \null ==> domains[d].state == DOMAIN_LIVE &&
  @     domains[d].memory_pages == image_plan.domains[d].memory_pages;
  @*/
const char *build_place(uint32_t d) MUST_CHECK;

/**
 * For each service that the plan gives a domain, which has no port yet: a port
 * that waits for the domain that serves, the page, offered to it, and the
 * parameters that name both (core/abi/cloison.h).
 *
 * @return ST_OK, or the policy's refusal: the services refused are not there.
 */
/*@ requires image_plan_ok && events_ok && domain_live(domain.v);
  @ requires domain.v < image_plan.domain_count;
  @ terminates \true;
  @ assigns evtchns[..], evtchn_taken[..], CHECK_EFFECTS, hw_frame_state,
  @     domains[domain.v].grant_frame_count, domains[domain.v].store_port,
  @     domains[domain.v].console_port;
  @ ensures xsm_reports_kept{Pre, Post};
  @ ensures events_ok;
  @*/
enum status build_service(struct domid domain);
