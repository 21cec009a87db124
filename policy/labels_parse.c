/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads the lines of a label database. */
#include "policy/labels_parse.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/labels_form.h"
#include "policy/tool.h"

#define BUILD "${BUILD}/"
#define HERE "./"

/* Lines longer than this are not what a person writes. */
#define LINE_MAX_BYTES 8192
#define LABELS_MAX 10000
#define FIELD_MAX 3

/** A file of the database while it is read. */
struct labels_source {
    const char *file;
    char *directory; /* where it lies, for ./ */
    const char *build;
    unsigned line;
    bool ok;
    struct labels_text *out;
    const struct labels_report *report;
};

static void complain(struct labels_source *source, const char *problem)
{
    source->ok = false;
    source->report->line(source->report->context, source->file, source->line,
                         problem);
}

/** A directory's canonical path with every byte of a pattern's own quoted. */
static char *quoted(const char *directory)
{
    char *path = realpath(directory, NULL);
    char *text = tool_allocate(2 * PATH_MAX + 1);
    size_t used = 0;

    /* A directory that is not there yet has no files to label either. */
    for (const char *at = path == NULL ? directory : path; *at != '\0'; at++) {
        if (used >= 2 * PATH_MAX - 1) {
            break;
        }
        if (strchr("\\.^$?*+|[](){}", *at) != NULL) {
            text[used++] = '\\';
        }
        text[used++] = *at;
    }
    free(path);
    return text;
}

/** The pattern that a path of the database means. */
static char *pattern_of(const struct labels_source *source, const char *key)
{
    const char *rest = key;
    char *start, *pattern;

    if (strncmp(key, BUILD, strlen(BUILD)) == 0) {
        start = quoted(source->build);
        rest = key + strlen(BUILD);
    } else if (strncmp(key, HERE, strlen(HERE)) == 0) {
        start = quoted(source->directory);
        rest = key + strlen(HERE);
    } else {
        return tool_text("%s", key);
    }
    pattern = tool_text("%s/%s", start, rest);
    free(start);
    return pattern;
}

static bool key_is_path(const char *key)
{
    return key[0] == '/' || strncmp(key, BUILD, strlen(BUILD)) == 0 ||
           strncmp(key, HERE, strlen(HERE)) == 0;
}

static bool kind_is_known(const char *kind)
{
    return strlen(kind) == 2 && kind[0] == '-' &&
           strchr("-bcdpls", kind[1]) != NULL;
}

/** Whether an earlier line labels the same. */
static bool is_again(struct labels_source *source,
                     const struct labels_entry *entry)
{
    for (size_t i = 0; i < source->out->count; i++) {
        const struct labels_entry *other = &source->out->entries[i];
        bool same_kind = other->kind == NULL || entry->kind == NULL ||
                         strcmp(other->kind, entry->kind) == 0;

        if (other->is_path == entry->is_path && same_kind &&
            strcmp(other->pattern, entry->pattern) == 0) {
            char *text = tool_text("%s: labelled before, on line %u of %s",
                                   entry->key, other->line, other->file);

            complain(source, text);
            free(text);
            return true;
        }
    }
    return false;
}

static void append(struct labels_text *text, const struct labels_entry *entry)
{
    struct labels_entry *longer =
        realloc(text->entries, (text->count + 1) * sizeof(*longer));

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    longer[text->count++] = *entry;
    text->entries = longer;
}

static void release_entry(struct labels_entry *entry)
{
    free(entry->key);
    free(entry->pattern);
    free(entry->kind);
    free(entry->context);
}

