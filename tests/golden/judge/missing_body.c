/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judged bad: calls a function without body and without contract. */

unsigned other(unsigned x);

/*@ assigns \nothing; */
unsigned call(unsigned x)
{
    return other(x);
}
