/* SPDX-License-Identifier: Apache-2.0 */
/** @file Topics of show that list names: types, users, identities, ... */
#include <stdlib.h>
#include <string.h>

#include "policy/policy_subject.h"
#include "policy/show.h"
#include "xsm/format.h"

static bool show_is_type(const struct show *show, uint32_t type)
{
    return show->database->type_val_to_struct[type - 1]->flavor == TYPE_TYPE;
}

static const char *show_type_name(const struct show *show, uint32_t type)
{
    return show->database->p_type_val_to_name[type - 1];
}

/* "a, b, c" of an array of texts. */
static char *show_join(const json_t *names)
{
    char *text = tool_text("%s", "");

    for (size_t i = 0; i < json_array_size(names); i++) {
        char *longer = tool_text("%s%s%s", text, i == 0 ? "" : ", ",
                                 json_string_value(json_array_get(names, i)));

        free(text);
        text = longer;
    }
    return text;
}

/* Names of the types in a set. */
static json_t *show_members(const struct show *show, const char *name)
{
    struct source_types types =
        source_types_of(show->source, show->database, name);
    json_t *names = json_array();

    for (uint32_t t = 1; t <= types.count; t++) {
        if (types.in[t - 1]) {
            tool_json_append(names, json_string(show_type_name(show, t)));
        }
    }
    source_types_release(&types);
    return names;
}

/* Names of the attributes that a type is in. */
static json_t *show_attributes_of(const struct show *show, uint32_t type)
{
    json_t *names = json_array();

    for (unsigned i = 0; i < show->source->count; i++) {
        const struct source_statement *at = &show->source->statements[i];
        struct source_types types;

        if (!source_is(at, "typeattribute")) {
            continue;
        }
        types = source_types_of(show->source, show->database,
                                sexpr_word(at->list, 1));
        if (types.in[type - 1]) {
            tool_json_append(names, json_string(sexpr_word(at->list, 1)));
        }
        source_types_release(&types);
    }
    return names;
}

void show_types(struct show *show)
{
    for (uint32_t t = 1; t <= show->database->p_types.nprim; t++) {
        const char *name = show_type_name(show, t);
        const struct source_statement *place;
        json_t *attributes;
        char *joined;
        json_t *row;

        if (!show_is_type(show, t)) {
            continue;
        }
        place = source_find(show->source, "type", name);
        attributes = show_attributes_of(show, t);
        joined = show_join(attributes);
        row = tool_json("{s:s, s:o}", "type", name, "attributes", attributes);
        show_place(row, place);
        show_row(show, show_at(tool_text("%-24s %s", name, joined), place),
                 row);
        free(joined);
    }
}

/* Sets that a predicate selects, with their members. */
static void show_set(struct show *show,
                     const struct source_statement *statement)
{
    const char *name = sexpr_word(statement->list, 1);
    json_t *members = show_members(show, name);
    char *joined = show_join(members);
    json_t *row =
        tool_json("{s:s, s:o}", "attribute", name, "members", members);

    show_place(row, statement);
    show_row(show,
             show_at(tool_text("%-24s %s", name,
                               joined[0] == '\0' ? "(empty)" : joined),
                     statement),
             row);
    free(joined);
}

void show_attributes(struct show *show)
{
    for (unsigned i = 0; i < show->source->count; i++) {
        if (source_is(&show->source->statements[i], "typeattribute")) {
            show_set(show, &show->source->statements[i]);
        }
    }
}

bool show_is_conflict(const struct source_statement *statement)
{
    const char *name = sexpr_word(statement->list, 1);
    const char *last = strrchr(name, '.');

    last = last == NULL ? name : last + 1;
    return source_is(statement, "typeattribute") &&
           strncmp(last, SHOW_CONFLICT, strlen(SHOW_CONFLICT)) == 0;
}

void show_conflicts(struct show *show)
{
    for (unsigned i = 0; i < show->source->count; i++) {
        if (show_is_conflict(&show->source->statements[i])) {
            show_set(show, &show->source->statements[i]);
        }
    }
}

static json_t *show_roles_of(const struct show *show, const ebitmap_t *roles)
{
    json_t *names = json_array();

    for (uint32_t r = 0; r < show->database->p_roles.nprim; r++) {
        if (ebitmap_get_bit(roles, r)) {
            tool_json_append(
                names, json_string(show->database->p_role_val_to_name[r]));
        }
    }
    return names;
}

