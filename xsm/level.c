/* SPDX-License-Identifier: Apache-2.0 */
/** @file Comparison of levels and of ranges. */
#include "xsm/level.h"

/*@ terminates \true;
  @ assigns \nothing;
  @ ensures \result <==> xsm_within(wanted, held);
  @*/
static bool word_within(uint64_t held, uint64_t wanted)
{
    return (wanted & held) == wanted;
}

bool xsm_level_dominates(const struct xsm_level *upper,
                         const struct xsm_level *lower)
{
    if (upper->sensitivity < lower->sensitivity) {
        return false;
    }
    /*@ loop invariant 0 <= i <= CATEGORY_WORD_MAX;
      @ loop invariant \forall integer k; 0 <= k < i ==>
      @     xsm_within(lower->categories[k], upper->categories[k]);
      @ loop assigns i;
      @ loop variant CATEGORY_WORD_MAX - i;
      @*/
    for (uint32_t i = 0; i < CATEGORY_WORD_MAX; i++) {
        if (!word_within(upper->categories[i], lower->categories[i])) {
            return false;
        }
    }
    return true;
}

uint32_t xsm_level_order(const struct xsm_level *one,
                         const struct xsm_level *two)
{
    return (xsm_level_dominates(one, two) ? 0U : (uint32_t)ORDER_BELOW) +
           (xsm_level_dominates(two, one) ? 0U : (uint32_t)ORDER_ABOVE);
}

/*@ requires \valid_read(level) && \valid_read(label);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < 16;
  @ ensures xsm_order(\result % 4, level, &label->low);
  @ ensures xsm_order(\result / 4, level, &label->high);
  @*/
static uint32_t order_to_range(const struct xsm_level *level,
                               const struct xsm_label *label)
{
    return xsm_level_order(level, &label->low) +
           4 * xsm_level_order(level, &label->high);
}

/*@ requires low < 16 && high < 16 && wide < 4;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result < XSM_RELATIONS;
  @ ensures \result % 4 == low % 4 && \result / 4 % 4 == low / 4;
  @ ensures \result / 16 % 4 == high % 4 && \result / 64 % 4 == high / 4;
  @ ensures \result / 256 % 2 == wide % 2 && \result / 512 == wide / 2;
  @*/
static uint32_t relation_join(uint32_t low, uint32_t high, uint32_t wide)
{
    return low + 16 * high + 256 * wide;
}

uint32_t xsm_level_relation(const struct xsm_label *one,
                            const struct xsm_label *two)
{
    uint32_t low = order_to_range(&one->low, two);
    uint32_t high = order_to_range(&one->high, two);
    uint32_t wide = (xsm_level_dominates(&one->low, &one->high) ? 0U : 1U) +
                    (xsm_level_dominates(&two->low, &two->high) ? 0U : 2U);

    return relation_join(low, high, wide);
}