static void take_fields(struct labels_source *source, char *const *fields,
                        unsigned count)
{
    struct labels_entry entry = {source->file, source->line, false, NULL,
                                 NULL,         NULL,         NULL,  false};
    struct policy_error error;
    const char *context = fields[count - 1];

    entry.is_path = key_is_path(fields[0]);
    if (count < 2) {
        complain(source, "a key without a context");
    } else if (count == 3 && !entry.is_path) {
        complain(source, "more than a name and a context; a path starts with "
                         "/, ./ or ${BUILD}/");
    } else if (count == 3 && !kind_is_known(fields[1])) {
        complain(source, "the kind of file is none of -- -b -c -d -p -l -s");
    } else if (!entry.is_path && strchr(fields[0], '*') != NULL) {
        complain(source, "a name is spelled out, it cannot have a *");
    } else if ((strcmp(context, LABELS_NONE) != 0 || !entry.is_path) &&
               !labels_context_form(context, &error)) {
        complain(source, error.text);
    } else if (source->out->count >= LABELS_MAX) {
        complain(source, "more than 10000 lines that label something");
    } else {
        entry.key = tool_text("%s", fields[0]);
        entry.pattern = pattern_of(source, fields[0]);
        entry.kind = count == 3 ? tool_text("%s", fields[1]) : NULL;
        entry.context = tool_text("%s", context);
        if (is_again(source, &entry)) {
            release_entry(&entry);
        } else {
            append(source->out, &entry);
        }
    }
}

static bool is_clean(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((text[i] < 32 && text[i] != '\t') || text[i] > 126) {
            return false;
        }
    }
    return true;
}

static void take_line(struct labels_source *source, const char *text,
                      size_t length)
{
    char line[LINE_MAX_BYTES + 1];
    char *fields[FIELD_MAX + 1], *rest = NULL;
    unsigned count = 0;

    if (length > LINE_MAX_BYTES) {
        complain(source, "the line is longer than 8192 bytes");
        return;
    }
    if (!is_clean(text, length)) {
        complain(source, "a byte that is not printable ASCII");
        return;
    }
    memcpy(line, text, length);
    line[length] = '\0';
    for (char *word = strtok_r(line, " \t", &rest);
         word != NULL && count <= FIELD_MAX;
         word = strtok_r(NULL, " \t", &rest)) {
        if (count == 0 && word[0] == '#') {
            return;
        }
        fields[count++] = word;
    }
    if (count > FIELD_MAX) {
        complain(source, "more than a path, a kind of file and a context");
    } else if (count > 0) {
        take_fields(source, fields, count);
    }
}

static bool parse_file(const char *file, const char *build,
                       struct labels_text *out,
                       const struct labels_report *report)
{
    char *copy = tool_text("%s", file);
    struct labels_source source = {file, dirname(copy), build, 0,
                                   true, out,           report};
    struct buffer text;

    if (!tool_read(file, &text)) {
        complain(&source, "cannot be read");
    } else {
        const char *bytes = (const char *)text.bytes;

        for (size_t at = 0; at < text.length;) {
            const char *end = memchr(bytes + at, '\n', text.length - at);
            size_t stop = end == NULL ? text.length : (size_t)(end - bytes);

            source.line++;
            take_line(&source, bytes + at, stop - at);
            at = stop + 1;
        }
        tool_release(&text);
    }
    free(copy);
    return source.ok;
}

/** The files that a path of a database means. */
static void find_files(const char *path, struct labels_text *out)
{
    static const char *const names[2] = {"file_contexts", "media"};
    struct stat status;

    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        out->files[out->file_count++] = tool_text("%s", path);
        return;
    }
    for (unsigned i = 0; i < 2; i++) {
        char *file = tool_text("%s/%s", path, names[i]);

        if (access(file, F_OK) == 0) {
            out->files[out->file_count++] = file;
        } else {
            free(file);
        }
    }
}

bool labels_parse(const char *path, const char *build, struct labels_text *out,
                  const struct labels_report *report)
{
    bool ok = true;

    memset(out, 0, sizeof(*out));
    find_files(path, out);
    if (out->file_count == 0) {
        report->line(report->context, path, 0,
                     "the directory has neither file_contexts nor media");
        ok = false;
    }
    for (unsigned i = 0; i < out->file_count; i++) {
        ok = parse_file(out->files[i], build, out, report) && ok;
    }
    return ok;
}

void labels_text_release(struct labels_text *text)
{
    for (size_t i = 0; i < text->count; i++) {
        release_entry(&text->entries[i]);
    }
    for (unsigned i = 0; i < text->file_count; i++) {
        free(text->files[i]);
    }
    free(text->entries);
    memset(text, 0, sizeof(*text));
}
