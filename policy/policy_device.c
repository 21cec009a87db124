/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the policy lets a domain own a device. */
#include "policy/policy_device.h"

#include <sepol/policydb/services.h>
#include <stdio.h>

#include "policy/policy_inside.h"
#include "xsm/perm.h"

/** The number of the device's context, 0 if it has none. */
static uint32_t device_number(struct policy *policy, uint32_t function)
{
    ocontext_t *one = policy_database(policy)->ocontexts[OCON_XEN_PCIDEVICE];

    while (one != NULL && one->u.device != function) {
        one = one->next;
    }
    return one == NULL ? 0 : policy_number(policy, &one->context[0]);
}

bool policy_device(struct policy *policy, const char *context,
                   uint32_t function, struct policy_error *err)
{
    const uint32_t subject = policy_sid(policy, context, err);
    struct sepol_av_decision decision = {0};
    unsigned reason = 0;
    const uint32_t device = device_number(policy, function);

    if (subject == 0) {
        return false;
    }
    if (device == 0) {
        snprintf(err->text, sizeof(err->text),
                 "the policy has no label for it: what nothing labels belongs "
                 "to the core; give it one with (pcidevicecon %#x CONTEXT)",
                 function);
        return false;
    }
    /* The rules decide; constraints on what a domain does to itself (one user,
       one role) do not fit a device, so levels are compared below. */
    if (sepol_compute_av_reason(subject, device, CLASS_DEVICE + 1,
                                UINT32_C(1) << PERM_DEVICE_OWN % 32, &decision,
                                &reason) != 0 ||
        (reason & SEPOL_COMPUTEAV_TE) != 0) {
        snprintf(err->text, sizeof(err->text),
                 "%s may not own it: the policy allows no { own } of class "
                 "device between it and the device's label",
                 context);
        return false;
    }
    if (!mls_range_contains(policy_context(policy, subject)->range,
                            policy_context(policy, device)->range)) {
        snprintf(err->text, sizeof(err->text),
                 "%s may not own it: its levels do not include the device's",
                 context);
        return false;
    }
    return true;
}
