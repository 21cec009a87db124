/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What operations may change: names for assigns clauses.
 *
 * Only contracts use them, so that no line of this becomes code; each name
 * means something where all that it lists is declared.
 */
#pragma once

/* What questions and the connections they allow change, for assigns. */
#define CHECK_EFFECTS                                                          \
    permit_given, permit_subject, permit_object, permit_perm, xsm_reports[..], \
        xsm_report_count, xsm_connected[..]

/* What telling changes, for assigns clauses. */
#define AUDIT_EFFECTS audit, hw_console_state, format_line, xsm_report_count

/* What every operation behind the gate may change, for assigns clauses. */
#define GATE_EFFECTS hw_frame_state, hw_vcpu_state, gate_raw[..], CHECK_EFFECTS

/* What the end of a domain, and of anything it has, changes, for assigns. */
#define END_OF(d)                                                              \
    domains[d].state, domains[d].reason, domains[d].watchdog, domains[d].rest, \
        vcpus[d]

#define END_EFFECTS                                                            \
    vcpu_changed, evtchns[..], evtchn_virqs[..], evtchn_taken[..],             \
        maptracks[(0)..(DOMAIN_MAX - 1)], active[(0)..(DOMAIN_MAX - 1)],       \
        grant_table_hint[(0)..(DOMAIN_MAX - 1)],                               \
        npt_pool[(0)..(NPT_PAGE_MAX - 1)],                                     \
        p2m_populated[(0)..(DOMAIN_MAX - 1)], hw_vcpu_state, hw_frame_state

/* For assigns clauses: what a commit changes before it is sure; all that
   nothing but a reload changes; and what else a reload does. */
#define RELOAD_PREPARES                                                        \
    MEASURE_STATE, xsm_table[(0)..(XSM_TABLE_WORDS - 1)], xsm_table_length,    \
        xsm_identity[(0)..(DOMAIN_MAX - 1)],                                   \
        xsm_relations[(0)..(XSM_PAIRS - 1)], xsm_slots[XSM_NEXT]

#define RELOAD_STATE                                                           \
    reload, reload_header[(0)..(RELOAD_HEADER_BYTES - 1)],                     \
        reload_body[(0)..(RELOAD_BODY_MAX - 1)], reload_input[..],             \
        RELOAD_PREPARES, devices[..], xsm_slots[XSM_ACTIVE], xsm_version

#define RELOAD_REVOKES                                                         \
    maptracks[(0)..(DOMAIN_MAX - 1)], active[(0)..(DOMAIN_MAX - 1)],           \
        grant_table_hint[(0)..(DOMAIN_MAX - 1)],                               \
        npt_pool[(0)..(NPT_PAGE_MAX - 1)],                                     \
        p2m_populated[(0)..(DOMAIN_MAX - 1)], evtchns[..], vcpus[..],          \
        vcpu_changed, vcpu_pollers[..], devices[..], hw_vcpu_state,            \
        hw_frame_state, format_line, hw_console_state
