/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest verify: judge what machines answered. */
#include <stdio.h>
#include <string.h>

#include "attest/tool/batch.h"
#include "attest/tool/cmd.h"
#include "attest/tool/judge_options.h"
#include "attest/tool/question.h"
#include "policy/tool_json.h"

static void usage(FILE *to)
{
    fprintf(
        to,
        "usage: cloison-attest verify --evidence FILE... --challenge-state "
        "FILE\n"
        "         --reference FILE... --reference-key FILE\n"
        "         (--ak FILE... | --ek-ca FILE) [OPTIONS]\n"
        "       cloison-attest verify --batch DIRECTORY [--challenge-state "
        "FILE]\n"
        "         (all else as above)\n"
        "\n"
        "Judge whether a machine runs what its reference says, from a quote\n"
        "of its TPM. Needs no TPM here. One line a check: ok, FAILED or note;\n"
        "the last line says which difference tells most.\n"
        "\n"
        "%s"
        "  --batch DIRECTORY         judge every NAME.json in it, each with\n"
        "                            NAME.secret.json as its challenge, or\n"
        "                            with --challenge-state for all; shows\n"
        "                            those not trusted and a summary, with\n"
        "                            --json a line a machine\n"
        "\n"
        "A challenge is used up by the first answer to it that is judged. All\n"
        "quoted registers are judged; a reference that says nothing of one\n"
        "fails. Types and texts of events are believed only where a digest\n"
        "covers them, and must still be those of the reference.\n"
        "\n"
        "exit codes: 0 trusted, 1 not trusted, 2 evidence that is no "
        "evidence,\n"
        "or wrong usage, 3 a file of this machine fails. Of several, the\n"
        "highest counts; with --batch, 1 if any is not trusted\n",
        judge_options_text);
}

/* One machine: read, judged, shown. */
static int verify_one(const struct judge *judging, const char *path,
                      const struct evidence *evidence, bool json,
                      json_t *results)
{
    struct verdict verdict;

    judge(judging, evidence, &verdict);
    if (json) {
        tool_json_append(results, verdict_json(&verdict, path));
    } else {
        verdict_print(&verdict, path, stdout);
    }
    return verdict_is_trusted(&verdict) ? ATTEST_TRUSTED : ATTEST_NOT_TRUSTED;
}

static int unusable(const char *path, const struct why *why, bool json,
                    json_t *results)
{
    if (json) {
        tool_json_append(results,
                         tool_json("{s:o, s:s, s:o}", "evidence",
                                   tool_json_text(path), "verdict", "unusable",
                                   "reason", tool_json_text(why->text)));
    }
    tool_complain("%s", why->text);
    return ATTEST_UNUSABLE;
}

/* The first answer to the challenge uses it up; the others here came to the
   same one. */
static bool take_question(const struct judge_options *options,
                          const struct evidence *evidence,
                          struct judge *judging, bool *taken)
{
    struct why why;

    if (*taken) {
        return true;
    }
    if (!question_take(options->state, evidence->nonce, &judging->question,
                       &why)) {
        tool_complain("%s", why.text);
        return false;
    }
    *taken = memcmp(judging->question.nonce, evidence->nonce, NONCE_BYTES) == 0;
    return true;
}

static int verify_file(const struct judge_options *options,
                       struct judge *judging, const char *path, bool *taken,
                       json_t *results)
{
    struct evidence evidence;
    struct why why;
    int code = ATTEST_SYSTEM;

    if (!evidence_read(path, &evidence, &why)) {
        return unusable(path, &why, options->json, results);
    }
    if (take_question(options, &evidence, judging, taken)) {
        code = verify_one(judging, path, &evidence, options->json, results);
    }
    evidence_release(&evidence);
    return code;
}

static int verify_files(const struct judge_options *options,
                        struct judge *judging)
{
    json_t *results = tool_json("[]");
    int code = ATTEST_TRUSTED;
    bool taken = false;

    for (uint32_t i = 0; i < options->evidence_count; i++) {
        int one = verify_file(options, judging, options->evidence[i], &taken,
                              results);

        code = one > code ? one : code;
        if (one == ATTEST_SYSTEM) {
            break;
        }
    }
    if (options->json && options->evidence_count == 1 &&
        json_array_size(results) == 1) {
        tool_json_print(json_incref(json_array_get(results, 0)));
        json_decref(results);
    } else if (options->json) {
        tool_json_print(results);
    } else {
        json_decref(results);
    }
    return code;
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
        usage(stdout);
        return ATTEST_TRUSTED;
    }
    if (argc == 1 || options.secret != NULL || options.output != NULL ||
        (options.batch != NULL && options.evidence_count > 0)) {
        usage(stderr);
        return ATTEST_UNUSABLE;
    }
    if (!judge_load(&options, &judging)) {
        return ATTEST_UNUSABLE;
    }
    code = options.batch != NULL ? batch_verify(&options, &judging)
                                 : verify_files(&options, &judging);
    judge_unload(&judging);
    return code;
}
