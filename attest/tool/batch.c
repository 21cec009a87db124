/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judging a fleet: every file of a directory. */
#include "attest/tool/batch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attest/tool/cmd.h"
#include "attest/tool/question.h"
#include "policy/tool_json.h"

#define BATCH_MAX 1000000
#define REASON_MAX 16

/* Why machines are not trusted, and how many for each reason. */
struct reason {
    char text[WORDS_BYTES];
    uint32_t count;
};

struct batch {
    char **names;
    uint32_t count;
    uint32_t trusted;
    uint32_t unusable;
    uint32_t reason_count;
    struct reason reasons[REASON_MAX];
    uint32_t other;
};

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t tail = strlen(end);

    return length > tail && strcmp(name + length - tail, end) == 0;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static bool batch_list(const char *path, struct batch *out)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    if (directory == NULL) {
        tool_complain("%s: %s", path, strerror(errno));
        return false;
    }
    while ((entry = readdir(directory)) != NULL && out->count < BATCH_MAX) {
        if (ends_with(entry->d_name, ".json") &&
            !ends_with(entry->d_name, ".secret.json")) {
            out->names =
                reallocarray(out->names, out->count + 1, sizeof(out->names[0]));
            if (out->names == NULL) {
                tool_complain("out of memory");
                exit(TOOL_SYSTEM);
            }
            out->names[out->count++] = tool_text("%s", entry->d_name);
        }
    }
    closedir(directory);
    if (out->count == 0) {
        tool_complain("%s: no evidence (NAME.json) in it", path);
        return false;
    }
    qsort(out->names, out->count, sizeof(out->names[0]), by_name);
    return true;
}

static void batch_count(struct batch *batch, const char *reason)
{
    for (uint32_t i = 0; i < batch->reason_count; i++) {
        if (strcmp(batch->reasons[i].text, reason) == 0) {
            batch->reasons[i].count++;
            return;
        }
    }
    if (batch->reason_count == REASON_MAX) {
        batch->other++;
        return;
    }
    snprintf(batch->reasons[batch->reason_count].text, WORDS_BYTES, "%s",
             reason);
    batch->reasons[batch->reason_count++].count = 1;
}

/* A line of JSON, or a line for people if it is not trusted. */
static void show(const char *name, const char *reason, json_t *json)
{
    if (json != NULL) {
        char *text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);

        puts(text == NULL ? "{}" : text);
        free(text);
        json_decref(json);
    } else if (reason != NULL) {
        printf("NOT TRUSTED  %s: %s\n", name, reason);
    }
}

/* The challenge of one machine: its own, or that of all. */
static bool take_question(const struct judge_options *options, const char *name,
                          const struct evidence *evidence,
                          struct judge *judging, struct why *why)
{
    char *own = tool_text("%s/%.*s.secret.json", options->batch,
                          (int)(strlen(name) - strlen(".json")), name);
    bool is_there = access(own, F_OK) == 0;
    bool ok;

    if (is_there) {
        ok = question_take(own, evidence->nonce, &judging->question, why);
    } else {
        ok = options->state != NULL ||
             why_say(why, "no challenge of its own, and no --challenge-state");
    }
    free(own);
    return ok;
}

static void judge_one(const struct judge_options *options,
                      const struct judge *common, const char *name,
                      struct batch *batch)
{
    char *path = tool_text("%s/%s", options->batch, name);
    struct judge judging = *common;
    struct evidence evidence;
    struct verdict verdict;
    struct why why;

    if (!evidence_read(path, &evidence, &why)) {
        batch->unusable++;
        batch_count(batch, "unusable evidence");
        show(name, why.text,
             options->json
                 ? tool_json("{s:s, s:s, s:o}", "evidence", path, "verdict",
                             "unusable", "reason", tool_json_text(why.text))
                 : NULL);
        free(path);
        return;
    }
    memset(&verdict, 0, sizeof(verdict));
    if (take_question(options, name, &evidence, &judging, &why)) {
        judge(&judging, &evidence, &verdict);
    } else {
        verdict_add(&verdict, CHECK_FAILED, "nonce", "%s", why.text);
    }
    evidence_release(&evidence);
    if (verdict_is_trusted(&verdict)) {
        batch->trusted++;
    } else {
        batch_count(batch, verdict_reason(&verdict));
    }
    show(name, verdict_is_trusted(&verdict) ? NULL : verdict_reason(&verdict),
         options->json ? verdict_json(&verdict, path) : NULL);
    free(path);
}

static void summary(const struct batch *batch, FILE *to)
{
    fprintf(to, "\n%8u  machines\n%8u  trusted\n%8u  not trusted\n",
            batch->count, batch->trusted, batch->count - batch->trusted);
    for (uint32_t i = 0; i < batch->reason_count; i++) {
        fprintf(to, "%8u      %s\n", batch->reasons[i].count,
                batch->reasons[i].text);
    }
    if (batch->other > 0) {
        fprintf(to, "%8u      for other reasons\n", batch->other);
    }
}

/* The challenge of all: used up, whoever answers it. */
static bool take_common(const struct judge_options *options,
                        struct judge *judging, struct why *why)
{
    return question_read(options->state, &judging->question, why) &&
           question_take(options->state, judging->question.nonce,
                         &judging->question, why);
}

int batch_verify(const struct judge_options *options, struct judge *judging)
{
    struct batch *batch = tool_allocate(sizeof(*batch));
    struct why why;
    int code = ATTEST_UNUSABLE;

    if (options->state != NULL && !take_common(options, judging, &why)) {
        tool_complain("%s", why.text);
    } else if (batch_list(options->batch, batch)) {
        tool_progress_show();
        for (uint32_t i = 0; i < batch->count; i++) {
            tool_progress("judging", i, batch->count);
            judge_one(options, judging, batch->names[i], batch);
            free(batch->names[i]);
        }
        tool_progress("judging", batch->count, batch->count);
        /* With --json, standard output is for machines alone. */
        summary(batch, options->json ? stderr : stdout);
        code = batch->trusted == batch->count ? ATTEST_TRUSTED
                                              : ATTEST_NOT_TRUSTED;
    }
    free(batch->names);
    free(batch);
    return code;
}
