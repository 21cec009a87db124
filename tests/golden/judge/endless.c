/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a loop that is promised to end and does not say why. */

/*@ terminates \true;
  @ assigns \nothing;
  @*/
unsigned count(unsigned limit)
{
    unsigned i = 0;

    /*@ loop invariant 0 <= i;
      @ loop assigns i;
      @*/
    while (i != limit) {
        i = (i + 2) % 1000;
    }
    return i;
}
