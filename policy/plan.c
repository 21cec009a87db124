/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The schedule: shares and slots become a cyclic plan a processor.
 *
 * One cycle is long enough that each domain's part of it is at least one slot
 * of the wanted length. A part of several slots is cut evenly and spread over
 * the cycle, so that a domain never waits longer than it must.
 */
#include "policy/plan.h"

#include "policy/tool.h"

/** One domain of the processor that is being planned. */
struct plan_part {
    uint32_t domain;
    uint32_t pieces; /* slots in the cycle */
    uint32_t placed; /* of these so far */
    uint32_t microseconds;
};

/** Give what is left of 100 % to the domains that name no share. */
static bool plan_shares(struct system *system, uint32_t cpu)
{
    uint32_t used = 0;
    uint32_t open = 0;

    for (uint32_t d = 0; d < system->domains_count; d++) {
        if (system->domains[d].cpu == cpu) {
            used += system->domains[d].share_percent;
            open += system->domains[d].share_percent == 0 ? 1 : 0;
        }
    }
    if (used > 100 || (open > 0 && (100 - used) / open == 0)) {
        tool_complain("processor %u: the shares of its domains exceed 100%%",
                      cpu);
        return false;
    }
    for (uint32_t d = 0; d < system->domains_count; d++) {
        struct system_domain *domain = &system->domains[d];

        if (domain->cpu == cpu && domain->share_percent == 0) {
            domain->share_percent = (100 - used) / open;
        }
    }
    return true;
}

/** Length of the cycle in microseconds. */
static uint64_t plan_cycle(const struct system *system, uint32_t cpu)
{
    uint64_t cycle = 0;

    for (uint32_t d = 0; d < system->domains_count; d++) {
        const struct system_domain *domain = &system->domains[d];

        if (domain->cpu == cpu) {
            uint64_t need =
                (uint64_t)domain->slot_us * 100 / domain->share_percent;

            cycle = need > cycle ? need : cycle;
        }
    }
    return cycle;
}

static uint32_t plan_parts(const struct system *system, uint32_t cpu,
                           struct plan_part *parts)
{
    uint64_t cycle = plan_cycle(system, cpu);
    uint32_t count = 0;

    for (uint32_t d = 0; d < system->domains_count; d++) {
        const struct system_domain *domain = &system->domains[d];
        uint64_t time = cycle * domain->share_percent / 100;

        if (domain->cpu != cpu) {
            continue;
        }
        parts[count].domain = d;
        parts[count].placed = 0;
        parts[count].pieces =
            (uint32_t)((time + domain->slot_us - 1) / domain->slot_us);
        parts[count].microseconds = (uint32_t)(time / parts[count].pieces);
        count++;
    }
    return count;
}

/** The part whose next piece is due first; count if all are placed. */
static uint32_t plan_next(const struct plan_part *parts, uint32_t count)
{
    uint32_t best = count;
    uint64_t best_due = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t due = (2ULL * parts[i].placed + 1) * 1000000 / parts[i].pieces;

        if (parts[i].placed < parts[i].pieces &&
            (best == count || due < best_due)) {
            best = i;
            best_due = due;
        }
    }
    return best;
}

static bool plan_cpu(struct system *system, uint32_t cpu, struct plan *plan)
{
    struct plan_part parts[DOMAIN_MAX];
    uint32_t count;
    uint32_t slots = 0;

    if (!plan_shares(system, cpu)) {
        return false;
    }
    count = plan_parts(system, cpu, parts);
    for (uint32_t i = plan_next(parts, count); i < count;
         i = plan_next(parts, count)) {
        if (slots == SCHED_SLOT_MAX ||
            parts[i].microseconds < IMAGE_SLOT_US_MIN ||
            parts[i].microseconds > IMAGE_SLOT_US_MAX) {
            tool_complain("processor %u: shares and slots need more than %d "
                          "slots in a cycle, or slots outside 100us..1000ms",
                          cpu, SCHED_SLOT_MAX);
            return false;
        }
        plan->slots[plan->count].cpu = cpu;
        plan->slots[plan->count].domain = parts[i].domain;
        plan->slots[plan->count].microseconds = parts[i].microseconds;
        plan->count++;
        parts[i].placed++;
        slots++;
    }
    return true;
}

bool plan_make(struct system *system, struct plan *plan)
{
    plan->count = 0;
    for (uint32_t cpu = 0; cpu < CPU_MAX; cpu++) {
        if (!plan_cpu(system, cpu, plan)) {
            return false;
        }
    }
    return true;
}
