/* SPDX-License-Identifier: Apache-2.0 */
/** @file Differences in what exists and what it is marked with. */
#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/meaning_diff.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

void diff_say(struct diff_list *list, const char *kind, char *text,
              json_t *detail)
{
    struct diff_statement *longer =
        realloc(list->statements, (list->count + 1) * sizeof(*longer));

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    list->statements = longer;
    longer[list->count].kind = kind;
    longer[list->count].text = text;
    longer[list->count++].detail = detail;
}

void diff_release(struct diff_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        free(list->statements[i].text);
        json_decref(list->statements[i].detail);
    }
    free(list->statements);
}

/* One list of names against the other. */
static void compare_names(const char *kind, const char *word,
                          const struct meaning_names *before,
                          const struct meaning_names *after,
                          struct diff_list *list)
{
    for (uint32_t i = 0; i < before->count; i++) {
        if (!meaning_has(after, before->names[i])) {
            diff_say(list, kind,
                     tool_text("%s %s is gone", word, before->names[i]),
                     tool_json("{s:s, s:s}", "name", before->names[i], "change",
                               "removed"));
        }
    }
    for (uint32_t i = 0; i < after->count; i++) {
        if (!meaning_has(before, after->names[i])) {
            diff_say(list, kind,
                     tool_text("%s %s is new", word, after->names[i]),
                     tool_json("{s:s, s:s}", "name", after->names[i], "change",
                               "added"));
        }
    }
}

/* The first identity of a type, or of a user; NULL: none. */
static const struct meaning_identity *of_type(const struct meaning *meaning,
                                              const char *type)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        if (strcmp(meaning->identities[i].type, type) == 0) {
            return &meaning->identities[i];
        }
    }
    return NULL;
}

static const struct meaning_identity *of_user(const struct meaning *meaning,
                                              const char *user)
{
    for (uint32_t i = 0; i < meaning->identity_count; i++) {
        if (strcmp(meaning->identities[i].user, user) == 0) {
            return &meaning->identities[i];
        }
    }
    return NULL;
}

static void compare_flag(const char *type, const char *kind, const char *words,
                         bool before, bool after, struct diff_list *list)
{
    if (before == after) {
        return;
    }
    diff_say(list, kind,
             tool_text("%s is %s %s", type, after ? "now" : "no longer", words),
             tool_json("{s:s, s:b}", "type", type, "now", after));
}

static void compare_flags(const struct meaning *before,
                          const struct meaning *after, struct diff_list *list)
{
    for (uint32_t i = 0; i < after->types.count; i++) {
        const char *type = after->types.names[i];
        const struct meaning_identity *was = of_type(before, type);
        const struct meaning_identity *is = of_type(after, type);

        compare_flag(
            type, "trusted", "trusted to move information between levels",
            was != NULL && was->trusted, is != NULL && is->trusted, list);
        compare_flag(type, "permissive", "permissive: nothing is refused to it",
                     was != NULL && was->permissive,
                     is != NULL && is->permissive, list);
    }
}

static void compare_ranges(const struct meaning *before,
                           const struct meaning *after, struct diff_list *list)
{
    for (uint32_t i = 0; i < after->users.count; i++) {
        const char *user = after->users.names[i];
        const struct meaning_identity *was = of_user(before, user);
        const struct meaning_identity *is = of_user(after, user);
        char *old_range;
        char *new_range;

        if (was == NULL || is == NULL ||
            (level_equal(&was->low, &is->low) &&
             level_equal(&was->high, &is->high))) {
            continue;
        }
        old_range = level_range_text(&was->low, &was->high);
        new_range = level_range_text(&is->low, &is->high);
        diff_say(list, "range",
                 tool_text("user %s may now have the levels %s, before %s",
                           user, new_range, old_range),
                 tool_json("{s:s, s:s, s:s}", "user", user, "before", old_range,
                           "after", new_range));
        free(old_range);
        free(new_range);
    }
}

/* Whether two types are in conflict. */
static bool in_conflict(const struct meaning *meaning, const char *one,
                        const char *other)
{
    const struct meaning_identity *a = of_type(meaning, one);
    const struct meaning_identity *b = of_type(meaning, other);

    return a != NULL && b != NULL &&
           meaning_conflict(meaning, (uint32_t)(a - meaning->identities),
                            (uint32_t)(b - meaning->identities));
}

/* Pairs of types that are in conflict in one policy but not in another. */
static void compare_conflicts(const struct meaning *with,
                              const struct meaning *without, bool now,
                              struct diff_list *list)
{
    for (uint32_t i = 0; i < with->types.count; i++) {
        for (uint32_t k = i + 1; k < with->types.count; k++) {
            const char *one = with->types.names[i];
            const char *other = with->types.names[k];

            if (!in_conflict(with, one, other) ||
                in_conflict(without, one, other)) {
                continue;
            }
            diff_say(
                list, "conflict",
                now ? tool_text("%s and %s are now in conflict: only trusted "
                                "domains are ever connected to both",
                                one, other)
                    : tool_text("%s and %s are no longer in conflict: a domain "
                                "may be connected to both",
                                one, other),
                tool_json("{s:[s,s], s:b}", "types", one, other, "now", now));
        }
    }
}

void diff_names(const struct meaning *before, const struct meaning *after,
                struct diff_list *list)
{
    compare_names("user", "user", &before->users, &after->users, list);
    compare_names("role", "role", &before->roles, &after->roles, list);
    compare_names("type", "type", &before->types, &after->types, list);
    compare_names("device", "device label", &before->devices, &after->devices,
                  list);
    compare_ranges(before, after, list);
    compare_flags(before, after, list);
    compare_conflicts(before, after, false, list);
    compare_conflicts(after, before, true, list);
}
