/* SPDX-License-Identifier: Apache-2.0 */
/** @file Tells languages apart; runs checkpolicy; keeps conflict sets. */
#include "policy/language.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/decompile.h"

#define CONFLICT "conflict_"
#define TRUSTED "mls_trusted"

extern char **environ;

enum language language_of(const struct buffer *content)
{
    size_t at = 0;

    if (decompile_is_binary(content)) {
        return LANGUAGE_BINARY;
    }
    while (at < content->length && isspace(content->bytes[at])) {
        at++;
    }
    if (at < content->length &&
        (content->bytes[at] == '#' || isalpha(content->bytes[at]))) {
        return LANGUAGE_CLASSIC;
    }
    return LANGUAGE_CIL;
}

/* ---- CIL: attributes that only the compiler looks at ---------------- */

/** A reader of CIL, as far as it takes to find declarations. */
struct scan {
    const char *text;
    size_t length;
    size_t at;
};

static bool scan_is_symbol(char letter)
{
    return !isspace((unsigned char)letter) && strchr("();\"", letter) == NULL;
}

/** Skip what separates: blanks and comments. */
static void scan_blanks(struct scan *scan)
{
    bool comment = false;

    for (; scan->at < scan->length; scan->at++) {
        char letter = scan->text[scan->at];

        comment = (comment || letter == ';') && letter != '\n';
        if (!comment && !isspace((unsigned char)letter)) {
            return;
        }
    }
}

/** The symbol at this place, with its length; the length is 0 if none. */
static const char *scan_symbol(struct scan *scan, size_t *length)
{
    size_t from;

    scan_blanks(scan);
    from = scan->at;
    while (scan->at < scan->length && scan_is_symbol(scan->text[scan->at])) {
        scan->at++;
    }
    *length = scan->at - from;
    return scan->text + from;
}

/** Step over one token: a parenthesis, a quoted text or a symbol. */
static void scan_step(struct scan *scan)
{
    size_t length;

    if (scan->text[scan->at] == '"') {
        do {
            scan->at++;
        } while (scan->at < scan->length && scan->text[scan->at] != '"');
        scan->at++;
        return;
    }
    scan_symbol(scan, &length);
    scan->at += length == 0 ? 1 : 0;
}

/** Whether a name is one that the compiler looks at itself. */
static bool scan_is_kept(const char *name, size_t length)
{
    return (length > strlen(CONFLICT) &&
            memcmp(name, CONFLICT, strlen(CONFLICT)) == 0) ||
           (length == strlen(TRUSTED) && memcmp(name, TRUSTED, length) == 0);
}

/** After a "(": whether such an attribute is declared here, and its name. */
static bool scan_kept(struct scan *scan, const char **name, size_t *length)
{
    const char *word = scan_symbol(scan, length);

    if (*length != strlen("typeattribute") ||
        memcmp(word, "typeattribute", *length) != 0) {
        return false;
    }
    *name = scan_symbol(scan, length);
    scan_blanks(scan);
    return scan_is_kept(*name, *length) && scan->at < scan->length &&
           scan->text[scan->at] == ')';
}

