/* SPDX-License-Identifier: Apache-2.0 */
/** @file The label database, in libselinux's selabel. */
#include "policy/labels.h"

#include <errno.h>
#include <limits.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/labels_context.h"
#include "policy/labels_device.h"
#include "policy/tool.h"

struct labels {
    struct labels_text text;
    struct policy *policy;        /* or NULL */
    struct selabel_handle *paths; /* NULL: no line labels a file */
    struct selabel_handle *names;
    const struct labels_report *report; /* while it is opened */
    bool is_path;                       /* whose back end is opened */
    unsigned told;                      /* line libselinux last spoke of */
    bool ok;
};

/* The database that libselinux speaks of: its callbacks have no context. */
static struct labels *current;

static void report_line(void *context, const char *file, unsigned line,
                        const char *problem)
{
    (void)context;
    if (line == 0) {
        tool_complain("%s: %s", file, problem);
    } else {
        tool_complain("%s:%u: %s", file, line, problem);
    }
}

const struct labels_report labels_complain = {report_line, NULL};

/** The @p number-th entry, from 1, of the back end that is being opened. */
static const struct labels_entry *entry_at(const struct labels *labels,
                                           unsigned number)
{
    for (size_t i = 0; i < labels->text.count; i++) {
        if (labels->text.entries[i].is_path == labels->is_path &&
            --number == 0) {
            return &labels->text.entries[i];
        }
    }
    return NULL;
}

/** libselinux refuses a line: say which of ours that is, once. */
static int note(int type, const char *format, ...)
{
    char text[1024];
    const char *at;
    char *rest;
    const struct labels_entry *entry;
    unsigned line;
    va_list arguments;

    (void)type;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    at = strstr(text, "line ");
    if (current == NULL || current->report == NULL || at == NULL) {
        return 0;
    }
    line = (unsigned)strtoul(at + 5, &rest, 10);
    entry = line == 0 ? NULL : entry_at(current, line);
    current->ok = false;
    if (entry != NULL && !entry->told && line != current->told) {
        rest[strcspn(rest, "\n")] = '\0';
        current->report->line(current->report->context, entry->file,
                              entry->line, rest + strspn(rest, " "));
        current->told = line;
    }
    return 0;
}

/** libselinux asks whether a context may be handed out. */
static int validate(char **context)
{
    struct policy_error ignored;
    bool ok =
        current != NULL && (current->policy == NULL
                                ? labels_context_form(*context, &ignored)
                                : labels_context_ok(*context, LABELS_ANY,
                                                    current->policy, &ignored));

    errno = EINVAL;
    return ok ? 0 : -1;
}

/** The lines of one back end in a file that nobody else can change. */
static int write_lines(const struct labels *labels)
{
    int file = memfd_create("labels", MFD_CLOEXEC);
    FILE *out = file < 0 ? NULL : fdopen(dup(file), "w");

    if (out == NULL) {
        tool_complain("labels: %s", strerror(errno));
        exit(TOOL_SYSTEM);
    }
    for (size_t i = 0; i < labels->text.count; i++) {
        const struct labels_entry *entry = &labels->text.entries[i];

        if (entry->is_path == labels->is_path) {
            fprintf(out, "%s %s %s\n", entry->pattern,
                    entry->kind == NULL ? "" : entry->kind, entry->context);
        }
    }
    if (fclose(out) != 0) {
        tool_complain("labels: %s", strerror(errno));
        exit(TOOL_SYSTEM);
    }
    return file;
}

/** Hand the lines of one kind to libselinux; NULL if there are none. */
static struct selabel_handle *open_back_end(struct labels *labels, bool is_path)
{
    char path[64];
    struct selinux_opt options[] = {{SELABEL_OPT_PATH, path},
                                    {SELABEL_OPT_VALIDATE, (char *)1},
                                    {SELABEL_OPT_BASEONLY, (char *)1}};
    struct selabel_handle *handle;
    int file;

    labels->is_path = is_path;
    labels->told = 0;
    if (entry_at(labels, 1) == NULL) {
        return NULL;
    }
    file = write_lines(labels);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    handle = selabel_open(is_path ? SELABEL_CTX_FILE : SELABEL_CTX_MEDIA,
                          options, 3);
    close(file);
    if (handle == NULL && labels->ok) {
        labels->report->line(labels->report->context, labels->text.files[0], 0,
                             "libselinux refuses the database");
    }
    labels->ok = labels->ok && handle != NULL;
    return handle;
}

