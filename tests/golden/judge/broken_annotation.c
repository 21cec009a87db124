/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a contract that does not parse. */

/*@ assigns \nothing;
  @ ensures \result == ;
  @*/
unsigned zero(void)
{
    return 0;
}
