/* SPDX-License-Identifier: Apache-2.0 */
/** @file Questions to a policy's meaning, and its release. */
#include "policy/meaning.h"

#include <stdlib.h>
#include <string.h>

uint32_t meaning_decide(const struct meaning *meaning,
                        const struct meaning_identity *subject,
                        const struct meaning_identity *object, uint32_t cls,
                        uint32_t relation)
{
    return flatten_decide(&meaning->flat, subject->number, object->number, cls,
                          relation);
}

bool meaning_conflict(const struct meaning *meaning, uint32_t one,
                      uint32_t other)
{
    return meaning->conflicts[one * meaning->identity_count + other] != 0;
}

bool meaning_find(const struct meaning *meaning, const char *user,
                  const char *role, const char *type, uint32_t *index)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        const struct meaning_identity *at = &meaning->identities[i];

        if (strcmp(at->user, user) == 0 && strcmp(at->role, role) == 0 &&
            strcmp(at->type, type) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

bool meaning_has(const struct meaning_names *names, const char *name)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void release_names(struct meaning_names *names)
{
    for (uint32_t i = 0; i < names->count; i++) {
        free(names->names[i]);
    }
    free(names->names);
}

void meaning_release(struct meaning *meaning)
{
    if (meaning == NULL) {
        return;
    }
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        free(meaning->identities[i].user);
        free(meaning->identities[i].role);
        free(meaning->identities[i].type);
    }
    free(meaning->identities);
    free(meaning->flat.table);
    free(meaning->conflicts);
    release_names(&meaning->users);
    release_names(&meaning->roles);
    release_names(&meaning->types);
    release_names(&meaning->devices);
    free(meaning);
}
