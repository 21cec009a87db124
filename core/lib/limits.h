/* SPDX-License-Identifier: Apache-2.0 */
/** @file Every compile-time bound of the core, in one place. */
#pragma once

/* Physical processors the core can drive. */
#define CPU_MAX 8

/* Domains at once; domain 0 is an ordinary domain, not a privileged one. */
#define DOMAIN_MAX 16

/* vCPUs of one domain. */
#define VCPU_MAX 8

/* Machine frames of 4096 bytes the core can manage: 16 GiB. */
#define FRAME_MAX 4194304

/* Registers of the TPM: a frame for each of its five localities (PC Client
   PTP 1.05 §6.2). They are no memory. */
#define TPM_FRAME 1043776
#define TPM_FRAME_COUNT 5

/* Guest frame numbers are below this: 40-bit guest-physical addresses. */
#define GFN_MAX 268435456

/* Devices' registers lie below 1012 GiB: from there to the end of guests'
   addresses is what AMD has interrupts in (48882 §2.1.2). */
#define DEVICE_FRAME_MAX 265289728

/* Nested page-table pages in the one static pool. */
#define NPT_PAGE_MAX 8192

/* Event channel ports of one domain, port 0 included and never valid. */
#define EVTCHN_PORT_MAX 1024

/* Virtual interrupt sources a domain can bind (xen.h NR_VIRQS). */
#define VIRQ_MAX 24

/* Grant-table frames of one domain and the entries they hold. */
#define GRANT_FRAME_MAX 4
#define GRANT_REF_MAX 2048

/* Foreign mappings one domain may hold. Their marks in a nested page table
   have 10 bits: the next one is reserved to VT-d (D51397 §9.8, bit 62). */
#define MAPTRACK_MAX 1023

/* Bytes of the textual security context of a domain, its NUL included. */
#define LABEL_TEXT_MAX 256

/* Bytes of a domain's name, its NUL included. */
#define DOMAIN_NAME_MAX 32

/* PCI functions that one domain may have, and all domains. */
#define DEVICE_PER_DOMAIN 4
#define DEVICE_MAX 64

/* Slots of one processor's cyclic schedule. */
#define SCHED_SLOT_MAX 64

/* Words of a category set: 1024 categories. */
#define CATEGORY_WORD_MAX 16
