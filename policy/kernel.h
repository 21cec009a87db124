/* SPDX-License-Identifier: Apache-2.0 */
/** @file Kernels: Debian's bzImage unpacked, or any PVH ELF file. */
#ifndef CLOISON_POLICY_KERNEL_H
#define CLOISON_POLICY_KERNEL_H

#include "policy/tool.h"

/**
 * Read a kernel and leave an ELF file in @p out: the file itself, or what a
 * bzImage holds compressed by xz or lz4. False after complaining.
 */
bool kernel_read(const char *path, struct buffer *out);

#endif
