/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Exhaustive comparison with sepol_compute_av.
 *
 * A decision depends on the two identities, the class and the relation of the
 * two ranges, so that one witness of each relation covers all ranges. The
 * labels that transitions lead to are compared with sepol_transition_sid.
 */
#include "policy/selfcheck.h"

#include <sepol/policydb/services.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rules.h"
#include "policy/tool.h"
#include "policy/witness.h"

#define CONTEXT_MAX 32768

/* Relations of two ranges that can occur at all. */
#define RELATIONS_FEASIBLE 49

/* Pairs of random contexts. */
#define RANDOM_PAIRS 4000
#define RANDOM_SEED 20260101

/* Two ranges for which all questions are asked. */
struct round {
    policydb_t *database;
    const struct flat *flat;
    struct range ranges[2];
    uint32_t relation;
    uint32_t users[2];     /* whose contexts are compared */
    bool transitions_done; /* they do not depend on levels: once is enough */
    uint32_t *sids[2];     /* of users * roles * types, 0: not known yet */
    struct selfcheck *out;
    struct policy_error *err;
};

static size_t sid_count(const policydb_t *database)
{
    return (size_t)database->p_users.nprim * database->p_roles.nprim *
           database->p_types.nprim;
}

static struct xsm_level level_of(mls_level_t *level)
{
    struct xsm_level out = {level->sens - 1, {0}};

    for (uint32_t c = 0; c < CATEGORY_WORD_MAX * 64; c++) {
        if (ebitmap_get_bit(&level->cat, c)) {
            out.categories[c / 64] |= UINT64_C(1) << (c % 64);
        }
    }
    return out;
}

static struct range range_of_user(const policydb_t *database, uint32_t user)
{
    mls_range_t *range = &database->user_val_to_struct[user - 1]->exp_range;

    return (struct range){level_of(&range->level[0]),
                          level_of(&range->level[1])};
}

/* SID of an identity at a range; 0 if the policy has no such context. */
static uint32_t sid_of(const policydb_t *database,
                       const struct identity *identity,
                       const struct range *range)
{
    static char text[CONTEXT_MAX];
    sepol_security_id_t sid = 0;
    int used =
        snprintf(text, sizeof(text),
                 "%s:%s:%s:", database->p_user_val_to_name[identity->user - 1],
                 database->p_role_val_to_name[identity->role - 1],
                 database->p_type_val_to_name[identity->type - 1]);

    used += witness_put_level(text + used, sizeof(text) - (size_t)used,
                              &range->low);
    text[used++] = '-';
    used += witness_put_level(text + used, sizeof(text) - (size_t)used,
                              &range->high);
    if (sepol_context_to_sid(text, (size_t)used, &sid) != 0) {
        return 0;
    }
    return sid;
}

/* The same, remembered, at the subject's (0) or the object's (1) range. */
static uint32_t sid_at(struct round *round, uint32_t end,
                       const struct identity *identity)
{
    size_t at = ((size_t)(identity->user - 1) * round->database->p_roles.nprim +
                 identity->role - 1) *
                    round->database->p_types.nprim +
                identity->type - 1;

    if (round->sids[end][at] == 0) {
        round->sids[end][at] =
            sid_of(round->database, identity, &round->ranges[end]);
    }
    return round->sids[end][at];
}

static bool differ(const struct round *round, const struct identity pair[2],
                   uint32_t cls, const struct flat_answer *mine,
                   const struct sepol_av_decision *theirs)
{
    const policydb_t *database = round->database;

    snprintf(round->err->text, sizeof(round->err->text),
             "the table and libsepol differ: %s to %s, class %s, relation "
             "%#x: allowed %#x against %#x, auditallow %#x against %#x, "
             "auditdeny %#x against %#x",
             database->p_type_val_to_name[pair[0].type - 1],
             database->p_type_val_to_name[pair[1].type - 1],
             database->p_class_val_to_name[cls], round->relation, mine->allowed,
             theirs->allowed, mine->audit_allow, theirs->auditallow,
             mine->audit_deny, theirs->auditdeny);
    return false;
}

