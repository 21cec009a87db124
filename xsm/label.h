/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Labels of domains: an identity and a range of levels.
 *
 * A level is a sensitivity and a set of categories; one level dominates
 * another if its sensitivity is not lower and its categories include the
 * other's. A label's range goes from low (what the domain's data is at) to
 * high (what it is cleared for); for an ordinary tenant both are equal.
 */
#ifndef CLOISON_XSM_LABEL_H
#define CLOISON_XSM_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/addr.h"
#include "core/lib/limits.h"
#include "core/lib/status.h"
#include "xsm/table.h"

struct xsm_level {
    uint32_t sensitivity;
    uint64_t categories[CATEGORY_WORD_MAX]; /* category c: bit c % 64 of
                                               word c / 64 */
};

struct xsm_label {
    uint32_t identity; /* as numbered by the accepted table */
    struct xsm_level low;
    struct xsm_level high; /* dominates low */
};

/**
 * Give a domain its label, for good, and work out every answer between it
 * and the domains that have one.
 *
 * @return ST_OK; ST_EXISTS if the domain has a label, ST_INVALID if no table
 *         was accepted, the identity is not in it or high does not dominate
 *         low. Nothing has changed then.
 */
enum status xsm_label_set(struct domid domain,
                          const struct xsm_label *label) MUST_CHECK;

/**
 * Whether all that @p lower may hold may flow to @p upper: the low level of
 * upper dominates the high level of lower. False if either has no label.
 */
/*@ requires upper.v < DOMAIN_MAX && lower.v < DOMAIN_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @*/
bool xsm_dominates(struct domid upper, struct domid lower);

#endif
