/* SPDX-License-Identifier: Apache-2.0 */
/** @file The masks of each class, worked out by the compiler. */
#include "xsm/flow.h"

/* Whether a flow of perms.def goes in each direction. */
#define READS_NONE 0
#define READS_READ 1
#define READS_WRITE 0
#define READS_BOTH 1
#define WRITES_NONE 0
#define WRITES_READ 0
#define WRITES_WRITE 1
#define WRITES_BOTH 1

/* The word of the permission's bit times a factor of 0 or 1. A class starts a
   new initialiser and each permission adds to it. */
#define BIT(cls, name, factor)                                                 \
    ((factor) * (UINT32_C(1) << (PERM_##cls##_##name % 32)))
#define CLASS(name, text) , [CLASS_##name] = 0

const uint32_t xsm_class_perms[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, 1)
#include "xsm/perms.def"
#undef PERM
};

const uint32_t xsm_class_reads[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, READS_##flow)
#include "xsm/perms.def"
#undef PERM
};

const uint32_t xsm_class_writes[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, WRITES_##flow)
#include "xsm/perms.def"
#undef PERM
};

#undef CLASS
