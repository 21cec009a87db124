/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What a policy means, taken out of libsepol: names, numbers, flags and
 * the table of answers. Several can be held at once, unlike open policies.
 */
#ifndef CLOISON_POLICY_MEANING_H
#define CLOISON_POLICY_MEANING_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/flatten.h"
#include "policy/policy.h"
#include "xsm/level.h"

/** A user, role and type that are legal together. */
struct meaning_identity {
    char *user;
    char *role;
    char *type;
    uint32_t number;      /* in the table */
    struct xsm_level low; /* the range that its user may have */
    struct xsm_level high;
    bool trusted;
    bool permissive;
};

/** Names, sorted, each once. */
struct meaning_names {
    char **names;
    uint32_t count;
};

struct meaning {
    struct meaning_identity *identities;
    uint32_t identity_count;
    struct flat flat;   /* only the table of it */
    uint8_t *conflicts; /* identity_count * identity_count: 1, a conflict */
    bool has_conflicts;
    struct meaning_names users;
    struct meaning_names roles;
    struct meaning_names types;
    struct meaning_names devices; /* one line each device label */
};

/** Everything that @p policy says. Release it with meaning_release. */
struct meaning *meaning_of(struct policy *policy);

/** What the table says of each identity: flags and conflicts. */
void meaning_read_flags(struct meaning *meaning);

/** What a domain may do to itself. */
uint32_t meaning_decide_self(const struct meaning *meaning,
                             const struct meaning_identity *subject,
                             uint32_t cls, uint32_t relation);

/** What @p subject may do to @p object, other domains, with a class. */
uint32_t meaning_decide(const struct meaning *meaning,
                        const struct meaning_identity *subject,
                        const struct meaning_identity *object, uint32_t cls,
                        uint32_t relation);

/** Whether two identities are on different sides of a conflict set. */
bool meaning_conflict(const struct meaning *meaning, uint32_t one,
                      uint32_t other);

/** The identity with these names; its index in @p index. */
bool meaning_find(const struct meaning *meaning, const char *user,
                  const char *role, const char *type, uint32_t *index);

/** Whether @p name is among @p names. */
bool meaning_has(const struct meaning_names *names, const char *name);

void meaning_release(struct meaning *meaning);

#endif
