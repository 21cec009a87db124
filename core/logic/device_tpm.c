/* SPDX-License-Identifier: Apache-2.0 */
/** @file Giving the TPM's locality 0 to the attestation domain. */
#include "core/logic/device_tpm.h"

#include <stddef.h>

const char *device_tpm_start(struct domid domain)
{
    const struct gfn gfn = {TPM_FRAME};

    if (device_tpm_owner != domain.v + 1U) {
        return NULL;
    }
    if (xsm_check(domain, domain, PERM_DOMAIN_ATTEST) != ST_OK) {
        return "the policy does not let it be the attestation domain";
    }
    if (domains[domain.v].memory_pages > TPM_FRAME ||
        p2m_reserve(domain, gfn) != ST_OK) {
        return "its memory or its page tables have no place for the TPM";
    }
    //@ assert mediated: permit(domain.v, domain.v, PERM_DOMAIN_ATTEST);
    p2m_set_device(domain, DEVICE_BAR_TPM, TPM_FRAME);
    return NULL;
}

const char *device_tpm_build(struct domid domain)
{
    const uint32_t d = domain.v;
    const uint32_t bar = d * DEVICE_BAR_SPAN + DEVICE_BAR_TPM;

    device_tpm_owner = d + 1;
    device_bars[bar].first = TPM_FRAME;
    device_bars[bar].pages = 1;
    /*@ assert same: \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bars[i] == \at(device_bars[i], Pre);
      @*/
    /*@ assert others: \forall integer i; 0 <= i < DEVICE_BAR_MAX &&
      @     i != bar && device_bar_short{Pre}(i) ==> device_bar_short(i) &&
      @     (device_bars[i].pages == 0 ||
      @      device_bars[i].first + device_bars[i].pages <= TPM_FRAME ||
      @      TPM_FRAME + TPM_FRAME_COUNT <= device_bars[i].first);
      @*/
    //@ assert mine: device_bar_short(bar);
    //@ assert short: device_bars_short;
    /*@ assert owners: \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar &&
      @     device_bar_ok{Pre}(i) ==> device_bar_ok(i);
      @*/
    //@ assert nobody: \forall integer e; 0 <= e < DOMAIN_MAX ==> domain_ok(e);
    //@ assert memory: device_bar_ok(bar);
    /*@ assert apart: \forall integer i; 0 <= i < DEVICE_BAR_MAX && i != bar ==>
      @     device_bars_apart(i, bar) && device_bars_apart(bar, i);
      @*/
    /*@ assert pairs: \forall integer i, k; 0 <= i < DEVICE_BAR_MAX &&
      @     0 <= k < DEVICE_BAR_MAX && i != k && i != bar && k != bar &&
      @     device_bars_apart{Pre}(i, k) ==> device_bars_apart(i, k);
      @*/
    //@ assert bars: device_bars_ok;
    //@ assert devices: devices_ok;
    //@ assert shape: p2m_shape_ok;
    /*@ assert entries: \forall integer p, i; 0 <= p < NPT_PAGE_MAX &&
      @     0 <= i < NPT_ENTRIES && p2m_entry_ok{Pre}(p, i) ==>
      @     p2m_entry_ok(p, i);
      @*/
    //@ assert tables: p2m_entries_ok;
    return device_tpm_start(domain);
}

uint32_t device_tpm_revoke(void)
{
    if (device_tpm_owner == 0) {
        return 0;
    }
    const struct domid owner = {(uint16_t)(device_tpm_owner - 1)};

    if (p2ms[owner.v].used == 0 || domains[owner.v].memory_pages > TPM_FRAME ||
        xsm_slot_allows(XSM_NEXT, owner, owner, PERM_DOMAIN_ATTEST)) {
        return 0;
    }
    p2m_clear_device(owner, TPM_FRAME);
    return 1;
}
