/* SPDX-License-Identifier: Apache-2.0 */
/** @file The masks of each class, worked out by the compiler. */
#include "xsm/flow.h"

/* The flows of perms.def: 1 for reading and 2 for writing. */
#define FLOW_NONE 0
#define FLOW_READ 1
#define FLOW_WRITE 2
#define FLOW_BOTH 3

/* The word of the permission's bit times a factor of 0 or 1. A class starts a
   new initialiser and each permission adds to it. */
#define BIT(cls, name, factor)                                                 \
    ((factor) * (UINT32_C(1) << (PERM_##cls##_##name % 32)))
const uint32_t xsm_class_perms[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define CLASS(name, text) , [CLASS_##name] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, 1)
#include "xsm/perms.def"
};

const uint32_t xsm_class_reads[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define CLASS(name, text) , [CLASS_##name] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, FLOW_##flow % 2)
#include "xsm/perms.def"
};

const uint32_t xsm_class_writes[CLASS_COUNT + 1] = {[CLASS_COUNT] = 0
#define CLASS(name, text) , [CLASS_##name] = 0
#define PERM(cls, name, text, flow, guards) +BIT(cls, name, FLOW_##flow / 2)
#include "xsm/perms.def"
};
