/* SPDX-License-Identifier: Apache-2.0 */
/** @file vCPU operations. */
#pragma once

#define VCPU_OP_IS_UP 3
#define VCPU_OP_REGISTER_RUNSTATE 5
#define VCPU_OP_REGISTER_INFO 10
