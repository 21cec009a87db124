/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads the statements that libsepol's compiler writes down. */
#include "policy/source.h"

#include <sepol/cil/cil.h>
#include <sepol/policydb.h>
#include <stdlib.h>
#include <string.h>

#include "policy/compile.h"

#define MARK_DEPTH 64

/* Statements that other statements lie in or are expanded from. */
static const char *const containers[] = {
    "block", "blockinherit", "call",  "optional",  "in", "booleanif",
    "true",  "false",        "macro", "tunableif", NULL};

/* Statements that are of interest by themselves. */
static const char *const plain[] = {"allow",
                                    "allowx",
                                    "auditallow",
                                    "dontaudit",
                                    "neverallow",
                                    "constrain",
                                    "mlsconstrain",
                                    "typetransition",
                                    "typepermissive",
                                    "type",
                                    "typealias",
                                    "typealiasactual",
                                    "typeattribute",
                                    "typeattributeset",
                                    "typebounds",
                                    "role",
                                    "roletype",
                                    "roleallow",
                                    "roleattribute",
                                    "roleattributeset",
                                    "user",
                                    "userrole",
                                    "userlevel",
                                    "userrange",
                                    "userbounds",
                                    "boolean",
                                    "classpermission",
                                    "classpermissionset",
                                    "classmap",
                                    "classmapping",
                                    "pirqcon",
                                    "iomemcon",
                                    "ioportcon",
                                    "pcidevicecon",
                                    "devicetreecon",
                                    "sidcontext",
                                    "context",
                                    "level",
                                    "levelrange",
                                    "categoryalias",
                                    "sensitivityalias",
                                    "categoryset",
                                    NULL};

static bool source_among(const char *const *words, const char *word)
{
    unsigned i = 0;

    while (words[i] != NULL && strcmp(words[i], word) != 0) {
        i++;
    }
    return words[i] != NULL;
}

/* ---- from files to the compiler's text ---------------------------------- */

/* All statements, resolved, as text; NULL if the compiler refuses. */
static char *source_resolve(const char *const *files, unsigned count,
                            struct policy_error *err)
{
    struct cil_db *cil = compile_parse(files, count, source_mark, err);
    char *text = NULL;
    size_t size;
    FILE *out = cil == NULL ? NULL : open_memstream(&text, &size);
    bool ok = out != NULL && cil_write_resolve_ast(out, cil) == SEPOL_OK;

    if (out != NULL) {
        fclose(out);
    }
    if (cil != NULL) {
        cil_db_destroy(&cil);
    }
    if (ok) {
        return text;
    }
    if (cil != NULL || out != NULL) {
        snprintf(err->text, sizeof(err->text),
                 "libsepol cannot list the statements of the policy");
    }
    free(text);
    return NULL;
}

static size_t source_indent(const char *line)
{
    return strspn(line, " ");
}

/*
 * libsepol 3.4 closes "(blockinherit NAME)" before its statements and once
 * more after them: take the first parenthesis away where something follows
 * that is indented deeper.
 */
static void source_repair(char *text)
{
    char *at = text;

    while (at != NULL && *at != '\0') {
        size_t indent = source_indent(at);
        char *end = strchr(at, '\n');
        char *next = end;

        while (next != NULL && strncmp(next + 1, ";;*", 3) == 0) {
            next = strchr(next + 1, '\n');
        }
        if (strncmp(at + indent, "(blockinherit ", 14) == 0 && next != NULL &&
            end[-1] == ')' && source_indent(next + 1) > indent) {
            end[-1] = ' ';
        }
        at = end == NULL ? NULL : end + 1;
    }
}

/* ---- from the text to statements ----------------------------------------- */

/* A walk through the tree. */
struct walk {
    struct source *source;
    unsigned marks[MARK_DEPTH][2]; /* line, file; file_count: not ours */
    unsigned depth;
};

