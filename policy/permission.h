/* SPDX-License-Identifier: Apache-2.0 */
/** @file What perms.def says about each permission, for reports. */
#ifndef CLOISON_POLICY_PERMISSION_H
#define CLOISON_POLICY_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "xsm/perm.h"

/** Name of a class, and of permission number @p bit of it ("": unused). */
const char *permission_class(uint32_t cls);
const char *permission_name(uint32_t cls, uint32_t bit);

/** The bits of a class that perms.def uses. */
uint32_t permission_all(uint32_t cls);

/** The bits that let information pass from the subject to the object. */
uint32_t permission_writes(uint32_t cls);

/** The bits that let information pass from the object to the subject. */
uint32_t permission_reads(uint32_t cls);

/** "{ send bind }", allocated; the bare name if it is only one. */
char *permission_list(uint32_t cls, uint32_t perms);

/**
 * What a subject may do with these permissions on an object, as the end of a
 * sentence that starts with "X may": "send events to NAME (event send)".
 */
char *permission_words(uint32_t cls, uint32_t perms, const char *object);

#endif
