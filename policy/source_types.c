/* SPDX-License-Identifier: Apache-2.0 */
/** @file Members of attributes, from the statements that fill them. */
#include <stdlib.h>
#include <string.h>

#include "policy/source_sets.h"

/* Attributes may contain attributes; the compiler refuses circles. */
#define DEPTH_MAX 32

static struct source_types source_types_none(const policydb_t *database)
{
    struct source_types types = {database->p_types.nprim, NULL};

    types.in = tool_allocate(types.count * sizeof(*types.in));
    return types;
}

uint32_t source_type_number(const policydb_t *database, const char *name)
{
    const type_datum_t *found;

    name += name[0] == '.' ? 1 : 0;
    found = hashtab_search(database->p_types.table, (hashtab_key_t)name);
    return found == NULL ? 0 : found->s.value;
}

static bool source_is_type(const policydb_t *database, uint32_t number)
{
    return number != 0 &&
           database->type_val_to_struct[number - 1]->flavor == TYPE_TYPE;
}

/* Whether a statement's name, perhaps unqualified, means this attribute. */
static bool source_same_name(const char *written, const char *name)
{
    size_t longer = strlen(name);
    size_t shorter;

    written += written[0] == '.' ? 1 : 0;
    shorter = strlen(written);
    if (strcmp(written, name) == 0) {
        return true;
    }
    return longer > shorter && name[longer - shorter - 1] == '.' &&
           strcmp(name + longer - shorter, written) == 0;
}

static void source_types_name(const struct source *source,
                              const policydb_t *database, const char *name,
                              unsigned depth, struct source_types *out);

/* Combine the operands of an operator; a plain list is their union. */
static void source_types_expression(const struct source *source,
                                    const policydb_t *database,
                                    const struct sexpr *list, unsigned depth,
                                    struct source_types *out)
{
    const char *head = sexpr_head(list);
    bool both = strcmp(head, "and") == 0;
    bool either = strcmp(head, "xor") == 0;
    bool none = strcmp(head, "not") == 0;
    bool first = true;

    if (list->word != NULL) {
        source_types_name(source, database, list->word, depth, out);
        return;
    }
    for (const struct sexpr *at = list->first; at != NULL && depth < DEPTH_MAX;
         at = at->next) {
        struct source_types one = source_types_none(database);

        if (at == list->first &&
            (both || either || none || strcmp(head, "or") == 0)) {
            source_types_release(&one);
            continue;
        }
        source_types_expression(source, database, at, depth + 1, &one);
        for (uint32_t i = 0; i < out->count; i++) {
            out->in[i] = both && !first ? out->in[i] && one.in[i]
                         : either       ? out->in[i] != one.in[i]
                                        : out->in[i] || one.in[i];
        }
        first = false;
        source_types_release(&one);
    }
    for (uint32_t i = 0; none && i < out->count; i++) {
        out->in[i] = !out->in[i] && source_is_type(database, i + 1);
    }
}

static void source_types_name(const struct source *source,
                              const policydb_t *database, const char *name,
                              unsigned depth, struct source_types *out)
{
    uint32_t number = source_type_number(database, name);

    for (uint32_t i = 0; strcmp(name, "all") == 0 && i < out->count; i++) {
        out->in[i] = source_is_type(database, i + 1);
    }
    if (source_is_type(database, number)) {
        out->in[number - 1] = true;
        return;
    }
    name += name[0] == '.' ? 1 : 0;
    for (unsigned i = 0; i < source->count && depth < DEPTH_MAX; i++) {
        const struct sexpr *list = source->statements[i].list;

        if (source_is(&source->statements[i], "typeattributeset") &&
            source_same_name(sexpr_word(list, 1), name)) {
            struct source_types one = source_types_none(database);

            source_types_expression(source, database, sexpr_at(list, 2),
                                    depth + 1, &one);
            for (uint32_t k = 0; k < out->count; k++) {
                out->in[k] = out->in[k] || one.in[k];
            }
            source_types_release(&one);
        }
    }
}

struct source_types source_types_of(const struct source *source,
                                    const policydb_t *database,
                                    const char *name)
{
    struct source_types types = source_types_none(database);

    source_types_name(source, database, name, 0, &types);
    return types;
}

void source_types_release(struct source_types *types)
{
    free(types->in);
    types->in = NULL;
}

uint32_t source_types_count(const struct source_types *types)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < types->count; i++) {
        count += types->in[i] ? 1 : 0;
    }
    return count;
}
