/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest verify: judge what machines answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/batch.h"
#include "attest/tool/cmd.h"
#include "attest/tool/details.h"
#include "attest/tool/judge_options.h"
#include "attest/tool/question.h"
#include "attest/tool/twins.h"
#include "policy/tool_json.h"

static const char usage[] =
    "usage: cloison-attest verify --evidence FILE... --challenge-state FILE\n"
    "         --reference FILE... --reference-key FILE\n"
    "         (--ak FILE... | --ek-ca FILE) [OPTION...]\n"
    "       cloison-attest verify --batch DIRECTORY [--challenge-state FILE]\n"
    "         (all else as above)\n"
    "\n"
    "Judge whether a machine runs what its reference says, from a quote of\n"
    "its TPM. Needs no TPM here. One line a check: ok, FAILED or note; the\n"
    "last line says which difference tells most.\n"
    "\n" JUDGE_OPTIONS_HELP
    "  --batch DIRECTORY         judge every NAME.json in it, each with\n"
    "                            NAME.secret.json as its challenge, or with\n"
    "                            --challenge-state for all; shows those not\n"
    "                            trusted and a summary, with --json a line a\n"
    "                            machine\n"
    "\n"
    "A challenge is used up by the first answer to it that is judged. All\n"
    "quoted registers are judged; a reference that says nothing of one\n"
    "fails. Types and texts of events are believed only where a digest\n"
    "covers them, and must still be those of the reference. Of several good\n"
    "answers by one machine none counts: it may answer for another one.\n"
    "\n"
    "Examples:\n"
    "  cloison-attest verify --evidence e.json \\\n"
    "      --challenge-state q.secret.json --reference build.json \\\n"
    "      --reference-key signer.pub --ak pc7.json\n"
    "  cloison-attest verify --batch fleet --challenge-state q.secret.json \\\n"
    "      --reference old.json new.json --reference-key signer.pub \\\n"
    "      --ak known/*.json --json >verdicts\n"
    "\n"
    "exit codes: 0 trusted, 1 not trusted, 2 evidence that is no evidence,\n"
    "or wrong usage, 3 a file of this machine fails. Of several, the\n"
    "highest counts; with --batch, 1 if any is not trusted\n";

/* Files that are judged one after the other, with one challenge. */
struct files {
    const struct judge_options *options;
    struct judge *judging;
    struct twins twins;
    uint32_t at;
    bool taken;               /* the challenge, by an answer to it */
    struct verdict *verdicts; /* empty: the file is unusable */
    json_t **results;         /* with --json: what is said of each */
};

/* The first answer to the challenge uses it up; the others here came to the
   same one. */
static bool take_question(struct files *files, const struct evidence *evidence)
{
    struct question *question = &files->judging->question;
    struct why why;

    if (files->taken) {
        return true;
    }
    if (!question_take(files->options->state, evidence->nonce, question,
                       &why)) {
        tool_complain("%s", why.text);
        return false;
    }
    files->taken = memcmp(question->nonce, evidence->nonce, NONCE_BYTES) == 0;
    return true;
}

static void unusable(struct files *files, const struct why *why)
{
    if (files->options->json) {
        files->results[files->at] = verdict_unusable_json(
            files->options->evidence[files->at], why->text);
    }
    tool_complain("%s", why->text);
}

/* False: a file of this machine fails, so that no more can be judged. */
static bool judge_file(struct files *files)
{
    const char *path = files->options->evidence[files->at];
    struct verdict *verdict = &files->verdicts[files->at];
    struct evidence evidence;
    struct why why;
    bool ok;

    if (!evidence_read(path, &evidence, &why)) {
        unusable(files, &why);
        return true;
    }
    ok = take_question(files, &evidence);
    if (ok) {
        judge(files->judging, &evidence, verdict);
    }
    if (ok && verdict_is_trusted(verdict)) {
        twins_note(&files->twins, files->at, evidence.identity.name);
    }
    if (ok && files->options->json) {
        files->results[files->at] =
            details_json(files->judging, &evidence, verdict, path);
    }
    evidence_release(&evidence);
    return ok;
}

/* What is said of one file, and its exit code. */
static int show_file(const struct files *files, uint32_t index)
{
    const struct judge_options *options = files->options;
    struct verdict *verdict = &files->verdicts[index];
    uint32_t other = files->twins.others[index];

    if (verdict->count == 0) {
        return ATTEST_UNUSABLE;
    }
    if (other > 0) {
        verdict_twin(verdict, options->evidence[other - 1]);
        if (options->json) {
            verdict_json_twin(files->results[index],
                              options->evidence[other - 1]);
        }
    }
    if (!options->json) {
        verdict_print(verdict, options->evidence[index], stdout);
    }
    return verdict_is_trusted(verdict) ? ATTEST_TRUSTED : ATTEST_NOT_TRUSTED;
}

/* All that were judged. Of one file its verdict, of several an array. */
static int show_files(const struct files *files)
{
    json_t *results = tool_json("[]");
    int code = ATTEST_TRUSTED;

    for (uint32_t i = 0; i < files->at; i++) {
        int one = show_file(files, i);

        code = one > code ? one : code;
        if (files->options->json) {
            tool_json_append(results, files->results[i]);
        }
    }
    if (files->options->json && files->options->evidence_count == 1 &&
        files->at == 1) {
        tool_json_print(json_incref(json_array_get(results, 0)));
    } else if (files->options->json) {
        tool_json_print(json_incref(results));
    }
    json_decref(results);
    return code;
}

static int verify_files(const struct judge_options *options,
                        struct judge *judging)
{
    const uint32_t count = options->evidence_count;
    struct files files = {.options = options,
                          .judging = judging,
                          .twins = twins_begin(count),
                          .verdicts =
                              tool_allocate(count * sizeof(struct verdict)),
                          .results = tool_allocate(count * sizeof(json_t *))};
    bool ok = true;
    int code;

    while (ok && files.at < count) {
        ok = judge_file(&files);
        files.at += ok ? 1 : 0;
    }
    twins_match(&files.twins);
    code = show_files(&files);
    twins_release(&files.twins);
    free(files.verdicts);
    free(files.results);
    return ok ? code : ATTEST_SYSTEM;
}

int cmd_verify(int argc, char **argv)
{
    static struct judge_options options;
    struct judge judging;
    int code;

    if (!judge_options_read(argc, argv, &options)) {
        return ATTEST_UNUSABLE;
    }
    if (options.help) {
        return cmd_help(usage);
    }
    if (argc == 1 || options.secret != NULL || options.output != NULL ||
        (options.batch != NULL && options.evidence_count > 0)) {
        return cmd_misused(usage);
    }
    if (!judge_load(&options, &judging)) {
        return ATTEST_UNUSABLE;
    }
    code = options.batch != NULL ? batch_verify(&options, &judging)
                                 : verify_files(&options, &judging);
    judge_unload(&judging);
    return code;
}
