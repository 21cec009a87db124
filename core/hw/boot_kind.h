/* SPDX-License-Identifier: Apache-2.0 */
/** @file How the core was started; shared by boot.S and C. */
#ifndef CLOISON_CORE_HW_BOOT_KIND_H
#define CLOISON_CORE_HW_BOOT_KIND_H

#define BOOT_KIND_PVH 1
#define BOOT_KIND_MULTIBOOT2 2
#define BOOT_KIND_EFI 3 /* multiboot2, and UEFI was left by the core */

#endif
