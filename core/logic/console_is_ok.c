/* SPDX-License-Identifier: Apache-2.0 */
/** @file Executable twin of the invariant of consoles, for tests. */
#include "core/logic/console.h"

bool console_is_ok(void)
{
    bool ok = true;

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop invariant ok != 0 <==>
      @     \forall integer k; 0 <= k < d ==> console_ok(k);
      @ loop assigns d, ok;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        ok = ok && consoles[d].used <= CONSOLE_LINE_MAX &&
             consoles[d].paid_until <= TIME_MAX + CONSOLE_BURST;
    }
    return ok;
}
