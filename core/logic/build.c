/* SPDX-License-Identifier: Apache-2.0 */
/** @file Building the domains of an accepted system image, once, at boot. */
#include "core/logic/build.h"

#include "core/logic/build_memory.h"
#include "core/logic/build_place.h"
#include "core/logic/clock.h"
#include "core/port/hw_vcpu.h"

/** Give domain @p d its label. */
static enum build_error build_domain_label(const uint8_t *image, uint32_t d)
{
    const struct domid domain = {(uint16_t)d};
    struct xsm_label label;

    build_label(image, d, &label);
    if (xsm_label_set(domain, &label) != ST_OK) {
        return BUILD_BAD_LABEL;
    }
    return BUILD_GOOD;
}

/** Everything of domain @p d whose memory has been placed. */
static void build_start(uint32_t d)
{
    const struct domid domain = {(uint16_t)d};

    evtchn_domain_init(domain);
    vcpu_domain_init(domain);
    grant_domain_init(domain);
    clock_domain_init(domain);
    hw_vcpu_start_pvh(domain, 0, image_plan.domains[d].entry,
                      image_plan.domains[d].start_info);
}

/** Build domain @p d, its page tables from pool page @p pool on. */
static enum build_error build_domain(const uint8_t *image, uint32_t d,
                                     uint32_t pool, uint32_t pool_pages)
{
    const struct domid domain = {(uint16_t)d};
    enum build_error error = build_place(d);

    if (error != BUILD_GOOD) {
        return error;
    }
    build_texts(image, d);
    build_memory(image, d);
    if (p2m_build(domain, pool, pool_pages) != ST_OK) {
        return BUILD_NO_TABLES;
    }
    error = build_domain_label(image, d);
    if (error != BUILD_GOOD) {
        return error;
    }
    build_start(d);
    return BUILD_GOOD;
}

/** The plan of every processor. */
static enum build_error build_plan(void)
{
    for (uint32_t i = 0; i < image_plan.slot_count; i++) {
        const struct domid domain = {(uint16_t)image_plan.slots[i].domain};

        if (sched_plan_add(image_plan.slots[i].cpu, domain,
                           image_plan.slots[i].microseconds) != ST_OK) {
            return BUILD_BAD_PLAN;
        }
    }
    return BUILD_GOOD;
}

enum build_error build_system(const uint8_t *image)
{
    uint32_t pool = 0;

    p2m_init();
    for (uint32_t d = 0; d < image_plan.domain_count; d++) {
        const uint32_t pages =
            p2m_pages_needed(image_plan.domains[d].memory_pages);
        enum build_error error;

        if (pages > NPT_PAGE_MAX - pool) {
            return BUILD_NO_TABLES;
        }
        error = build_domain(image, d, pool, pages);
        if (error != BUILD_GOOD) {
            return error;
        }
        pool += pages;
    }
    return build_plan();
}

static const char *const build_error_texts[BUILD_ERROR_COUNT] = {
    [BUILD_GOOD] = "built",
    [BUILD_NO_MEMORY] = "this machine's memory does not hold the domains",
    [BUILD_NO_TABLES] = "the pool of page tables does not hold the domains",
    [BUILD_BAD_LABEL] = "a domain's label is not one of the policy",
    [BUILD_BAD_PLAN] = "the schedule plan is not one",
};

const char *build_error_text(enum build_error error)
{
    if (error >= BUILD_ERROR_COUNT) {
        return "unknown reason";
    }
    return build_error_texts[error];
}