static void source_take_mark(struct walk *walk, const char *text)
{
    unsigned *top;

    if (strncmp(text, ";;* lme", 7) == 0) {
        walk->depth -= walk->depth > 0 ? 1 : 0;
        return;
    }
    if (walk->depth == MARK_DEPTH) {
        return;
    }
    top = walk->marks[walk->depth++];
    if (strncmp(text, ";;* lmx ", 8) == 0 &&
        sscanf(text + 8, "%u %u", &top[0], &top[1]) == 2) {
        return;
    }
    /* The compiler's own mark of a whole file: ";;* lms 1 PATH". */
    top[0] = 0;
    top[1] = 0;
    while (top[1] < walk->source->file_count &&
           (strncmp(text, ";;* lms 1 ", 10) != 0 ||
            strcmp(text + 10, walk->source->files[top[1]]) != 0)) {
        top[1]++;
    }
}

/* The number of the statement that this list is, or -1. */
static int source_number(const struct source *source, const struct sexpr *list)
{
    int i = (int)source->count - 1;

    while (i >= 0 && source->statements[i].list != list) {
        i = source->statements[i].inside;
    }
    return i;
}

static void source_take(struct walk *walk, const struct sexpr *list)
{
    struct source *source = walk->source;
    const unsigned *mark =
        walk->depth == 0 ? NULL : walk->marks[walk->depth - 1];
    struct source_statement *to = &source->statements[source->count];

    to->list = list;
    to->file = "";
    to->inside = source_number(source, list->parent);
    if (mark != NULL && mark[1] < source->file_count) {
        to->line = mark[0];
        to->file = source->files[mark[1]];
    } else if (to->inside >= 0) {
        to->line = source->statements[to->inside].line;
        to->file = source->statements[to->inside].file;
    }
    source->count++;
}

/* Whether what is in this list is in force: not a template. */
static bool source_in_force(const struct sexpr *list)
{
    const struct sexpr *at = list->first;

    if (strcmp(sexpr_head(list), "macro") == 0) {
        return false;
    }
    if (strcmp(sexpr_head(list), "block") != 0) {
        return true;
    }
    while (at != NULL &&
           (at->word != NULL || strcmp(sexpr_head(at), "blockabstract") != 0)) {
        at = at->next;
    }
    return at == NULL;
}

static const struct sexpr *source_skip(struct walk *walk,
                                       const struct sexpr *list)
{
    const struct sexpr *top = walk->source->tree.top;

    while (list != top && list->next == NULL) {
        list = list->parent;
    }
    return list == top ? NULL : list->next;
}

static void source_walk(struct source *source)
{
    struct walk walk = {source, {{0}}, 0};
    const struct sexpr *at = source->tree.top->first;

    while (at != NULL) {
        bool container;

        if (at->word != NULL) {
            if (strncmp(at->word, ";;*", 3) == 0) {
                source_take_mark(&walk, at->word);
            }
            at = sexpr_after(at, source->tree.top);
            continue;
        }
        container = source_among(containers, sexpr_head(at));
        if (container && !source_in_force(at)) {
            at = source_skip(&walk, at);
            continue;
        }
        if (container || source_among(plain, sexpr_head(at))) {
            source_take(&walk, at);
        }
        at = container ? sexpr_after(at, source->tree.top)
                       : source_skip(&walk, at);
    }
}

bool source_open(const char *const *files, unsigned count, struct source *out,
                 struct policy_error *err)
{
    char *text = source_resolve(files, count, err);

    memset(out, 0, sizeof(*out));
    if (text == NULL) {
        return false;
    }
    out->files = tool_allocate((count + 1) * sizeof(*out->files));
    out->file_count = count;
    for (unsigned i = 0; i < count; i++) {
        out->files[i] = tool_text("%s", files[i]);
    }
    source_repair(text);
    if (!sexpr_parse(text, strlen(text), &out->tree)) {
        snprintf(err->text, sizeof(err->text),
                 "the compiler's own listing of the policy cannot be read");
        free(text);
        source_close(out);
        return false;
    }
    out->statements = tool_allocate(strlen(text) * sizeof(*out->statements));
    free(text);
    source_walk(out);
    return true;
}

void source_close(struct source *source)
{
    for (unsigned i = 0; i < source->file_count; i++) {
        free(source->files[i]);
    }
    free(source->files);
    free(source->statements);
    sexpr_release(&source->tree);
    memset(source, 0, sizeof(*source));
}
