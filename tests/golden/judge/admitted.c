/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a clause that is admitted and not proved. */

/*@ assigns \nothing; */
unsigned next(unsigned x)
{
    /*@ admit x < 10; */
    return x + 1;
}
