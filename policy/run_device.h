/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the machine that cloison run makes. */
#ifndef CLOISON_POLICY_RUN_DEVICE_H
#define CLOISON_POLICY_RUN_DEVICE_H

#include "policy/image_view.h"

#define RUN_DEVICE_MAX 16

enum run_device_kind { RUN_DISK, RUN_NVME, RUN_NET, RUN_MODEL };

/** A PCI function on bus 0 and what QEMU puts there. */
struct run_device {
    enum run_device_kind kind;
    uint32_t function; /* device * 8 + function */
    const char *what;  /* file, network back end or model */
};

struct run_devices {
    struct run_device list[RUN_DEVICE_MAX];
    unsigned count;
    const char *iommu; /* "intel", "amd", "none", or NULL: as needed */
};

/**
 * Add one device: @p option is "disk", "net" or "device", @p text is
 * "BB:DD.F=WHAT". False after complaining.
 */
bool run_device_add(struct run_devices *devices, const char *option,
                    const char *text);

/** Take --iommu @p text. False after complaining. */
bool run_device_iommu(struct run_devices *devices, const char *text);

/** Whether the machine has every function that @p view gives to a domain;
 * complains about the first that is missing. */
bool run_device_complete(const struct run_devices *devices,
                         const struct image_view *view);

/** QEMU's name of the IOMMU's device, or NULL: none. */
const char *run_device_iommu_model(const struct run_devices *devices);

/**
 * The arguments for device @p number: allocated texts for -drive or -netdev
 * (NULL: none) and for -device.
 */
void run_device_arguments(const struct run_devices *devices, unsigned number,
                          char **back, char **front);

#endif
