/* SPDX-License-Identifier: Apache-2.0 */
/** @file vCPU operations. */
#ifndef CLOISON_CORE_ABI_VCPU_H
#define CLOISON_CORE_ABI_VCPU_H

#define VCPU_OP_IS_UP 3
#define VCPU_OP_REGISTER_RUNSTATE 5
#define VCPU_OP_REGISTER_INFO 10

#endif
