/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: an unsigned sum that can overflow. */

/*@ assigns \nothing; */
unsigned next(unsigned x)
{
    return x + 1;
}
