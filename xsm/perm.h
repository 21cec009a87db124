/* SPDX-License-Identifier: Apache-2.0 */
/** @file Numbers of classes and permissions, generated from perms.def. */
#pragma once

/* Object classes, in the order of perms.def. */
enum xsm_class {
#define CLASS(name, text) CLASS_##name,
#define PERM(cls, name, text, flow, guards)
#include "xsm/perms.def"
    CLASS_COUNT
};

/* First number of each class: 32 numbers a class. */
enum xsm_class_base {
#define CLASS(name, text)                                                      \
    BASE_##name = CLASS_##name * 32, BASE_BEFORE_##name = BASE_##name - 1,
#define PERM(cls, name, text, flow, guards) ORDER_##cls##_##name,
#include "xsm/perms.def"
    BASE_END
};

/*
 * Permissions. The value is class * 32 + bit, so class and bit are found by
 * division: PERM_x / 32 is the class and PERM_x % 32 the bit.
 */
enum perm {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards)                                    \
    PERM_##cls##_##name = ORDER_##cls##_##name,
#include "xsm/perms.def"
    PERM_LIMIT = CLASS_COUNT * 32
};