void language_keep(const struct buffer *in, struct buffer *out)
{
    struct scan scan = {(const char *)in->bytes, in->length, 0};
    size_t copied = 0;
    char *text = NULL;
    FILE *to = open_memstream(&text, &out->length);

    if (to == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    for (scan_blanks(&scan); scan.at < scan.length; scan_blanks(&scan)) {
        bool opens = scan.text[scan.at] == '(';
        const char *name = NULL;
        size_t length = 0;

        scan_step(&scan);
        if (opens && scan_kept(&scan, &name, &length)) {
            scan.at++;
            fwrite(scan.text + copied, 1, scan.at - copied, to);
            copied = scan.at;
            fprintf(to, " (expandtypeattribute (%.*s) false)", (int)length,
                    name);
        }
    }
    if (copied < scan.length) {
        fwrite(scan.text + copied, 1, scan.length - copied, to);
    }
    fclose(to);
    out->bytes = (uint8_t *)text;
}

/* ---- the classic language -------------------------------------------- */

/** Start checkpolicy; its messages can be read from @p said. */
static int checkpolicy_start(const char *path, const char *output, pid_t *child,
                             int *said)
{
    char *const words[] = {"checkpolicy", "-t",         "Xen", "-M",
                           "-c",          "30",         "-o",  (char *)output,
                           "--",          (char *)path, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    int error;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return errno;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    error = posix_spawnp(child, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        return error;
    }
    *said = ends[0];
    return 0;
}

/** All that was said, as one line and as far as it fits; closes @p said. */
static void checkpolicy_listen(int said, struct policy_error *err)
{
    FILE *in = fdopen(said, "r");
    size_t used = 0;
    int letter;

    while (in != NULL && (letter = getc(in)) != EOF) {
        if (used + 1 < sizeof(err->text)) {
            err->text[used++] = (char)(letter == '\n' ? ';' : letter);
        }
    }
    while (used > 0 && err->text[used - 1] == ';') {
        used--;
    }
    err->text[used] = '\0';
    if (in != NULL) {
        fclose(in);
    }
}

/** Compile @p path into @p output; its complaints name file and line. */
static bool checkpolicy_run(const char *path, const char *output,
                            struct policy_error *err)
{
    pid_t child = 0;
    int said = -1;
    int status = 0;
    int error = checkpolicy_start(path, output, &child, &said);

    if (error != 0) {
        snprintf(err->text, sizeof(err->text),
                 "%s: in the classic language, which needs checkpolicy: %s%s",
                 path, strerror(error),
                 error == ENOENT ? " (apt-get install checkpolicy)" : "");
        return false;
    }
    checkpolicy_listen(said, err);
    if (waitpid(child, &status, 0) == child && WIFEXITED(status) &&
        WEXITSTATUS(status) == 0) {
        return true;
    }
    if (err->text[0] == '\0') {
        snprintf(err->text, sizeof(err->text),
                 "%s: checkpolicy refuses it without a reason", path);
    }
    return false;
}

/** The binary that checkpolicy makes, by way of a temporary file. */
static bool classic_compile(const char *path, struct buffer *binary,
                            struct policy_error *err)
{
    const char *directory = getenv("TMPDIR");
    char *output = tool_text("%s/cloison-policy-XXXXXX",
                             directory == NULL ? "/tmp" : directory);
    int file = mkostemp(output, O_CLOEXEC);
    bool ok;

    if (file < 0) {
        snprintf(err->text, sizeof(err->text), "%s: %s", output,
                 strerror(errno));
        free(output);
        return false;
    }
    close(file);
    ok = checkpolicy_run(path, output, err);
    if (ok && !tool_read(output, binary)) {
        snprintf(err->text, sizeof(err->text), "%s: cannot be read", output);
        ok = false;
    }
    unlink(output);
    free(output);
    return ok;
}

/* ---- all of them ------------------------------------------------------ */

static bool classic_read(const char *path, struct buffer *cil,
                         struct policy_error *err)
{
    struct buffer binary;
    bool ok = classic_compile(path, &binary, err);

    if (ok) {
        ok = decompile(path, &binary, cil, err);
        tool_release(&binary);
    }
    return ok;
}

bool language_read(const char *path, enum language *language,
                   struct buffer *cil, struct policy_error *err)
{
    struct buffer content;
    bool ok = true;

    if (!tool_read(path, &content)) {
        snprintf(err->text, sizeof(err->text), "%s: cannot be read", path);
        return false;
    }
    *language = language_of(&content);
    if (*language == LANGUAGE_CIL) {
        language_keep(&content, cil);
    } else if (*language == LANGUAGE_CLASSIC) {
        ok = classic_read(path, cil, err);
    } else {
        ok = decompile(path, &content, cil, err);
    }
    tool_release(&content);
    return ok;
}
