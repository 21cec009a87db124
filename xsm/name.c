/* SPDX-License-Identifier: Apache-2.0 */
/** @file The names of perms.def as two tables. */
#include "xsm/name.h"

/* A name too long, or a class of more than 32 permissions, does not build. */
#define CLASS(name, text)                                                      \
    _Static_assert(sizeof #text <= XSM_NAME_BYTES, "too long: " #text);
#define PERM(cls, name, text, flow, guards)                                    \
    _Static_assert(sizeof #text <= XSM_NAME_BYTES, "too long: " #text);        \
    _Static_assert(PERM_##cls##_##name / 32 == (int)CLASS_##cls,               \
                   "more than 32 permissions before " #text);
#include "xsm/perms.def"

const uint8_t xsm_class_names[CLASS_COUNT][XSM_NAME_BYTES] = {
#define CLASS(name, text) [CLASS_##name] = #text,
#define PERM(cls, name, text, flow, guards)
#include "xsm/perms.def"
};

const uint8_t xsm_perm_names[PERM_LIMIT][XSM_NAME_BYTES] = {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards) [PERM_##cls##_##name] = #text,
#include "xsm/perms.def"
};
