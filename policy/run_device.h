/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the machine that cloison run starts. */
#ifndef CLOISON_POLICY_RUN_DEVICE_H
#define CLOISON_POLICY_RUN_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lib/limits.h"

#define RUN_DEVICE_MAX 16

/** One argument of --disk or --net. */
struct run_device {
    bool net;
    const char *text; /* as given */
};

struct run_devices {
    struct run_device list[RUN_DEVICE_MAX];
    uint32_t count;
    uint32_t functions[DEVICE_MAX]; /* that the image gives to domains */
    uint32_t function_count;
};

/** Where the words of a command line go. */
typedef void run_word(void *to, const char *word);

/** Note --disk or --net; false after complaining. */
bool run_device_add(struct run_devices *devices, bool net, const char *text);

/**
 * QEMU's arguments for the IOMMU of this kind (NULL: intel if there are
 * devices), then for the devices; false after complaining.
 */
bool run_device_words(const struct run_devices *devices, const char *iommu,
                      run_word *word, void *to);

#endif
