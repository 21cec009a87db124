/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Differences in what identities may do, said once for each group that
 * they are the same for.
 *
 * For each two and each class the permissions are sorted
 * by the relations of levels at which they are allowed before and after.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/condition.h"
#include "policy/diff_entity.h"
#include "policy/level_text.h"
#include "policy/meaning_diff.h"
#include "policy/permission.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

/* The relation of a range to itself if its ends differ. */
#define WIDE_ITSELF (ORDER_BELOW * 4 + ORDER_ABOVE * 16 + 256 + 512)

/* Permissions of a class that changed in the same way. */
struct change {
    uint32_t source;
    uint32_t target; /* the number of entities: the source itself */
    uint32_t class;
    uint32_t perms;
    enum diff_change kind;
    char *when[2];
    bool said;
};

struct access {
    const struct meaning *meanings[2];
    struct diff_entity *entities;
    uint32_t entity_count;
    struct change *changes;
    uint32_t change_count;
    struct diff_list *list;
};

static void *grow(void *array, uint32_t count, size_t size)
{
    void *longer = realloc(array, (count + 1) * size);

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    return longer;
}

/* What a pair may do in one of the policies, at one relation. */
static uint32_t answer(const struct access *access, int side,
                       const struct change *pair, uint32_t relation)
{
    const struct meaning *meaning = access->meanings[side];
    uint32_t one = access->entities[pair->source].identities[side];
    uint32_t other;

    if (pair->target == access->entity_count) {
        return one == DIFF_ABSENT
                   ? 0
                   : meaning_decide_self(meaning, &meaning->identities[one],
                                         pair->class, relation);
    }
    other = access->entities[pair->target].identities[side];
    if (one == DIFF_ABSENT || other == DIFF_ABSENT) {
        return 0;
    }
    return meaning_decide(meaning, &meaning->identities[one],
                          &meaning->identities[other], pair->class, relation);
}

/* How a domain's range can stand to itself. */
static condition_set possible_self(const struct meaning_identity *identity)
{
    condition_set set = 0;

    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        uint32_t relation = condition_relation(i);

        if (relation == XSM_RELATION_EQUAL ||
            (relation == WIDE_ITSELF && identity->trusted &&
             !level_equal(&identity->low, &identity->high))) {
            set |= (condition_set)1 << i;
        }
    }
    return set;
}

static condition_set possible(const struct access *access, int side,
                              const struct change *pair)
{
    const struct meaning *meaning = access->meanings[side];
    uint32_t one = access->entities[pair->source].identities[side];
    uint32_t other;

    if (pair->target == access->entity_count) {
        return one == DIFF_ABSENT ? 0
                                  : possible_self(&meaning->identities[one]);
    }
    other = access->entities[pair->target].identities[side];
    if (one == DIFF_ABSENT || other == DIFF_ABSENT) {
        return 0;
    }
    return condition_possible(&meaning->identities[one],
                              &meaning->identities[other]);
}

/* Relations at which each permission of a class is allowed. */
static void allowed_sets(const struct access *access, int side,
                         const struct change *pair, condition_set within,
                         condition_set sets[32])
{
    memset(sets, 0, 32 * sizeof(*sets));
    for (uint32_t i = 0; i < CONDITION_RELATIONS; i++) {
        uint32_t perms;

        if ((within >> i & 1) == 0) {
            continue;
        }
        perms = answer(access, side, pair, condition_relation(i));
        for (uint32_t bit = 0; bit < 32; bit++) {
            sets[bit] |= (condition_set)(perms >> bit & 1) << i;
        }
    }
}

/* Add a permission to a change that is the same, or as a new one. */
static void add_change(struct access *access, const struct change *pair,
                       uint32_t bit, const condition_set sets[2],
                       const condition_set within[2])
{
    struct change change = *pair;

    change.perms = 1U << bit;
    change.kind = sets[0] == 0   ? DIFF_NOW
                  : sets[1] == 0 ? DIFF_NO_LONGER
                                 : DIFF_WHEN;
    for (int side = 0; side < 2; side++) {
        change.when[side] = condition_words(sets[side], within[side]);
    }
    for (uint32_t i = 0; i < access->change_count; i++) {
        struct change *other = &access->changes[i];

        if (other->source == change.source && other->target == change.target &&
            other->class == change.class && other->kind == change.kind &&
            strcmp(other->when[0], change.when[0]) == 0 &&
            strcmp(other->when[1], change.when[1]) == 0) {
            other->perms |= change.perms;
            free(change.when[0]);
            free(change.when[1]);
            return;
        }
    }
    access->changes =
        grow(access->changes, access->change_count, sizeof(*access->changes));
    access->changes[access->change_count++] = change;
}

