/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The statements of a policy as the compiler understands them, each
 * with the place it was written at.
 *
 * libsepol's compiler expands macros, blocks and optional parts itself and
 * can write down the result, but without places. So every statement is marked
 * with its file and line before it is compiled; the marks survive, also into
 * each expansion.
 */
#ifndef CLOISON_POLICY_SOURCE_H
#define CLOISON_POLICY_SOURCE_H

#include "policy/policy_cmd.h"
#include "policy/sexpr.h"

/** One statement in force: not those of macros and abstract blocks. */
struct source_statement {
    const struct sexpr *list; /* names are resolved; head: the kind */
    const char *file;
    unsigned line; /* 0: not known, a policy that was not written in CIL */
    int inside;    /* statement that it is expanded from or lies in, or -1 */
};

struct source {
    struct source_statement *statements; /* in the compiler's order */
    unsigned count;
    struct sexpr_tree tree;
    char **files;
    unsigned file_count;
};

/** Read the statements of the policy of @p cmd; false and the reason. */
bool source_open(const char *const *files, unsigned count, struct source *out,
                 struct policy_error *err);

void source_close(struct source *source);

/** Whether a statement is of a kind ("allow", "type"). */
bool source_is(const struct source_statement *statement, const char *kind);

/** The first statement of a kind about a name (its first argument), or NULL;
 * @p name may be written with or without a leading dot. */
const struct source_statement *source_find(const struct source *source,
                                           const char *kind, const char *name);

/** Whether the statement only holds while a boolean is set or not. */
bool source_is_conditional(const struct source *source,
                           const struct source_statement *statement);

/** "FILE:LINE", or "FILE" where no line is known; allocated. */
char *source_place(const struct source_statement *statement);

/** "FILE:LINE, through call m at FILE:LINE, ...", allocated. */
char *source_path(const struct source *source,
                  const struct source_statement *statement);

/** The statement as one line of CIL, allocated. */
char *source_text(const struct source_statement *statement);

/** @p text of file number @p file with a mark around every statement. */
char *source_mark(const char *text, size_t length, unsigned file);

#endif
