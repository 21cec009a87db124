/* SPDX-License-Identifier: Apache-2.0 */
/** @file Version queries, the feature word and the CPUID signature. */
#pragma once

#define VERSION_OP_VERSION 0
#define VERSION_OP_EXTRAVERSION 1
#define VERSION_OP_GET_FEATURES 6
#define VERSION_OP_PAGESIZE 7

/* The interface this is: Xen 4.17. */
#define VERSION_MAJOR 4
#define VERSION_MINOR 17
#define VERSION_NUMBER (VERSION_MAJOR * 65536 + VERSION_MINOR)

/* Bytes of the extraversion and capabilities texts. */
#define VERSION_EXTRA_BYTES 16

/* Bits of feature word 0, as powers of two. */
#define FEATURE_WRITABLE_PAGE_TABLES 0x1
#define FEATURE_AUTO_TRANSLATED 0x4
#define FEATURE_CALLBACK_VECTOR 0x100
#define FEATURE_SAFE_PVCLOCK 0x200
#define FEATURE_NOT_DIRECT_MAPPED 0x10000

/* CPUID leaves of the hypervisor start here. */
#define ABI_CPUID_BASE 0x40000000
#define ABI_CPUID_LEAVES 5

/* "XenVMMXenVMM" in EBX, ECX, EDX of the first leaf. */
#define ABI_CPUID_SIGNATURE_EBX 0x566e6558
#define ABI_CPUID_SIGNATURE_ECX 0x65584d4d
#define ABI_CPUID_SIGNATURE_EDX 0x4d4d566e

/* The MSR that fills in a hypercall page. */
#define ABI_MSR_HYPERCALL_PAGE 0x40000000

/* Flags of leaf 4, EAX. */
#define ABI_CPUID_VCPU_ID_PRESENT 8
#define ABI_CPUID_DOMID_PRESENT 16
