/* SPDX-License-Identifier: Apache-2.0 */
/** @file All invariants together, for tests. */
#include "core/logic/core_state.h"

/** Whether each live domain has its page tables. */
/*@ terminates \true;
  @ assigns \nothing;
  @*/
static bool domains_are_built(void)
{
    bool ok = true;

    /*@ loop invariant 0 <= d <= DOMAIN_MAX;
      @ loop assigns d, ok;
      @ loop variant DOMAIN_MAX - d;
      @*/
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        ok = ok && (domains[d].state != DOMAIN_LIVE || p2ms[d].used != 0);
    }
    return ok;
}

bool core_is_ok(void)
{
    return domains_is_ok() && domains_are_built() && vcpus_is_ok() &&
           evtchn_is_ok() && p2m_is_ok() && grant_is_ok() && vlapic_is_ok() &&
           console_is_ok();
}
