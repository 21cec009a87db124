/* SPDX-License-Identifier: Apache-2.0 */
/** @file Judging a fleet: every file of a directory. */
#include "attest/tool/batch.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attest/tool/cmd.h"
#include "attest/tool/details.h"
#include "attest/tool/question.h"
#include "attest/tool/twins.h"
#include "policy/tool_json.h"

#define REASON_MAX 16

/* Why machines are not trusted, and how many for each reason. */
struct reason {
    char text[WORDS_BYTES];
    uint32_t count;
};

struct batch {
    char **names;
    uint32_t count;
    uint32_t at; /* the one that is judged */
    struct twins twins;
    FILE *lines; /* with --json: a line a machine, until twins are known */
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

static void batch_add(struct batch *out, const char *name)
{
    out->names =
        reallocarray(out->names, out->count + 1, sizeof(out->names[0]));
    if (out->names == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    out->names[out->count++] = tool_text("%s", name);
}

/* All of them: one that was left out would not be missed in the summary. */
static bool batch_list(const char *path, struct batch *out)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int error = errno;

    errno = 0;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (ends_with(entry->d_name, ".json") &&
            !ends_with(entry->d_name, ".secret.json")) {
            batch_add(out, entry->d_name);
        }
        errno = 0;
    }
    if (directory != NULL) {
        error = errno;
        closedir(directory);
    }
    if (error != 0) {
        tool_complain("%s: %s", path, strerror(error));
        return false;
    }
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

/* A line for people, of one that is not trusted. */
static void show_words(const char *name, const char *reason)
{
    struct why harmless;

    why_say(&harmless, "%s", name);
    printf("NOT TRUSTED  %s: %s\n", harmless.text, reason);
}

static void show_json(json_t *json, FILE *to)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);

    fprintf(to, "%s\n", text == NULL ? "{}" : text);
    free(text);
    json_decref(json);
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

/* What judging comes to: counted, and shown or kept. */
static void judge_evidence(const struct judge_options *options,
                           struct judge judging, struct batch *batch,
                           const struct evidence *evidence)
{
    const char *name = batch->names[batch->at];
    struct verdict verdict;
    struct why why;

    memset(&verdict, 0, sizeof(verdict));
    if (take_question(options, name, evidence, &judging, &why)) {
        judge(&judging, evidence, &verdict);
    } else {
        verdict_add(&verdict, CHECK_FAILED, "nonce", "%s", why.text);
    }
    if (verdict_is_trusted(&verdict)) {
        batch->trusted++;
        twins_note(&batch->twins, batch->at, evidence->identity.name);
    } else {
        batch_count(batch, verdict_reason(&verdict));
    }
    if (batch->lines != NULL) {
        char *path = tool_text("%s/%s", options->batch, name);

        show_json(details_json(&judging, evidence, &verdict, path),
                  batch->lines);
        free(path);
    } else if (!verdict_is_trusted(&verdict)) {
        show_words(name, verdict_reason(&verdict));
    }
    sodium_memzero(&judging, sizeof(judging));
}

static void unusable(struct batch *batch, const char *path,
                     const struct why *why)
{
    batch->unusable++;
    batch_count(batch, "unusable evidence");
    if (batch->lines != NULL) {
        show_json(verdict_unusable_json(path, why->text), batch->lines);
    } else {
        show_words(batch->names[batch->at], why->text);
    }
}

static void judge_one(const struct judge_options *options,
                      const struct judge *common, struct batch *batch)
{
    char *path = tool_text("%s/%s", options->batch, batch->names[batch->at]);
    struct evidence evidence;
    struct why why;

    if (evidence_read(path, &evidence, &why)) {
        judge_evidence(options, *common, batch, &evidence);
        evidence_release(&evidence);
    } else {
        unusable(batch, path, &why);
    }
    free(path);
}

/* A line of before, of a machine that answered for two. */
static void show_twin(const char *line, const char *other)
{
    json_t *json = json_loads(line, 0, NULL);

    verdict_json_twin(json, other);
    show_json(json, stdout);
}

/* Those that seemed trusted, but one machine answered for two. */
static void show_twins(struct batch *batch)
{
    char *line = NULL;
    size_t room = 0;

    if (batch->lines != NULL) {
        rewind(batch->lines);
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t twin = batch->twins.others[i];
        const char *other = twin > 0 ? batch->names[twin - 1] : NULL;
        bool has_line =
            batch->lines != NULL && getline(&line, &room, batch->lines) > 0;

        if (other != NULL) {
            struct verdict verdict = {0};

            verdict_twin(&verdict, other);
            batch->trusted--;
            batch_count(batch, "one machine answered for two");
            if (has_line) {
                show_twin(line, other);
            } else {
                show_words(batch->names[i], verdict_reason(&verdict));
            }
        } else if (has_line) {
            fputs(line, stdout);
        }
    }
    free(line);
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

static bool batch_begin(const struct judge_options *options,
                        struct batch *batch)
{
    if (!batch_list(options->batch, batch)) {
        return false;
    }
    batch->twins = twins_begin(batch->count);
    if (options->json) {
        batch->lines = tmpfile();
        if (batch->lines == NULL) {
            tool_complain("a temporary file: %s", strerror(errno));
        }
    }
    return !options->json || batch->lines != NULL;
}

static void batch_end(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        free(batch->names[i]);
    }
    twins_release(&batch->twins);
    if (batch->lines != NULL) {
        fclose(batch->lines);
    }
    free(batch->names);
    free(batch);
}

int batch_verify(const struct judge_options *options, struct judge *judging)
{
    struct batch *batch = tool_allocate(sizeof(*batch));
    struct why why;
    int code = ATTEST_UNUSABLE;

    if (options->state != NULL && !take_common(options, judging, &why)) {
        tool_complain("%s", why.text);
    } else if (batch_begin(options, batch)) {
        tool_progress_show();
        for (batch->at = 0; batch->at < batch->count; batch->at++) {
            tool_progress("judging", batch->at, batch->count);
            judge_one(options, judging, batch);
        }
        tool_progress("judging", batch->count, batch->count);
        twins_match(&batch->twins);
        show_twins(batch);
        /* With --json, standard output is for machines alone. */
        fflush(stdout);
        summary(batch, options->json ? stderr : stdout);
        code = batch->trusted == batch->count ? ATTEST_TRUSTED
                                              : ATTEST_NOT_TRUSTED;
        if (batch->lines != NULL && ferror(batch->lines) != 0) {
            tool_complain("the temporary file of lines cannot be written");
            code = ATTEST_SYSTEM;
        }
    }
    batch_end(batch);
    return code;
}
