/* SPDX-License-Identifier: Apache-2.0 */
/** @file Sets that statements name: permissions, and types of attributes. */
#ifndef CLOISON_POLICY_SOURCE_SETS_H
#define CLOISON_POLICY_SOURCE_SETS_H

#include "policy/source.h"
#include "xsm/perm.h"

/** Permissions, a mask for each class. */
struct source_perms {
    uint32_t masks[CLASS_COUNT];
};

/** Types, by libsepol's number. */
struct source_types {
    uint32_t count; /* of all types and attributes */
    bool *in;       /* type t is in[t - 1] */
};

/** What the permission part of a rule means: classes, sets and maps. */
struct source_perms source_perms_of(const struct source *source,
                                    const struct sexpr *expression);

/** The types that a name means: itself, or an attribute's members. The
 * statements say it, because libsepol drops attributes that no rule uses. */
struct source_types source_types_of(const struct source *source,
                                    const policydb_t *database,
                                    const char *name);

void source_types_release(struct source_types *types);

/** How many types are in. */
uint32_t source_types_count(const struct source_types *types);

/** libsepol's number of a type's name (a leading dot is skipped), or 0. */
uint32_t source_type_number(const policydb_t *database, const char *name);

#endif
