/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether the policy lets a domain own a device, or the TPM. */
#ifndef CLOISON_POLICY_POLICY_DEVICE_H
#define CLOISON_POLICY_POLICY_DEVICE_H

#include <stdbool.h>

#include "policy/policy.h"

/**
 * Whether a domain of this context may own the PCI function (bus * 256 +
 * device * 8 + function): the policy labels it (pcidevicecon), a rule allows
 * `own` of class device between the two, and the domain's levels include the
 * device's. If not, @p err says why and what would help.
 */
bool policy_device(struct policy *policy, const char *context,
                   uint32_t function, struct policy_error *err);

/** Whether a domain of this context may be the attestation domain. */
bool policy_attest(struct policy *policy, const char *context,
                   struct policy_error *err);

/**
 * Whether a domain of this context may own the serial line: the same for its
 * ports (ioportcon), and `own_serial` and `console_read` on itself.
 */
bool policy_serial(struct policy *policy, const char *context,
                   struct policy_error *err);

#endif
