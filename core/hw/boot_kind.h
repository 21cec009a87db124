/* SPDX-License-Identifier: Apache-2.0 */
/** @file How the core was started; shared by boot.S and C. */
#pragma once

#define BOOT_KIND_PVH 1
#define BOOT_KIND_MULTIBOOT2 2
#define BOOT_KIND_EFI 3 /* multiboot2, and UEFI was left by the core */
