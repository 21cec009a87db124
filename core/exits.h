/* SPDX-License-Identifier: Apache-2.0 */
/** @file Handles one exit of the vCPU that this processor is running. */
#ifndef CLOISON_CORE_EXITS_H
#define CLOISON_CORE_EXITS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/hw/svm.h"
#include "core/lib/addr.h"

/** The vCPU that this processor is running. */
struct exits_current {
    struct domid domain;
    uint32_t vcpu;
    struct vmcb *vmcb;
    struct svm_vcpu *state;
};

extern struct exits_current current;

/** Handle the exit in current.vmcb; returns whether the slice is over. */
bool exits_handle(void);

#endif
