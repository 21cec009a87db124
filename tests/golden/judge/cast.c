/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a cast between pointers, which the model cannot see. */

/*@ requires \valid(word);
  @ assigns *word;
  @*/
void poke(unsigned *word)
{
    ((unsigned char *)word)[0] = 7;
}
