/* SPDX-License-Identifier: Apache-2.0 */
/** @file Cloison's own hypercall for devices: docs/devices.md. */
#pragma once

/* __HYPERVISOR_arch_2 of xen.h; its first argument is the operation, the
   second the number of the device, the third a register. */
#define HYPERCALL_DEVICE 50

#define DEVICE_OP_READ 0
#define DEVICE_OP_WRITE 1 /* the fourth argument is the value */
