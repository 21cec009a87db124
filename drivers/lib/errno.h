/* SPDX-License-Identifier: Apache-2.0 */
/** @file Errors of hypercalls: answered negated, in RAX. */
#pragma once

#define ERRNO_EPERM 1
#define ERRNO_ENOENT 2
#define ERRNO_ESRCH 3
#define ERRNO_EIO 5
#define ERRNO_ENXIO 6
#define ERRNO_EAGAIN 11
#define ERRNO_EFAULT 14
#define ERRNO_EEXIST 17
#define ERRNO_EINVAL 22
#define ERRNO_ENOSPC 28
#define ERRNO_ENOSYS 38
