/* SPDX-License-Identifier: Apache-2.0 */
/** @file Asks, checks and applies a label database. */
#include "policy/label_do.h"

#include <errno.h>
#include <limits.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/labels_context.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

/** A path is what has a slash; names of things have none. */
static enum labels_answer ask(struct labels *labels, const char *key,
                              char **context)
{
    return strchr(key, '/') == NULL ? labels_of_name(labels, key, context)
                                    : labels_of_file(labels, key, context);
}

/** Print what was collected, if it was asked for, and let go of everything. */
static void end(const struct label_job *job, struct labels *labels, json_t *all)
{
    if (job->json && labels != NULL) {
        tool_json_print(all);
    } else {
        json_decref(all);
    }
    if (labels != NULL) {
        labels_close(labels);
    }
}

int label_lookup(const struct label_job *job)
{
    struct labels *labels =
        labels_open(job->database, job->build, job->policy, &labels_complain);
    json_t *all = tool_json("[]");
    int code = labels == NULL ? TOOL_REFUSED : TOOL_OK;

    for (char **key = job->keys; labels != NULL && *key != NULL; key++) {
        char *context = NULL;
        enum labels_answer answer = ask(labels, *key, &context);

        if (answer != LABELS_FOUND) {
            code = TOOL_REFUSED;
        }
        if (job->json) {
            tool_json_append(all, tool_json("{s:o, s:s?}", "key",
                                            tool_json_text(*key), "context",
                                            context));
        } else if (answer == LABELS_FOUND) {
            printf("%s  %s\n", *key, context);
        } else {
            tool_complain("%s: no line of %s labels it", *key, job->database);
        }
        free(context);
    }
    end(job, labels, all);
    return code;
}

/** Collects what is wrong, for JSON. */
static void collect(void *context, const char *file, unsigned line,
                    const char *problem)
{
    tool_json_append(context, tool_json("{s:o, s:i, s:o}", "file",
                                        tool_json_text(file), "line", (int)line,
                                        "problem", tool_json_text(problem)));
}

int label_check(const struct label_job *job)
{
    json_t *problems = tool_json("[]");
    const struct labels_report report = {collect, problems};
    struct labels *labels = labels_open(job->database, job->build, job->policy,
                                        job->json ? &report : &labels_complain);
    size_t paths = 0;
    size_t names = 0;

    if (labels != NULL) {
        labels_count(labels, &paths, &names);
        labels_close(labels);
    }
    if (job->json) {
        tool_json_print(tool_json("{s:o, s:b, s:I, s:I, s:o}", "database",
                                  tool_json_text(job->database), "good",
                                  labels != NULL, "paths", (json_int_t)paths,
                                  "names", (json_int_t)names, "problems",
                                  problems));
        return labels == NULL ? TOOL_REFUSED : TOOL_OK;
    }
    json_decref(problems);
    if (labels == NULL) {
        return TOOL_REFUSED;
    }
    printf("%s: %zu lines for files and %zu for names agree with the policy\n",
           job->database, paths, names);
    return TOOL_OK;
}

/** Whether the file already says @p context, as far as it can be read. */
static bool has_already(const char *path, const char *context)
{
    char *own = NULL;
    bool same = getfilecon_raw(path, &own) >= 0 && strcmp(own, context) == 0;

    freecon(own);
    return same;
}

/** What became of one file, in words for a person or a machine. */
static void tell(const struct label_job *job, json_t *all, const char *path,
                 const char *context, const char *result)
{
    if (job->json) {
        tool_json_append(all, tool_json("{s:o, s:s?, s:s}", "file",
                                        tool_json_text(path), "context",
                                        context, "result", result));
    } else if (context != NULL) {
        printf("%s  %s  (%s)\n", path, context, result);
    } else {
        tool_complain("%s: %s", path, result);
    }
}

static int set_file(const struct label_job *job, struct labels *labels,
                    json_t *all, const char *path)
{
    char *context = NULL;
    char *whole = realpath(path, NULL);
    int code = TOOL_OK;

    if (whole == NULL) {
        tell(job, all, path, NULL, strerror(errno));
        code = TOOL_SYSTEM;
    } else if (labels_of_file(labels, whole, &context) != LABELS_FOUND) {
        tell(job, all, path, NULL, "no line of the database labels it");
        code = TOOL_REFUSED;
    } else if (has_already(whole, context)) {
        tell(job, all, path, context, "as before");
    } else if (job->dry) {
        tell(job, all, path, context, "would be set");
    } else if (setfilecon_raw(whole, context) != 0) {
        tool_complain("%s: security.selinux cannot be set: %s", path,
                      strerror(errno));
        tell(job, all, path, context, "not set");
        code = TOOL_SYSTEM;
    } else {
        tell(job, all, path, context, "set");
    }
    free(context);
    free(whole);
    return code;
}

int label_set(const struct label_job *job)
{
    struct labels *labels =
        labels_open(job->database, job->build, job->policy, &labels_complain);
    json_t *all = tool_json("[]");
    int code = labels == NULL ? TOOL_REFUSED : TOOL_OK;

    for (char **path = job->keys; labels != NULL && *path != NULL; path++) {
        int one = set_file(job, labels, all, *path);

        code = one > code ? one : code;
    }
    end(job, labels, all);
    return code;
}
