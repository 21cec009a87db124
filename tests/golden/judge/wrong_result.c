/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: the code does not do what the contract says. */

/*@ requires x < 10;
  @ assigns \nothing;
  @ ensures \result == x + 2;
  @*/
unsigned next(unsigned x)
{
    return x + 1;
}