/* Compare one answer; @p a and @p b are identities, or one and itself. */
static bool compare_one(struct round *round, uint32_t a, uint32_t b,
                        uint32_t cls, bool self)
{
    const struct flat *flat = round->flat;
    struct identity pair[2] = {flat->identities[a], flat->identities[b]};
    size_t question =
        self ? flatten_self(flat, flat->numbers[a], cls)
             : flatten_pair(flat, flat->numbers[a], flat->numbers[b], cls);
    struct flat_answer mine = flatten_answer(flat, question, round->relation);
    struct sepol_av_decision theirs;
    uint32_t sids[2];

    rules_resolve(round->database, cls, self, pair);
    sids[0] = sid_at(round, 0, &pair[0]);
    sids[1] = sid_at(round, 1, &pair[1]);
    if (sids[0] == 0 || sids[1] == 0 ||
        sepol_compute_av(sids[0], sids[1], (sepol_security_class_t)(cls + 1),
                         UINT32_MAX, &theirs) != 0) {
        theirs = (struct sepol_av_decision){0};
        theirs.allowed = ~mine.allowed; /* libsepol does not answer */
    }
    if (theirs.allowed != mine.allowed ||
        theirs.auditallow != mine.audit_allow ||
        theirs.auditdeny != mine.audit_deny) {
        return differ(round, pair, cls, &mine, &theirs);
    }
    round->out->decisions++;
    round->out->allowed += mine.allowed != 0 ? 1 : 0;
    return true;
}

static bool compare_classes(struct round *round, uint32_t a, uint32_t b,
                            bool self)
{
    for (uint32_t cls = 0; cls < CLASS_COUNT; cls++) {
        if (!compare_one(round, a, b, cls, self)) {
            return false;
        }
    }
    return true;
}

/* Whether the type of a context has this name. */
static bool type_is(const char *context, const char *name)
{
    size_t length = strlen(name);
    const char *at = strchr(context, ':');

    at = at == NULL ? NULL : strchr(at + 1, ':');
    return at != NULL && strncmp(at + 1, name, length) == 0 &&
           at[1 + length] == ':';
}

/* Whether libsepol names the same type as the target of a transition. */
static bool compare_transition(struct round *round, uint32_t a, uint32_t b,
                               uint32_t cls, bool self)
{
    const struct flat *flat = round->flat;
    struct identity pair[2] = {flat->identities[a], flat->identities[b]};
    uint32_t end = self ? 0 : 1;
    sepol_security_id_t sid = 0;
    char *text = NULL;
    size_t length = 0;
    const char *type;
    bool same;

    if (sepol_transition_sid(sid_at(round, 0, &pair[0]),
                             sid_at(round, end, &pair[1]),
                             (sepol_security_class_t)(cls + 1), &sid) != 0 ||
        sepol_sid_to_context(sid, &text, &length) != 0) {
        snprintf(round->err->text, sizeof(round->err->text),
                 "libsepol refuses the transition of type %s on %s",
                 round->database->p_type_val_to_name[pair[0].type - 1],
                 round->database->p_type_val_to_name[pair[1].type - 1]);
        return false;
    }
    rules_resolve(round->database, cls, self, pair);
    type = round->database->p_type_val_to_name[pair[1].type - 1];
    same = self ? sid == sid_at(round, 0, &pair[1]) : type_is(text, type);
    if (!same) {
        snprintf(round->err->text, sizeof(round->err->text),
                 "libsepol's transition leads to %s, not to %s", text, type);
    }
    free(text);
    return same;
}

static bool compare_pair(struct round *round, uint32_t a, uint32_t b)
{
    return compare_classes(round, a, b, false) &&
           (round->transitions_done ||
            compare_transition(round, a, b, CLASS_EVENT, false));
}

static bool compare_self(struct round *round, uint32_t a)
{
    return compare_classes(round, a, a, true) &&
           (round->transitions_done ||
            compare_transition(round, a, a, CLASS_DOMAIN, true));
}

/* All identities of the two users with each other at one witness. */
static bool compare_round(struct round *round)
{
    const struct flat *flat = round->flat;
    size_t bytes = sid_count(round->database) * sizeof(uint32_t);

    memset(round->sids[0], 0, bytes);
    memset(round->sids[1], 0, bytes);
    for (uint32_t a = 0; a < flat->identity_count; a++) {
        for (uint32_t b = 0; b < flat->identity_count; b++) {
            if (flat->identities[a].user != round->users[0] ||
                flat->identities[b].user != round->users[1]) {
                continue;
            }
            if (!compare_pair(round, a, b) ||
                (a == b && !compare_self(round, a))) {
                return false;
            }
        }
    }
    return true;
}

/* Questions about identities of two users, at one relation. */
static uint64_t question_count(const struct round *round)
{
    const struct flat *flat = round->flat;
    uint64_t counts[2] = {0, 0};

    for (uint32_t i = 0; i < flat->identity_count; i++) {
        counts[0] += flat->identities[i].user == round->users[0] ? 1 : 0;
        counts[1] += flat->identities[i].user == round->users[1] ? 1 : 0;
    }
    return counts[0] * counts[1] * CLASS_COUNT;
}

