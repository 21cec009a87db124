/* SPDX-License-Identifier: Apache-2.0 */
/** @file Labels of domains. */
#include "xsm/label.h"

struct xsm_label xsm_labels[DOMAIN_MAX];
uint8_t xsm_labelled[DOMAIN_MAX];
uint32_t xsm_relations[XSM_PAIRS];

enum status xsm_label_set(struct domid domain, const struct xsm_label *label)
{
    if (xsm_labelled[domain.v] != 0 || xsm_version != 0) {
        return ST_EXISTS;
    }
    if (!xsm_level_dominates(&label->high, &label->low)) {
        return ST_INVALID;
    }
    xsm_labels[domain.v] = *label;
    xsm_identity[domain.v] = label->identity;
    xsm_labelled[domain.v] = 1;
    return ST_OK;
}

bool xsm_dominates(struct domid upper, struct domid lower)
{
    uint32_t pair = upper.v * (uint32_t)DOMAIN_MAX + lower.v;
    uint32_t order = xsm_relations[pair] / 4 % 4;

    //@ assert pair / DOMAIN_MAX == upper.v && pair % DOMAIN_MAX == lower.v;
    //@ assert xsm_relations_ok ==> xsm_relation_ok(pair);
    return xsm_labelled[upper.v] != 0 && xsm_labelled[lower.v] != 0 &&
           (order == ORDER_EQUAL || order == ORDER_ABOVE);
}