/** Whether every context is legal for what bears it. */
static bool contexts_ok(struct labels *labels)
{
    bool ok = true;

    for (size_t i = 0; i < labels->text.count; i++) {
        struct labels_entry *entry = &labels->text.entries[i];
        bool domain =
            !entry->is_path && strncmp(entry->key, LABELS_DOMAIN_PREFIX,
                                       strlen(LABELS_DOMAIN_PREFIX)) == 0;
        struct policy_error error;

        if (strcmp(entry->context, LABELS_NONE) != 0 &&
            (!labels_context_ok(entry->context,
                                domain ? LABELS_DOMAIN : LABELS_ANY,
                                labels->policy, &error) ||
             (!entry->is_path && !labels_device_ok(entry->key, entry->context,
                                                   labels->policy, &error)))) {
            labels->report->line(labels->report->context, entry->file,
                                 entry->line, error.text);
            entry->told = true;
            ok = false;
        }
    }
    return ok;
}

struct labels *labels_open(const char *path, const char *build,
                           struct policy *policy,
                           const struct labels_report *report)
{
    struct labels *labels = tool_allocate(sizeof(*labels));

    labels->policy = policy;
    labels->report = report;
    labels->ok = labels_parse(path, build, &labels->text, report);
    if (policy != NULL) {
        labels->ok = contexts_ok(labels) && labels->ok;
    }
    current = labels;
    selinux_set_callback(SELINUX_CB_LOG,
                         (union selinux_callback){.func_log = note});
    selinux_set_callback(SELINUX_CB_VALIDATE,
                         (union selinux_callback){.func_validate = validate});
    /* Also when it is refused already, for what libselinux has to say. */
    labels->paths = open_back_end(labels, true);
    labels->names = open_back_end(labels, false);
    labels->report = NULL;
    if (!labels->ok) {
        labels_close(labels);
        return NULL;
    }
    return labels;
}

static enum labels_answer ask(struct selabel_handle *handle, const char *key,
                              int type, char **context)
{
    char *found = NULL;

    *context = NULL;
    if (handle == NULL) {
        return LABELS_ABSENT;
    }
    errno = 0;
    /* The raw form: no translation service of the machine has a say. */
    if (selabel_lookup_raw(handle, &found, key, type) != 0) {
        if (errno == ENOENT) {
            return LABELS_ABSENT;
        }
        tool_complain("labels: %s: %s", key, strerror(errno));
        return LABELS_FAILED;
    }
    *context = tool_text("%s", found);
    freecon(found);
    return LABELS_FOUND;
}

enum labels_answer labels_of_name(struct labels *labels, const char *name,
                                  char **context)
{
    return ask(labels->names, name, 0, context);
}

enum labels_answer labels_of_file(struct labels *labels, const char *path,
                                  char **context)
{
    struct stat status;
    char *whole = realpath(path, NULL);
    int type = S_IFREG;
    enum labels_answer answer;

    if (whole != NULL && stat(whole, &status) == 0) {
        type = (int)(status.st_mode & S_IFMT);
    }
    answer = ask(labels->paths, whole == NULL ? path : whole, type, context);
    free(whole);
    return answer;
}

const struct labels_entry *labels_line(const struct labels *labels,
                                       const char *name)
{
    for (size_t i = 0; i < labels->text.count; i++) {
        if (!labels->text.entries[i].is_path &&
            strcmp(labels->text.entries[i].key, name) == 0) {
            return &labels->text.entries[i];
        }
    }
    return NULL;
}

void labels_count(const struct labels *labels, size_t *paths, size_t *names)
{
    *paths = 0;
    for (size_t i = 0; i < labels->text.count; i++) {
        *paths += labels->text.entries[i].is_path ? 1 : 0;
    }
    *names = labels->text.count - *paths;
}

void labels_close(struct labels *labels)
{
    if (labels->paths != NULL) {
        selabel_close(labels->paths);
    }
    if (labels->names != NULL) {
        selabel_close(labels->names);
    }
    if (current == labels) {
        current = NULL;
    }
    labels_text_release(&labels->text);
    free(labels);
}
