/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks of names: types, attributes, roles that serve nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/lint.h"

const char *lint_type(const struct lint *lint, uint32_t type)
{
    return lint->database->p_type_val_to_name[type - 1];
}

static bool lint_is_type(const struct lint *lint, uint32_t type)
{
    return lint->database->type_val_to_struct[type - 1]->flavor == TYPE_TYPE;
}

/* Whether a list has a word that means a name, from element @p from on. */
static bool lint_mentions(const struct sexpr *list, const char *name,
                          unsigned from)
{
    for (const struct sexpr *part = sexpr_at(list, from); part != NULL;
         part = part->next) {
        const struct sexpr *at = part;

        while (at != NULL) {
            const char *word = at->word;
            size_t size;

            word = word != NULL && word[0] == '.' ? word + 1 : word;
            size = word == NULL ? 0 : strlen(word);
            if (word != NULL && strlen(name) >= size &&
                strcmp(name + strlen(name) - size, word) == 0 &&
                (strlen(name) == size ||
                 name[strlen(name) - size - 1] == '.')) {
                return true;
            }
            at = sexpr_after(at, part);
        }
    }
    return false;
}

/* Contexts of the core and of devices, and transitions, use types too. */
static bool lint_type_is_named(const struct lint *lint, const char *name)
{
    static const char *const kinds[] = {
        "sidcontext", "context",      "pirqcon",       "iomemcon",
        "ioportcon",  "pcidevicecon", "devicetreecon", "typetransition"};

    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];

        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            if (source_is(at, kinds[k]) && lint_mentions(at->list, name, 1)) {
                return true;
            }
        }
    }
    return false;
}

void lint_unused_type(struct lint *lint)
{
    /* Label databases of files use these, no rule does. */
    struct source_types files =
        source_types_of(lint->source, lint->database, "file_type");

    for (uint32_t type = 1; type <= lint->database->p_types.nprim; type++) {
        uint32_t i = 0;

        while (i < lint->rule_count && !lint->rules[i].subjects.in[type - 1] &&
               !lint->rules[i].objects.in[type - 1]) {
            i++;
        }
        if (lint_is_type(lint, type) && i == lint->rule_count &&
            !files.in[type - 1] &&
            !lint_type_is_named(lint, lint_type(lint, type))) {
            lint_warn(lint, "unused-type",
                      source_find(lint->source, "type", lint_type(lint, type)),
                      tool_text("no rule and no context uses type %s",
                                lint_type(lint, type)),
                      tool_text("remove it, or allow it what it is for"));
        }
    }
    source_types_release(&files);
}

/* The compiler itself looks at these. */
static bool lint_is_known(const char *name)
{
    const char *last = strrchr(name, '.');

    last = last == NULL ? name : last + 1;
    return strcmp(last, LINT_TRUSTED) == 0 ||
           strncmp(last, LINT_CONFLICT, strlen(LINT_CONFLICT)) == 0;
}

static bool lint_attribute_is_used(const struct lint *lint, const char *name)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];
        bool fills = source_is(at, "typeattributeset");

        if (source_is(at, "typeattribute") || source_is(at, "call") ||
            source_is(at, "block") || source_is(at, "blockinherit") ||
            source_is(at, "optional") || source_is(at, "in") ||
            source_is(at, "booleanif")) {
            continue;
        }
        if (lint_mentions(at->list, name, fills ? 2 : 1)) {
            return true;
        }
    }
    return false;
}

/* Whether a template or anything else has a statement that fills it: then it
   is made for instances that this policy need not have. */
static bool lint_is_filled(const struct lint *lint, const char *name)
{
    const struct sexpr *at = lint->source->tree.top;

    while (at != NULL) {
        const char *filled = sexpr_word(at, 1);

        filled += filled[0] == '.' ? 1 : 0;
        if (at->word == NULL &&
            strcmp(sexpr_head(at), "typeattributeset") == 0 &&
            strcmp(filled, name) == 0) {
            return true;
        }
        at = sexpr_after(at, lint->source->tree.top);
    }
    return false;
}

void lint_unused_attribute(struct lint *lint)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];
        const char *name = sexpr_word(at->list, 1);

        if (source_is(at, "typeattribute") && !lint_is_known(name) &&
            !lint_is_filled(lint, name) &&
            !lint_attribute_is_used(lint, name)) {
            lint_warn(lint, "unused-attribute", at,
                      tool_text("no rule, assertion or constraint uses "
                                "attribute %s",
                                name),
                      tool_text("remove it, or write rules with it"));
        }
    }
}

