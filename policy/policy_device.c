/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the policy lets a domain own a device. */
#include "policy/policy_device.h"

#include <sepol/policydb/services.h>
#include <stdio.h>

#include "policy/policy_inside.h"
#include "xsm/perm.h"

#define SERIAL_FIRST 0x3f8
#define SERIAL_LAST 0x3ff

/** The number of the device's context, 0 if it has none. */
static uint32_t device_number(struct policy *policy, uint32_t function)
{
    ocontext_t *one = policy_database(policy)->ocontexts[OCON_XEN_PCIDEVICE];

    while (one != NULL && one->u.device != function) {
        one = one->next;
    }
    return one == NULL ? 0 : policy_number(policy, &one->context[0]);
}

/** The number of the serial line's context, 0 if it has none. */
static uint32_t serial_number(struct policy *policy)
{
    ocontext_t *one = policy_database(policy)->ocontexts[OCON_XEN_IOPORT];

    while (one != NULL && (one->u.ioport.low_ioport > SERIAL_FIRST ||
                           one->u.ioport.high_ioport < SERIAL_LAST)) {
        one = one->next;
    }
    return one == NULL ? 0 : policy_number(policy, &one->context[0]);
}

/** Whether a rule allows @p perm; constraints are not asked. */
static bool rule_allows(uint32_t subject, uint32_t object, enum perm perm)
{
    struct sepol_av_decision decision = {0};
    unsigned reason = 0;

    return sepol_compute_av_reason(
               subject, object, (sepol_security_class_t)(perm / 32 + 1),
               UINT32_C(1) << perm % 32, &decision, &reason) == 0 &&
           (reason & SEPOL_COMPUTEAV_TE) == 0;
}

/** Whether the context may own what has this label. */
static bool device_owns(struct policy *policy, uint32_t subject,
                        uint32_t device, struct policy_error *err)
{
    /* The rules decide; constraints on what a domain does to itself (one user,
       one role) do not fit a device, so levels are compared below. */
    if (!rule_allows(subject, device, PERM_DEVICE_OWN)) {
        snprintf(err->text, sizeof(err->text),
                 "may not own it: the policy allows no { own } of class "
                 "device between it and the device's label");
        return false;
    }
    if (!mls_range_contains(policy_context(policy, subject)->range,
                            policy_context(policy, device)->range)) {
        snprintf(err->text, sizeof(err->text),
                 "may not own it: its levels do not include the device's");
        return false;
    }
    return true;
}

bool policy_device(struct policy *policy, const char *context,
                   uint32_t function, struct policy_error *err)
{
    const uint32_t subject = policy_sid(policy, context, err);
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
    return device_owns(policy, subject, device, err);
}

bool policy_attest(struct policy *policy, const char *context,
                   struct policy_error *err)
{
    const uint32_t subject = policy_sid(policy, context, err);

    if (subject != 0 && !rule_allows(subject, subject, PERM_DOMAIN_ATTEST)) {
        snprintf(err->text, sizeof(err->text),
                 "may not be it: the policy allows it no { attest } of class "
                 "domain on itself; see attestation.cil of the base policy");
        return false;
    }
    return subject != 0;
}

bool policy_serial(struct policy *policy, const char *context,
                   struct policy_error *err)
{
    const uint32_t subject = policy_sid(policy, context, err);
    const uint32_t device = serial_number(policy);

    if (subject == 0) {
        return false;
    }
    if (device == 0) {
        snprintf(err->text, sizeof(err->text),
                 "the policy has no label for it; give it one with (ioportcon "
                 "(%#x %#x) CONTEXT)",
                 SERIAL_FIRST, SERIAL_LAST);
        return false;
    }
    if (!rule_allows(subject, subject, PERM_DEVICE_OWN_SERIAL) ||
        !rule_allows(subject, subject, PERM_DOMAIN_CONSOLE_READ)) {
        snprintf(err->text, sizeof(err->text),
                 "may not own it: the policy allows it no { own_serial } of "
                 "class device or no { console_read } of class domain; see "
                 "serial_line of the base policy");
        return false;
    }
    return device_owns(policy, subject, device, err);
}