/* Compare one class between two entities. @return the permissions that
   changed, of those asked for. */
static uint32_t compare_class(struct access *access, const struct change *pair,
                              const condition_set within[2], uint32_t asked)
{
    condition_set before[32];
    condition_set after[32];
    uint32_t changed = 0;

    allowed_sets(access, 0, pair, within[0], before);
    allowed_sets(access, 1, pair, within[1], after);
    for (uint32_t bit = 0; bit < 32; bit++) {
        const condition_set sets[2] = {before[bit], after[bit]};

        /* The same relations, or all that can be in both: no difference. */
        if ((asked >> bit & 1) == 0 || sets[0] == sets[1] ||
            (sets[0] == within[0] && sets[1] == within[1] && sets[0] != 0 &&
             sets[1] != 0)) {
            continue;
        }
        add_change(access, pair, bit, sets, within);
        changed |= 1U << bit;
    }
    return changed;
}

/*
 * What one may do to another of its own type and what it may do to itself
 * mostly change together and are said once: about itself where no information
 * passes, about the other where some does.
 */
static void compare_own(struct access *access, struct change *pair,
                        const condition_set within[2])
{
    uint32_t flows =
        permission_reads(pair->class) | permission_writes(pair->class);
    struct change self = *pair;
    condition_set at[2];
    uint32_t changed;

    self.target = access->entity_count;
    at[0] = possible(access, 0, &self);
    at[1] = possible(access, 1, &self);
    changed = compare_class(access, &self, at, ~flows);
    compare_class(access, pair, within, ~flows & ~changed);
    changed = compare_class(access, pair, within, flows);
    compare_class(access, &self, at, flows & ~changed);
}

static void compare_all(struct access *access)
{
    uint32_t n = access->entity_count;

    for (uint32_t i = 0; i < n * n; i++) {
        struct change pair = {.source = i / n, .target = i % n};
        condition_set within[2];

        within[0] = possible(access, 0, &pair);
        within[1] = possible(access, 1, &pair);
        for (pair.class = 0; pair.class < CLASS_COUNT; pair.class ++) {
            if (pair.source == pair.target) {
                compare_own(access, &pair, within);
            } else {
                compare_class(access, &pair, within, 0xffffffffU);
            }
        }
    }
}

static bool same_change(const struct change *one, const struct change *other)
{
    return one->class == other->class && one->perms == other->perms &&
           one->kind == other->kind &&
           strcmp(one->when[0], other->when[0]) == 0 &&
           strcmp(one->when[1], other->when[1]) == 0;
}

/* The targets of a source's changes that are like @p like: one byte each. */
static void targets_of(const struct access *access, const struct change *like,
                       uint32_t source, uint8_t *targets)
{
    memset(targets, 0, access->entity_count + 1);
    for (uint32_t i = 0; i < access->change_count; i++) {
        const struct change *change = &access->changes[i];

        if (change->source == source && same_change(change, like)) {
            targets[change->target] = 1;
        }
    }
}

static const char *name_of(const struct access *access, uint32_t entity)
{
    return entity == access->entity_count ? "itself"
                                          : access->entities[entity].name;
}

/* Whether a set has every entity of the type of one of its members. */
static bool has_whole_type(const struct access *access, const uint8_t *set,
                           uint32_t member)
{
    for (uint32_t i = 0; i < access->entity_count; i++) {
        if (set[i] == 0 && member != access->entity_count &&
            strcmp(access->entities[i].type, access->entities[member].type) ==
                0) {
            return false;
        }
    }
    return member != access->entity_count;
}

/* The name of a member of a set; NULL if an earlier one stands for it. */
static const char *member_name(const struct access *access, const uint8_t *set,
                               uint32_t member)
{
    const char *type;

    if (set[member] == 0) {
        return NULL;
    }
    if (!has_whole_type(access, set, member)) {
        return name_of(access, member);
    }
    type = access->entities[member].type;
    for (uint32_t i = 0; i < member; i++) {
        if (strcmp(access->entities[i].type, type) == 0) {
            return NULL;
        }
    }
    return type;
}

