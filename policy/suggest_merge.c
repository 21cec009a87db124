/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file As few allow rules as say exactly what was denied.
 *
 * Permissions on the same two types make one rule; several types that need the
 * same make one rule if an attribute has exactly them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/suggest_inside.h"
#include "xsm/name.h"

/** A set of types, and the attribute or type that has exactly these. */
struct merge_set {
    uint8_t *in; /* type t is in[t - 1] */
    uint32_t size;
};

/** All that is to be allowed, by source, target and class. */
struct merge {
    struct suggest_policy *with;
    struct suggest_access *pairs;
    uint8_t *unsafe; /* of the same number */
    uint8_t *done;
    size_t count;
    uint32_t types; /* in the policy */
};

static void collect(struct merge *merge, const struct suggest_item *item)
{
    uint32_t cls = item->denial->perm / 32;
    uint32_t perm = UINT32_C(1) << item->denial->perm % 32;
    uint8_t unsafe = item->verdict != SUGGEST_RULE;
    struct suggest_access *pair;

    for (size_t i = 0; i < merge->count; i++) {
        pair = &merge->pairs[i];
        if (pair->types[0] == item->types[0] &&
            pair->types[1] == item->types[1] && pair->cls == cls &&
            merge->unsafe[i] == unsafe) {
            pair->perms |= perm;
            return;
        }
    }
    pair = &merge->pairs[merge->count];
    memset(pair, 0, sizeof(*pair));
    pair->types[0] = item->types[0];
    pair->types[1] = item->types[1];
    pair->cls = cls;
    pair->perms = perm;
    merge->unsafe[merge->count++] = unsafe;
}

static bool is_like(const struct merge *merge, size_t i, size_t k)
{
    return !merge->done[k] && merge->unsafe[i] == merge->unsafe[k] &&
           merge->pairs[i].cls == merge->pairs[k].cls &&
           merge->pairs[i].perms == merge->pairs[k].perms;
}

/** The ends opposite to @p type, of pairs like number @p i. */
static struct merge_set set_of(const struct merge *merge, size_t i, int end,
                               uint32_t type)
{
    struct merge_set set = {tool_allocate(merge->types), 0};

    for (size_t k = 0; k < merge->count; k++) {
        uint8_t *in = &set.in[merge->pairs[k].types[end] - 1];

        if (is_like(merge, i, k) && merge->pairs[k].types[1 - end] == type &&
            *in == 0) {
            *in = 1;
            set.size++;
        }
    }
    return set;
}

/** An attribute with exactly the types of a set, or NULL. */
static const char *attribute_of(const struct merge *merge,
                                const struct merge_set *set)
{
    const struct source *source = &merge->with->source;

    for (unsigned i = 0; set->size > 1 && i < source->count; i++) {
        const struct source_statement *at = &source->statements[i];
        const char *name = sexpr_word(at->list, 1);
        struct source_types types;
        bool same = true;

        /* Conflict sets are no groups that rules are about. */
        if (!source_is(at, "typeattribute") || at->inside >= 0 ||
            suggest_is_conflict(at)) {
            continue;
        }
        types = source_types_of(source, merge->with->database, name);
        for (uint32_t t = 0; t < types.count; t++) {
            same = same && types.in[t] == (set->in[t] != 0);
        }
        source_types_release(&types);
        if (same) {
            return name;
        }
    }
    return NULL;
}

static char *rule_text(const struct suggest_access *access)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    fprintf(out, "(allow %s %s (%s (", access->names[0], access->names[1],
            (const char *)xsm_class_names[access->cls]);
    for (uint32_t bit = 0, before = 0; bit < 32; bit++) {
        if ((access->perms >> bit & 1) != 0) {
            fprintf(out, "%s%s", before++ == 0 ? "" : " ",
                    (const char *)xsm_perm_names[access->cls * 32 + bit]);
        }
    }
    fputs(")))", out);
    fclose(out);
    return text;
}

