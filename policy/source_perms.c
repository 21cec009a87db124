/* SPDX-License-Identifier: Apache-2.0 */
/** @file Permissions as statements write them: lists, operators, names. */
#include <string.h>

#include "policy/source_sets.h"
#include "xsm/name.h"

/* Sets may name sets; deeper than this nobody writes. */
#define DEPTH_MAX 16

static uint32_t source_class_mask(uint32_t cls)
{
    uint32_t mask = 0;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if (xsm_perm_names[cls * 32 + bit][0] != '\0') {
            mask |= UINT32_C(1) << bit;
        }
    }
    return mask;
}

static uint32_t source_perm_mask(uint32_t cls, const char *name)
{
    for (uint32_t bit = 0; bit < 32; bit++) {
        if (strcmp((const char *)xsm_perm_names[cls * 32 + bit], name) == 0) {
            return UINT32_C(1) << bit;
        }
    }
    return 0;
}

/* The last part of a name: "foo" of "a.b.foo". */
static const char *source_last(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot == NULL ? name : dot + 1;
}

/* An expression over the permissions of one class. */
static uint32_t source_perm_expression(uint32_t cls, const struct sexpr *list,
                                       unsigned depth)
{
    const char *head = sexpr_head(list);
    bool first = true;
    uint32_t mask = 0;

    if (list->word != NULL) {
        return source_perm_mask(cls, list->word);
    }
    if (depth == DEPTH_MAX) {
        return 0;
    }
    if (strcmp(head, "all") == 0) {
        return source_class_mask(cls);
    }
    for (const struct sexpr *at = list->first; at != NULL; at = at->next) {
        uint32_t one = source_perm_expression(cls, at, depth + 1);

        if (strcmp(head, "and") == 0 && at != list->first) {
            mask = first ? one : mask & one;
            first = false;
        } else if (strcmp(head, "xor") == 0) {
            mask ^= one;
        } else {
            mask |= one;
        }
    }
    return strcmp(head, "not") == 0 ? source_class_mask(cls) & ~mask : mask;
}

static void source_perms_add(const struct source *source,
                             const struct sexpr *expression, unsigned depth,
                             struct source_perms *out);

/* A permission of a class map: all that is mapped to it. */
static void source_perms_map(const struct source *source, const char *map,
                             const char *perm, unsigned depth,
                             struct source_perms *out)
{
    for (unsigned i = 0; i < source->count; i++) {
        const struct sexpr *list = source->statements[i].list;

        if (source_is(&source->statements[i], "classmapping") &&
            strcmp(source_last(sexpr_word(list, 1)), source_last(map)) == 0 &&
            strcmp(sexpr_word(list, 2), perm) == 0) {
            source_perms_add(source, sexpr_at(list, 3), depth + 1, out);
        }
    }
}

/* A named set of permissions. */
static void source_perms_named(const struct source *source, const char *name,
                               unsigned depth, struct source_perms *out)
{
    for (unsigned i = 0; i < source->count; i++) {
        const struct sexpr *list = source->statements[i].list;

        if (source_is(&source->statements[i], "classpermissionset") &&
            strcmp(source_last(sexpr_word(list, 1)), source_last(name)) == 0) {
            source_perms_add(source, sexpr_at(list, 2), depth + 1, out);
        }
    }
}

static void source_perms_add(const struct source *source,
                             const struct sexpr *expression, unsigned depth,
                             struct source_perms *out)
{
    const struct sexpr *perms;

    if (expression == NULL || depth == DEPTH_MAX) {
        return;
    }
    if (expression->word != NULL) {
        source_perms_named(source, expression->word, depth, out);
        return;
    }
    perms = sexpr_at(expression, 1);
    for (uint32_t cls = 0; perms != NULL && cls < CLASS_COUNT; cls++) {
        if (strcmp((const char *)xsm_class_names[cls],
                   sexpr_head(expression)) == 0) {
            out->masks[cls] |= source_perm_expression(cls, perms, 0);
            return;
        }
    }
    for (perms = perms == NULL ? NULL : perms->first; perms != NULL;
         perms = perms->next) {
        if (perms->word != NULL) {
            source_perms_map(source, sexpr_head(expression), perms->word, depth,
                             out);
        }
    }
}

struct source_perms source_perms_of(const struct source *source,
                                    const struct sexpr *expression)
{
    struct source_perms perms = {{0}};

    source_perms_add(source, expression, 0, &perms);
    return perms;
}