/* All relations that the ranges of two users admit. */
static bool compare_users(struct round *round, bool *met)
{
    static struct witness witnesses[XSM_RELATIONS];
    const struct range users[2] = {
        range_of_user(round->database, round->users[0]),
        range_of_user(round->database, round->users[1])};
    uint32_t feasible = 0;
    bool ok = true;

    witness_find(users, witnesses);
    for (uint32_t r = 0; ok && r < XSM_RELATIONS; r++) {
        if (witnesses[r].found) {
            round->relation = r;
            memcpy(round->ranges, witnesses[r].ranges, sizeof(round->ranges));
            met[r] = true;
            round->transitions_done = feasible > 0;
            feasible++;
            ok = compare_round(round);
        }
    }
    round->out->outside +=
        (RELATIONS_FEASIBLE - feasible) * question_count(round);
    return ok;
}

/* ---- random labels ----------------------------------------------------- */

static uint64_t random_state;

static uint32_t chance(uint32_t below)
{
    random_state =
        random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((random_state >> 33) % below);
}

/* A level between two others. */
static struct xsm_level random_level(const struct xsm_level *low,
                                     const struct xsm_level *high)
{
    struct xsm_level level = *low;
    uint32_t thin = 1 + chance(200);

    level.sensitivity += chance(high->sensitivity - low->sensitivity + 1);
    for (uint32_t c = 0; c < CATEGORY_WORD_MAX * 64; c++) {
        if (chance(thin) == 0) {
            level.categories[c / 64] |=
                high->categories[c / 64] & UINT64_C(1) << (c % 64);
        }
    }
    return level;
}

static struct range random_range(const policydb_t *database, uint32_t user)
{
    struct range all = range_of_user(database, user);
    struct range range;

    range.low = random_level(&all.low, &all.high);
    range.high =
        chance(2) == 0 ? range.low : random_level(&range.low, &all.high);
    return range;
}

static uint32_t relation_of(const struct range ranges[2])
{
    const struct xsm_label one = {0, ranges[0].low, ranges[0].high};
    const struct xsm_label two = {0, ranges[1].low, ranges[1].high};

    return xsm_level_relation(&one, &two);
}

static bool compare_random(struct round *round)
{
    const struct flat *flat = round->flat;
    size_t bytes = sid_count(round->database) * sizeof(uint32_t);
    uint64_t before = round->out->decisions;

    random_state = RANDOM_SEED;
    for (uint32_t i = 0; i < RANDOM_PAIRS; i++) {
        uint32_t a = chance(flat->identity_count);
        uint32_t b = chance(flat->identity_count);

        memset(round->sids[0], 0, bytes);
        memset(round->sids[1], 0, bytes);
        round->ranges[0] =
            random_range(round->database, flat->identities[a].user);
        round->ranges[1] =
            random_range(round->database, flat->identities[b].user);
        if (chance(3) == 0 &&
            flat->identities[a].user == flat->identities[b].user) {
            round->ranges[1] = round->ranges[0];
        }
        round->relation = relation_of(round->ranges);
        if (!compare_classes(round, a, b, false)) {
            return false;
        }
    }
    round->out->random = round->out->decisions - before;
    return true;
}

/* ---- all of it --------------------------------------------------------- */

static bool compare_all(struct round *round)
{
    uint32_t users = round->database->p_users.nprim;
    bool met[XSM_RELATIONS] = {false};

    for (uint32_t i = 0; i < users * users; i++) {
        round->users[0] = 1 + i / users;
        round->users[1] = 1 + i % users;
        tool_progress("comparing with libsepol", i, users * users);
        if (!compare_users(round, met)) {
            tool_progress("", 1, 1);
            return false;
        }
    }
    tool_progress("", 1, 1);
    for (uint32_t r = 0; r < XSM_RELATIONS; r++) {
        round->out->relations += met[r] ? 1 : 0;
    }
    return compare_random(round);
}

void selfcheck_say(FILE *to, const struct selfcheck *checked)
{
    fprintf(to,
            "%" PRIu64 " decisions over %" PRIu64 " relations agree with "
            "libsepol, %" PRIu64 " of them about random labels",
            checked->decisions, checked->relations, checked->random);
    if (checked->outside > 0) {
        fprintf(to, "; %" PRIu64 " others cannot arise in users' ranges",
                checked->outside);
    }
}

bool selfcheck(policydb_t *database, const struct flat *flat,
               struct selfcheck *out, struct policy_error *err)
{
    size_t bytes = sid_count(database) * sizeof(uint32_t);
    struct round round = {.database = database,
                          .flat = flat,
                          .sids = {tool_allocate(bytes), tool_allocate(bytes)},
                          .out = out,
                          .err = err};
    bool ok;

    memset(out, 0, sizeof(*out));
    ok = compare_all(&round);
    free(round.sids[0]);
    free(round.sids[1]);
    return ok;
}
