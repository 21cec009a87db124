/* SPDX-License-Identifier: Apache-2.0 */
/** @file Questions to a policy's meaning, and its release. */
#include "policy/meaning.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"
#include "xsm/format.h"

uint32_t meaning_decide(const struct meaning *meaning,
                        const struct meaning_identity *subject,
                        const struct meaning_identity *object, uint32_t cls,
                        uint32_t relation)
{
    return flatten_decide(&meaning->flat, subject->number, object->number, cls,
                          relation);
}

uint32_t meaning_decide_self(const struct meaning *meaning,
                             const struct meaning_identity *subject,
                             uint32_t cls, uint32_t relation)
{
    size_t question = flatten_self(&meaning->flat, subject->number, cls);

    return flatten_answer(&meaning->flat, question, relation).allowed;
}

/* Whether two identities share a conflict set and are on different sides. */
static bool are_rivals(const struct flat *flat, uint32_t one, uint32_t other)
{
    return (flatten_identity(flat, one, XSM_IDENTITY_SETS) &
            flatten_identity(flat, other, XSM_IDENTITY_SETS)) != 0 &&
           flatten_identity(flat, one, XSM_IDENTITY_SIDE) !=
               flatten_identity(flat, other, XSM_IDENTITY_SIDE);
}

void meaning_read_flags(struct meaning *meaning)
{
    uint32_t n = meaning->identity_count;

    meaning->conflicts = tool_allocate((size_t)n * n + 1);
    for (uint32_t i = 0; i < n; i++) {
        struct meaning_identity *identity = &meaning->identities[i];
        uint32_t flags = flatten_identity(&meaning->flat, identity->number,
                                          XSM_IDENTITY_FLAGS);

        identity->trusted = (flags & XSM_FLAG_TRUSTED) != 0;
        identity->permissive = (flags & XSM_FLAG_PERMISSIVE) != 0;
        for (uint32_t k = 0; k < n; k++) {
            if (are_rivals(&meaning->flat, identity->number,
                           meaning->identities[k].number)) {
                meaning->conflicts[i * n + k] = 1;
                meaning->has_conflicts = true;
            }
        }
    }
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
