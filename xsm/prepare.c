/* SPDX-License-Identifier: Apache-2.0 */
/** @file Answers for all pairs of domains. */
#include "xsm/prepare.h"

void xsm_identity_set(struct domid domain, uint32_t identity)
{
    xsm_identity[domain.v] = identity;
}

static bool identity_is_ok(uint32_t domain)
{
    uint32_t identity = xsm_identity[domain];

    if (identity >= xsm_table[XSM_HEADER_IDENTITIES]) {
        return false;
    }
    return xsm_table_identity(identity, XSM_IDENTITY_FLAGS) % 2 != 0 ||
           xsm_level_order(&xsm_labels[domain].low, &xsm_labels[domain].high) ==
               ORDER_EQUAL;
}

static bool identities_are_ok(void)
{
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        if (xsm_labelled[d] != 0 && !identity_is_ok(d)) {
            return false;
        }
    }
    return true;
}

static void prepare_standings(void)
{
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        struct xsm_standing standing = {0, 0, 0};

        if (xsm_labelled[d] != 0) {
            standing.flags =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_FLAGS);
            standing.sets =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_SETS);
            standing.side =
                xsm_table_identity(xsm_identity[d], XSM_IDENTITY_SIDE);
        }
        xsm_slots[XSM_NEXT].standing[d] = standing;
    }
}

static void prepare_relations(void)
{
    for (uint32_t pair = 0; pair < XSM_PAIRS; pair++) {
        if (xsm_labelled[pair / DOMAIN_MAX] != 0 &&
            xsm_labelled[pair % DOMAIN_MAX] != 0) {
            xsm_relations[pair] = xsm_level_relation(
                &xsm_labels[pair / DOMAIN_MAX], &xsm_labels[pair % DOMAIN_MAX]);
        }
    }
}

static uint32_t question(uint32_t subject, uint32_t object, uint32_t class)
{
    uint32_t identities = xsm_table[XSM_HEADER_IDENTITIES];
    uint32_t row = xsm_identity[subject] * identities;
    uint32_t column = xsm_identity[object];

    if (subject == object) {
        row = identities * identities;
    }
    return (row + column) * CLASS_COUNT + class;
}

static void prepare_word(uint32_t word)
{
    uint32_t subject = word / CLASS_COUNT / DOMAIN_MAX;
    uint32_t object = word / CLASS_COUNT % DOMAIN_MAX;
    uint32_t allowed = 0;
    uint32_t rule = 0;
    uint32_t audit = 0;

    if (xsm_labelled[subject] != 0 && xsm_labelled[object] != 0) {
        uint32_t index = question(subject, object, word % CLASS_COUNT);

        rule = xsm_decide(index, xsm_relations[word / CLASS_COUNT]);
        audit = xsm_decide_audit(index, rule);
        allowed = rule;
        if (xsm_slots[XSM_NEXT].standing[subject].flags >=
            XSM_FLAG_PERMISSIVE) {
            allowed = xsm_class_perms[word % CLASS_COUNT];
        }
    }
    xsm_slots[XSM_NEXT].answers[word] = allowed;
    xsm_slots[XSM_NEXT].rules[word] = rule;
    xsm_slots[XSM_NEXT].audits[word] = audit;
}

static void prepare_walls(void)
{
    for (uint32_t pair = 0; pair < XSM_PAIRS; pair++) {
        if (xsm_connected[pair] != 0) {
            xsm_wall(XSM_NEXT, pair / DOMAIN_MAX, pair % DOMAIN_MAX);
        }
    }
}

enum status xsm_prepare(void)
{
    if (xsm_table_length == 0 || !identities_are_ok()) {
        return ST_INVALID;
    }
    prepare_standings();
    prepare_relations();
    for (uint32_t word = 0; word < XSM_VECTOR_WORDS; word++) {
        prepare_word(word);
    }
    prepare_walls();
    return ST_OK;
}

void xsm_activate(void)
{
    xsm_slots[XSM_ACTIVE] = xsm_slots[XSM_NEXT];
    xsm_version = xsm_table[XSM_HEADER_VERSION];
}
