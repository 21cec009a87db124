/* SPDX-License-Identifier: Apache-2.0 */
/** @file Finds statements of a policy and says where they are. */
#include <stdlib.h>
#include <string.h>

#include "policy/source.h"

bool source_is(const struct source_statement *statement, const char *kind)
{
    return strcmp(sexpr_head(statement->list), kind) == 0;
}

static const char *source_plain(const char *name)
{
    return name[0] == '.' ? name + 1 : name;
}

const struct source_statement *source_find(const struct source *source,
                                           const char *kind, const char *name)
{
    for (unsigned i = 0; i < source->count; i++) {
        const struct source_statement *at = &source->statements[i];

        if (source_is(at, kind) &&
            strcmp(source_plain(sexpr_word(at->list, 1)), name) == 0) {
            return at;
        }
    }
    return NULL;
}

bool source_is_conditional(const struct source *source,
                           const struct source_statement *statement)
{
    int at = statement->inside;

    while (at >= 0 && !source_is(&source->statements[at], "booleanif")) {
        at = source->statements[at].inside;
    }
    return at >= 0;
}

char *source_place(const struct source_statement *statement)
{
    if (statement->file[0] == '\0') {
        return tool_text("xsm/perms.def");
    }
    if (statement->line == 0) {
        return tool_text("%s", statement->file);
    }
    return tool_text("%s:%u", statement->file, statement->line);
}

char *source_path(const struct source *source,
                  const struct source_statement *statement)
{
    char *path = source_place(statement);

    for (int i = statement->inside; i >= 0; i = source->statements[i].inside) {
        const struct source_statement *outer = &source->statements[i];
        char *place = source_place(outer);
        char *longer;

        if (source_is(outer, "true") || source_is(outer, "false")) {
            free(place);
            continue;
        }
        longer = tool_text(
            "%s, %s %s %s at %s", path,
            source_is(outer, "call") || source_is(outer, "blockinherit")
                ? "through"
                : "in",
            sexpr_head(outer->list), sexpr_word(outer->list, 1), place);
        free(place);
        free(path);
        path = longer;
    }
    return path;
}

char *source_text(const struct source_statement *statement)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    sexpr_print(out, statement->list);
    fclose(out);
    return text;
}