/* "a", "a and b", "a, b and c". */
static char *join_names(const struct access *access, const uint8_t *set)
{
    char *text = tool_text("%s", "");
    uint32_t left = 0;

    for (uint32_t i = 0; i <= access->entity_count; i++) {
        left += member_name(access, set, i) != NULL ? 1 : 0;
    }
    for (uint32_t i = 0; i <= access->entity_count; i++) {
        const char *name = member_name(access, set, i);
        char *longer;

        if (name == NULL) {
            continue;
        }
        left--;
        longer = tool_text("%s%s%s", text, name,
                           left == 0   ? ""
                           : left == 1 ? " and "
                                       : ", ");
        free(text);
        text = longer;
    }
    return text;
}

static json_t *json_set(const struct access *access, const uint8_t *set)
{
    json_t *names = json_array();

    for (uint32_t i = 0; i <= access->entity_count; i++) {
        const char *name = member_name(access, set, i);

        if (name != NULL) {
            tool_json_append(names, tool_json_text(name));
        }
    }
    return names;
}

static json_t *json_perms(uint32_t cls, uint32_t perms)
{
    json_t *names = json_array();

    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((perms >> bit & 1) != 0) {
            tool_json_append(names, tool_json_text(permission_name(cls, bit)));
        }
    }
    return names;
}

static char *sentence(const struct change *change, const char *sources,
                      const char *targets)
{
    char *words = permission_words(change->class, change->perms, targets);
    const char *is = change->when[1];
    const char *was = change->when[0];
    char *text;

    switch (change->kind) {
    case DIFF_NOW:
        text = tool_text("%s may now %s%s%s", sources, words,
                         is[0] == '\0' ? "" : " ", is);
        break;
    case DIFF_NO_LONGER:
        text = tool_text("%s may no longer %s%s%s", sources, words,
                         was[0] == '\0' ? "" : ", before ", was);
        break;
    case DIFF_WHEN:
    default:
        text = tool_text("%s may %s now %s, before %s", sources, words,
                         is[0] == '\0' ? "always" : is,
                         was[0] == '\0' ? "always" : was);
        break;
    }
    free(words);
    return text;
}

static void say(struct access *access, const struct change *change,
                const uint8_t *sources, const uint8_t *targets)
{
    static const char *const kinds[] = {"now", "no longer", "when"};
    char *source_names = join_names(access, sources);
    char *target_names = join_names(access, targets);

    diff_say(
        access->list, "access", sentence(change, source_names, target_names),
        tool_json("{s:s, s:o, s:o, s:s, s:o, s:s, s:s}", "change",
                  kinds[change->kind], "subjects", json_set(access, sources),
                  "objects", json_set(access, targets), "class",
                  permission_class(change->class), "permissions",
                  json_perms(change->class, change->perms), "when_before",
                  change->when[0], "when_after", change->when[1]));
    free(source_names);
    free(target_names);
}

/* Say a change together with all that are the same between other entities:
   all its targets, and all sources that have the same targets. */
static void say_group(struct access *access, const struct change *like)
{
    size_t n = access->entity_count + 1UL;
    uint8_t *targets = tool_allocate(3 * n);
    uint8_t *others = targets + n;
    uint8_t *sources = targets + 2 * n;

    targets_of(access, like, like->source, targets);
    for (uint32_t source = 0; source + 1 < n; source++) {
        targets_of(access, like, source, others);
        sources[source] = memcmp(targets, others, n) == 0 ? 1 : 0;
    }
    for (uint32_t i = 0; i < access->change_count; i++) {
        struct change *change = &access->changes[i];

        if (sources[change->source] != 0 && same_change(change, like)) {
            change->said = true;
        }
    }
    say(access, like, sources, targets);
    free(targets);
}

static void release(struct access *access)
{
    for (uint32_t i = 0; i < access->change_count; i++) {
        free(access->changes[i].when[0]);
        free(access->changes[i].when[1]);
    }
    diff_entities_release(access->entities, access->entity_count);
    free(access->changes);
}

void diff_access(const struct meaning *before, const struct meaning *after,
                 struct diff_list *list)
{
    struct access access = {.meanings = {before, after}, .list = list};

    access.entities = diff_entities(access.meanings, &access.entity_count);
    compare_all(&access);
    for (uint32_t i = 0; i < access.change_count; i++) {
        if (!access.changes[i].said) {
            say_group(&access, &access.changes[i]);
        }
    }
    release(&access);
}
