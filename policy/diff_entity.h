/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the statements of a diff are about: types, or if the users or
 * roles of a type differ in meaning, its identities.
 */
#ifndef CLOISON_POLICY_DIFF_ENTITY_H
#define CLOISON_POLICY_DIFF_ENTITY_H

#include "policy/meaning.h"

#define DIFF_ABSENT 0xffffffffU

/** A type or identity, and where it is in both policies. */
struct diff_entity {
    char *name;
    const char *type;
    uint32_t identities[2]; /* before, after; DIFF_ABSENT: none */
};

/** All entities of two policies, which have to stay. */
struct diff_entity *diff_entities(const struct meaning *const meanings[2],
                                  uint32_t *count);

void diff_entities_release(struct diff_entity *entities, uint32_t count);

#endif
