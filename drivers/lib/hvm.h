/* SPDX-License-Identifier: Apache-2.0 */
/** @file Parameters of the domain: HVM_PARAMETER_* of core/abi/hypercall.h. */
#ifndef CLOISON_DRIVERS_LIB_HVM_H
#define CLOISON_DRIVERS_LIB_HVM_H

#include <stdint.h>

int64_t hvm_get(uint32_t index, uint64_t *value);
int64_t hvm_set(uint32_t index, uint64_t value);

#endif
