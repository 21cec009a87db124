/* SPDX-License-Identifier: Apache-2.0 */
/** @file Handles one exit of the vCPU that this processor is running. */
#pragma once

#include "core/hw/svm.h"

/** The vCPU that a processor is running. */
struct exits_current {
    struct domid domain;
    uint32_t vcpu;
    struct vmcb *vmcb;
    struct svm_vcpu *state;
};

/** Handle an exit of @p running; returns whether its slice is over. */
bool exits_handle(struct exits_current *running);