void lint_empty_attribute(struct lint *lint)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];
        const char *name = sexpr_word(at->list, 1);
        struct source_types types;

        if (!source_is(at, "typeattribute") ||
            (lint_is_known(name) && strstr(name, LINT_CONFLICT) == NULL)) {
            continue;
        }
        types = source_types_of(lint->source, lint->database, name);
        if (source_types_count(&types) == 0 && !lint_is_filled(lint, name)) {
            lint_warn(lint, "empty-attribute", at,
                      tool_text("nothing fills attribute %s", name),
                      tool_text("add types with typeattributeset, or remove "
                                "it"));
        } else if (source_types_count(&types) == 1 && lint_is_known(name)) {
            lint_warn(lint, "empty-attribute", at,
                      tool_text("conflict set %s has one member, which "
                                "conflicts with nothing",
                                name),
                      tool_text("add the other sides with typeattributeset"));
        }
        source_types_release(&types);
    }
}

void lint_empty_role(struct lint *lint)
{
    for (uint32_t r = 0; r < lint->database->p_roles.nprim; r++) {
        const char *name = lint->database->p_role_val_to_name[r];
        const role_datum_t *role = lint->database->role_val_to_struct[r];
        const struct source_statement *place =
            source_find(lint->source, "role", name);

        if (place != NULL &&
            ebitmap_cardinality((ebitmap_t *)&role->types.types) == 0) {
            lint_warn(
                lint, "empty-role", place,
                tool_text("role %s has no types: no context has it", name),
                tool_text("add (roletype %s TYPE), or remove it", name));
        }
    }
}

void lint_permissive(struct lint *lint)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];

        if (source_is(at, "typepermissive")) {
            lint_warn(lint, "permissive", at,
                      tool_text("%s is permissive: it is denied nothing, and "
                                "the flow theorem does not cover it",
                                sexpr_word(at->list, 1)),
                      tool_text("remove it before production; cloison policy "
                                "suggest turns what was audited into rules"));
        }
    }
}

static const char *lint_last(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot == NULL ? name : dot + 1;
}

static bool lint_declares(const struct source_statement *statement)
{
    return source_is(statement, "type") ||
           source_is(statement, "typeattribute") ||
           source_is(statement, "role") || source_is(statement, "user") ||
           source_is(statement, "roleattribute");
}

/* A name in a block hides one outside it that is spelt the same. */
void lint_shadow(struct lint *lint)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *inner = &lint->source->statements[i];
        const char *name = sexpr_word(inner->list, 1);

        if (!lint_declares(inner) || lint_last(name) == name) {
            continue;
        }
        for (unsigned k = 0; k < lint->source->count; k++) {
            const struct source_statement *outer = &lint->source->statements[k];
            char *place;

            if (!lint_declares(outer) ||
                strcmp(sexpr_word(outer->list, 1), lint_last(name)) != 0) {
                continue;
            }
            place = source_place(outer);
            lint_warn(lint, "shadow", inner,
                      tool_text("in its block, %s hides %s at %s", name,
                                lint_last(name), place),
                      tool_text("give it a name of its own; .%s reaches the "
                                "outer one",
                                lint_last(name)));
            free(place);
        }
    }
}

/* Whether two elements of two statements are written alike. */
static bool lint_alike(const struct sexpr *one, const struct sexpr *other)
{
    char *texts[2] = {NULL, NULL};
    const struct sexpr *const parts[2] = {one, other};
    bool same = one != NULL && other != NULL;

    for (int i = 0; same && i < 2; i++) {
        size_t size;
        FILE *out = open_memstream(&texts[i], &size);

        same = out != NULL;
        if (same) {
            sexpr_print(out, parts[i]);
            fclose(out);
        }
    }
    same = same && strcmp(texts[0], texts[1]) == 0;
    free(texts[0]);
    free(texts[1]);
    return same;
}

static bool lint_is_device(const struct source_statement *statement)
{
    return source_is(statement, "pcidevicecon") ||
           source_is(statement, "iomemcon") ||
           source_is(statement, "ioportcon") || source_is(statement, "pirqcon");
}

/* libsepol keeps one label of the same numbers and says nothing. */
void lint_device_twice(struct lint *lint)
{
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];

        for (unsigned k = 0; lint_is_device(at) && k < i; k++) {
            const struct source_statement *other = &lint->source->statements[k];
            char *place;

            if (!source_is(other, sexpr_head(at->list)) ||
                !lint_alike(sexpr_at(at->list, 1), sexpr_at(other->list, 1)) ||
                lint_alike(sexpr_at(at->list, 2), sexpr_at(other->list, 2))) {
                continue;
            }
            place = source_place(other);
            lint_warn(lint, "device-twice", at,
                      tool_text("the device already has a label at %s; only "
                                "one of them counts",
                                place),
                      tool_text("label it once"));
            free(place);
        }
    }
}