/* The range of a user as its statement says it; "" if there is none. */
static char *show_range(const struct show *show, const char *user)
{
    const struct source_statement *found =
        source_find(show->source, "userrange", user);
    const struct sexpr *range = found == NULL ? NULL : sexpr_at(found->list, 2);
    char *text = NULL;
    size_t size;
    FILE *out;

    if (range == NULL) {
        return tool_text("%s", "");
    }
    out = open_memstream(&text, &size);
    if (out == NULL) {
        return tool_text("%s", "");
    }
    sexpr_print(out, range);
    fclose(out);
    return text;
}

void show_users(struct show *show)
{
    for (uint32_t u = 0; u < show->database->p_users.nprim; u++) {
        const char *name = show->database->p_user_val_to_name[u];
        const struct source_statement *place =
            source_find(show->source, "user", name);
        json_t *roles = show_roles_of(
            show, &show->database->user_val_to_struct[u]->roles.roles);
        char *joined = show_join(roles);
        char *range = show_range(show, name);
        json_t *row = tool_json("{s:s, s:o, s:s}", "user", name, "roles", roles,
                                "range", range);

        show_place(row, place);
        show_row(
            show,
            show_at(tool_text("%-24s roles %s; range %s", name, joined, range),
                    place),
            row);
        free(joined);
        free(range);
    }
}

void show_roles(struct show *show)
{
    for (uint32_t r = 0; r < show->database->p_roles.nprim; r++) {
        const char *name = show->database->p_role_val_to_name[r];
        const struct source_statement *place =
            source_find(show->source, "role", name);
        const role_datum_t *role = show->database->role_val_to_struct[r];
        json_t *types = json_array();
        char *joined;
        json_t *row;

        for (uint32_t t = 1; t <= show->database->p_types.nprim; t++) {
            if (show_is_type(show, t) &&
                ebitmap_get_bit(&role->types.types, t - 1)) {
                tool_json_append(types, json_string(show_type_name(show, t)));
            }
        }
        joined = show_join(types);
        row = tool_json("{s:s, s:o}", "role", name, "types", types);
        show_place(row, place);
        show_row(show, show_at(tool_text("%-24s %s", name, joined), place),
                 row);
        free(joined);
    }
}

void show_identities(struct show *show)
{
    const struct flat *flat = policy_flat(show->policy);

    for (uint32_t number = 0; number < flat->number_count; number++) {
        json_t *members = json_array();
        char *joined;

        for (uint32_t i = 0; i < flat->identity_count; i++) {
            const struct identity *one = &flat->identities[i];
            char *text;

            if (flat->numbers[i] != number) {
                continue;
            }
            text = tool_text("%s:%s:%s",
                             show->database->p_user_val_to_name[one->user - 1],
                             show->database->p_role_val_to_name[one->role - 1],
                             show_type_name(show, one->type));
            tool_json_append(members, json_string(text));
            free(text);
        }
        joined = show_join(members);
        show_row(show, tool_text("%-4u %s", number, joined),
                 tool_json("{s:i, s:o}", "identity", (int)number, "contexts",
                           members));
        free(joined);
    }
}

/* Types that have a flag of the table. */
static void show_flag(struct show *show, uint32_t flag, const char *kind)
{
    for (uint32_t t = 1; t <= show->database->p_types.nprim; t++) {
        const char *name = show_type_name(show, t);
        const struct source_statement *place =
            source_find(show->source, kind, name);
        json_t *row;

        if (!show_is_type(show, t) ||
            (standing_of(show->database, t).flags & flag) == 0) {
            continue;
        }
        row = tool_json("{s:s}", "type", name);
        show_place(row, place);
        show_row(show, show_at(tool_text("%-24s", name), place), row);
    }
}

void show_trusted(struct show *show)
{
    show_flag(show, XSM_FLAG_TRUSTED, "type");
}

void show_permissive(struct show *show)
{
    show_flag(show, XSM_FLAG_PERMISSIVE, "typepermissive");
}

void show_domains(struct show *show)
{
    const struct system *system = show->cmd->system;

    for (uint32_t i = 0; system != NULL && i < system->domains_count; i++) {
        const struct system_domain *domain = &system->domains[i];
        struct policy_error error;
        struct xsm_label label;

        if (policy_label(show->policy, domain->label, &label, &error) != 0) {
            tool_complain("%s:%u: domain %s: label: %s", show->cmd->system_path,
                          domain->label_line, domain->name, error.text);
            continue;
        }
        show_row(show,
                 tool_text("%-4u %-24s %s (identity %u; %s:%u)", i,
                           domain->name, domain->label, label.identity,
                           show->cmd->system_path, domain->label_line),
                 tool_json("{s:i, s:s, s:s, s:i, s:s, s:i}", "domain", (int)i,
                           "name", domain->name, "label", domain->label,
                           "identity", (int)label.identity, "file",
                           show->cmd->system_path, "line",
                           (int)domain->label_line));
    }
}
