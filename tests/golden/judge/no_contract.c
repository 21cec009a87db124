/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: a function that nothing is said about. */

unsigned same(unsigned x)
{
    return x;
}
