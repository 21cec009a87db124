/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Security levels, the lattice they form, and how two labels relate.
 *
 * A level is a sensitivity and a set of categories. One level dominates
 * another if its sensitivity is not lower and its categories include the
 * other's; two levels may be apart, neither dominating the other. A label's
 * range goes from low (what the domain's data is at) to high (what it is
 * cleared for); for an ordinary tenant both are equal.
 */
#pragma once

#include "core/lib/level.h"
#include "xsm/format.h"

/* How a first level stands to a second. */
enum xsm_order {
    ORDER_EQUAL,
    ORDER_ABOVE, /* dominates it, and is not equal */
    ORDER_BELOW,
    ORDER_APART
};

/*@ predicate xsm_within(integer inner, integer outer) =
  @     (inner & outer) == inner;
  @
  @ predicate xsm_above{L}(struct xsm_level *upper,
  @                        struct xsm_level *lower) =
  @     upper->sensitivity >= lower->sensitivity &&
  @     \forall integer i; 0 <= i < CATEGORY_WORD_MAX ==>
  @         xsm_within(lower->categories[i], upper->categories[i]);
  @
  @ predicate xsm_order{L}(integer order, struct xsm_level *one,
  @                        struct xsm_level *two) =
  @     0 <= order <= 3 &&
  @     (order == ORDER_EQUAL || order == ORDER_ABOVE <==>
  @         xsm_above(one, two)) &&
  @     (order == ORDER_EQUAL || order == ORDER_BELOW <==>
  @         xsm_above(two, one));
  @
  @ // The ten bits that policy constraints on levels can depend on: four
  @ // orders of the ends of both ranges, and whether each range is wide.
  @ predicate xsm_relation{L}(integer relation, struct xsm_label *one,
  @                           struct xsm_label *two) =
  @     0 <= relation < XSM_RELATIONS &&
  @     xsm_order(relation % 4, &one->low, &two->low) &&
  @     xsm_order(relation / 4 % 4, &one->low, &two->high) &&
  @     xsm_order(relation / 16 % 4, &one->high, &two->low) &&
  @     xsm_order(relation / 64 % 4, &one->high, &two->high) &&
  @     (relation / 256 % 2 == 0 <==> xsm_above(&one->low, &one->high)) &&
  @     (relation / 512 == 0 <==> xsm_above(&two->low, &two->high));
  @*/

/** Whether @p upper dominates @p lower (or equals it). */
/*@ requires \valid_read(upper) && \valid_read(lower);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_above(upper, lower);
  @*/
bool xsm_level_dominates(const struct xsm_level *upper,
                         const struct xsm_level *lower);

/** The order of @p one to @p two. */
/*@ requires \valid_read(one) && \valid_read(two);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures xsm_order(\result, one, two);
  @*/
uint32_t xsm_level_order(const struct xsm_level *one,
                         const struct xsm_level *two);

/** The relation of @p one, as subject, to @p two, as object. */
/*@ requires \valid_read(one) && \valid_read(two);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures xsm_relation(\result, one, two);
  @*/
uint32_t xsm_level_relation(const struct xsm_label *one,
                            const struct xsm_label *two);
