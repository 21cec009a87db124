/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file device_dma.c behind AMD-Vi. What was stopped is not shown: QEMU 7.2
 * records none of it there.
 *
 * MACHINE -device amd-iommu,intremap=on
 * MACHINE -device edu,addr=05.0,dma_mask=0xffffffffffffffff
 * MACHINE -device edu,addr=06.0
 * POLICY ../../../tests/guests/device.cil
 * SYSTEM a: label=driver cmd=attack device=0000:00:05.0 end=crash
 * SYSTEM b: label=blue
 * SYSTEM c: label=driver cmd=idle device=0000:00:06.0
 */
#include "tests/guests/device_dma.c"
