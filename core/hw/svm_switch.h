/* SPDX-License-Identifier: Apache-2.0 */
/** @file Registers that VMRUN leaves alone: floating point, debug, others. */
#pragma once

#include "core/lib/types.h"

/** Find out what this processor has to switch. */
void svm_switch_start(void);

/** Give a vCPU the floating-point state after INIT. */
void svm_switch_init(struct domid domain, uint32_t vcpu);

/**
 * Make the registers of a vCPU the ones that are loaded.
 *
 * @return whether another vCPU's were: its translations must go too.
 */
bool svm_switch_to(struct domid domain, uint32_t vcpu);
