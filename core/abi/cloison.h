/* SPDX-License-Identifier: Apache-2.0 */
/** @file Cloison's own hypercall: docs/hypercalls.md. */
#ifndef CLOISON_CORE_ABI_CLOISON_H
#define CLOISON_CORE_ABI_CLOISON_H

/* __HYPERVISOR_arch_1 of xen.h; its first argument is the operation. */
#define HYPERCALL_CLOISON 49

#define CLOISON_OP_POLICY_BEGIN 0
#define CLOISON_OP_POLICY_CHUNK 1
#define CLOISON_OP_POLICY_COMMIT 2
#define CLOISON_OP_POLICY_VERSION 3

/* Every chunk is so long, but the last. */
#define CLOISON_CHUNK_BYTES 512

#endif
