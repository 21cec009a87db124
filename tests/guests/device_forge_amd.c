/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file device_forge.c behind AMD-Vi, whose interrupts are numbers of a table
 * of the device's own.
 *
 * MACHINE -device amd-iommu,intremap=on
 * MACHINE -device rocker,addr=05.0
 * MACHINE -device edu,addr=06.0
 * POLICY ../../../tests/guests/device.cil
 * SYSTEM a: label=driver cmd=attack device=0000:00:05.0
 * SYSTEM b: label=blue
 * SYSTEM c: label=driver cmd=idle device=0000:00:06.0
 */
#include "tests/guests/device_forge.c"