/** A rule about the types of pair @p i, or about these attributes. */
static void emit(const struct merge *merge, struct suggestion *out, size_t i,
                 const char *source, const char *target)
{
    struct suggest_access access = merge->pairs[i];
    char *const *names = merge->with->database->p_type_val_to_name;
    bool self =
        source == NULL && target == NULL && access.types[0] == access.types[1];
    char *about;

    access.names[0] = source != NULL ? source : names[access.types[0] - 1];
    access.names[1] = target != NULL ? target : names[access.types[1] - 1];
    if (strcmp(access.names[1], "self") == 0) {
        access.names[1] = "itself";
        self = true;
    }
    about = suggest_about(merge->with, &access);
    access.names[1] = self ? "self" : access.names[1];
    suggest_add(out, rule_text(&access), about, merge->unsafe[i] != 0);
}

/** Types that need the same on themselves, if an attribute has just them. */
static bool merge_self(struct merge *merge, struct suggestion *out, size_t i)
{
    struct merge_set set = {tool_allocate(merge->types), 0};
    const char *name;

    for (size_t k = 0; k < merge->count; k++) {
        const struct suggest_access *pair = &merge->pairs[k];

        if (is_like(merge, i, k) && pair->types[0] == pair->types[1]) {
            set.in[pair->types[0] - 1] = 1;
            set.size++;
        }
    }
    name = attribute_of(merge, &set);
    if (name != NULL) {
        emit(merge, out, i, name, "self");
        for (size_t k = 0; k < merge->count; k++) {
            if (k != i && is_like(merge, i, k) &&
                merge->pairs[k].types[0] == merge->pairs[k].types[1]) {
                merge->done[k] = 1;
            }
        }
        merge->done[i] = 1;
    }
    free(set.in);
    return name != NULL;
}

static bool same_set(const struct merge *merge, const struct merge_set *one,
                     const struct merge_set *other)
{
    return memcmp(one->in, other->in, merge->types) == 0;
}

/** The pairs of a source or target whose other ends make an attribute, with
 * all sources or targets whose other ends are the same. @p end is the one that
 * varies. */
static bool merge_side(struct merge *merge, struct suggestion *out, size_t i,
                       int end)
{
    uint32_t fixed = merge->pairs[i].types[1 - end];
    struct merge_set set = set_of(merge, i, end, fixed);
    struct merge_set like = {tool_allocate(merge->types), 0};
    const char *name = attribute_of(merge, &set);
    const char *others = NULL;

    for (uint32_t t = 1; name != NULL && t <= merge->types; t++) {
        struct merge_set other = set_of(merge, i, end, t);

        if (same_set(merge, &set, &other)) {
            like.in[t - 1] = 1;
            like.size++;
        }
        free(other.in);
    }
    if (name != NULL) {
        others = attribute_of(merge, &like);
        emit(merge, out, i, end == 0 ? name : others, end == 0 ? others : name);
        for (size_t k = 0; k < merge->count; k++) {
            uint32_t type = merge->pairs[k].types[1 - end];

            if (k != i && is_like(merge, i, k) &&
                (type == fixed || (others != NULL && like.in[type - 1] != 0))) {
                merge->done[k] = 1;
            }
        }
        merge->done[i] = 1;
    }
    free(set.in);
    free(like.in);
    return name != NULL;
}

static void merge_all(struct merge *merge, struct suggestion *out)
{
    for (size_t i = 0; i < merge->count; i++) {
        const struct suggest_access *pair = &merge->pairs[i];

        if (merge->done[i] ||
            (pair->types[0] == pair->types[1] && merge_self(merge, out, i)) ||
            merge_side(merge, out, i, 1) || merge_side(merge, out, i, 0)) {
            continue;
        }
        emit(merge, out, i, NULL, NULL);
        merge->done[i] = 1;
    }
}

bool suggest_is_wanted(const struct suggest_item *item, bool unsafe)
{
    return item->verdict == SUGGEST_RULE ||
           (unsafe && (item->verdict == SUGGEST_LEAK ||
                       item->verdict == SUGGEST_CONFLICT));
}

void suggest_merge(struct suggest_policy *with, struct suggestion *out,
                   bool unsafe)
{
    size_t limit = out->log.count + 1;
    struct merge merge = {with,
                          tool_allocate(limit * sizeof(*merge.pairs)),
                          tool_allocate(limit),
                          tool_allocate(limit),
                          0,
                          with->database->p_types.nprim};

    for (size_t i = 0; i < out->log.count; i++) {
        if (suggest_is_wanted(&out->items[i], unsafe)) {
            collect(&merge, &out->items[i]);
        }
    }
    merge_all(&merge, out);
    free(merge.pairs);
    free(merge.unsafe);
    free(merge.done);
}
