/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a call that does not meet the callee's precondition. */

/*@ requires x < 10;
  @ assigns \nothing;
  @*/
unsigned small(unsigned x);

/*@ assigns \nothing; */
unsigned call(unsigned x)
{
    return small(x);
}
