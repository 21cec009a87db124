/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Names of devices in a label database, and what the policy itself says
 * of the same devices.
 *
 *     pci-0000:00:19.0                 segment, bus, device, function
 *     irq-11
 *     ioport-0x3f8-0x3ff               one, or a range
 *     iomem-0xfebf0-0xfebf3            frames of 4096 bytes, one or a range
 *
 * The core goes by the policy (pcidevicecon, pirqcon, ioportcon, iomemcon), so
 * a database that says something else of a device is refused.
 */
#ifndef CLOISON_POLICY_LABELS_DEVICE_H
#define CLOISON_POLICY_LABELS_DEVICE_H

#include <stdbool.h>

#include "policy/policy.h"

/** Whether a name is not one of a device, or is, and the policy labels no part
 * of the device otherwise. */
bool labels_device_ok(const char *name, const char *context,
                      struct policy *policy, struct policy_error *err);

#endif
