/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest release: seal a secret to a domain that is trusted. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "attest/tool/cmd.h"
#include "attest/tool/details.h"
#include "attest/tool/judge_options.h"
#include "attest/tool/question.h"
#include "attest/tool/secret_file.h"
#include "policy/tool_json.h"

static const char usage[] =
    "usage: cloison-attest release --evidence FILE --challenge-state FILE\n"
    "         --reference FILE... --reference-key FILE\n"
    "         (--ak FILE... | --ek-ca FILE) --secret FILE -o RELEASE\n"
    "\n"
    "Judge a machine as verify does; only if it is trusted, seal a secret to\n"
    "the key of the domain that the challenge asked for (challenge\n"
    "--domain). The core of the machine says which domain named that key,\n"
    "and its memory and label must be those of the reference. Only that\n"
    "domain can open it (unlock). In every other case nothing is written.\n"
    "\n" JUDGE_OPTIONS_HELP
    "  --secret FILE             what to seal, at most 4096 bytes\n"
    "  -o, --output RELEASE      where to write it\n"
    "\n"
    "Example:\n"
    "  cloison-attest challenge --domain 2 -o q.json --state q.secret.json\n"
    "  cloison-attest quote --agent 10.0.0.7:4430 --challenge q.json \\\n"
    "      -o e.json\n"
    "  cloison-attest release --evidence e.json \\\n"
    "      --challenge-state q.secret.json --reference build.json \\\n"
    "      --reference-key signer.pub --ak pc7.json --secret disk.key \\\n"
    "      -o release.json\n"
    "\n"
    "exit codes: 0 sealed, 1 not trusted, or the domain named no key,\n"
    "2 wrong usage, or files that cannot be used, 3 a file of this machine\n"
    "fails\n";

/* The key is in the first half; the other one says what it is for. */
static bool report_is_key(const uint8_t *report)
{
    static const char label[] = "cloison-disk-key-1";
    uint8_t text[sizeof(label) - 1 + crypto_box_PUBLICKEYBYTES];
    uint8_t digest[32];

    memcpy(text, label, sizeof(label) - 1);
    memcpy(text + sizeof(label) - 1, report, crypto_box_PUBLICKEYBYTES);
    crypto_hash_sha256(digest, text, sizeof(text));
    return memcmp(digest, report + 32, sizeof(digest)) == 0;
}

/* Before anything is judged: the challenge is good for one try. */
static bool secret_take(const char *path, struct buffer *secret)
{
    if (!tool_read(path, secret)) {
        return false;
    }
    if (secret->length == 0 || secret->length > SECRET_MAX) {
        tool_complain("%s: empty, or longer than %d bytes", path, SECRET_MAX);
        tool_release(secret);
        return false;
    }
    return true;
}

static int seal(const char *output, const struct buffer *secret,
                const uint8_t *key)
{
    uint8_t sealed[SECRET_MAX + crypto_box_SEALBYTES];
    json_t *text;

    if (crypto_box_seal(sealed, secret->bytes, secret->length, key) != 0) {
        tool_complain("the domain's key is not one that can be sealed to");
        return ATTEST_NOT_TRUSTED;
    }
    text = tool_json(
        "{s:s, s:o, s:o}", "format", "cloison-release-1", "sealed",
        strict_from_base64(sealed, secret->length + crypto_box_SEALBYTES),
        "for", strict_from_hex(key, crypto_box_PUBLICKEYBYTES));
    return tool_json_write(output, text) ? ATTEST_TRUSTED : ATTEST_SYSTEM;
}

static int release_to(const struct judge_options *options,
                      const struct judge *judging,
                      const struct evidence *evidence,
                      const struct buffer *secret)
{
    struct verdict verdict;

    judge(judging, evidence, &verdict);
    if (!judging->question.has_domain) {
        verdict_add(&verdict, CHECK_FAILED, "domain",
                    "the challenge asked for no domain: challenge --domain N");
    } else if (!evidence->has_status ||
               !report_is_key(evidence->status.report)) {
        verdict_add(
            &verdict, CHECK_FAILED, "domain key",
            "the domain has named no key to seal to (cloison-attest report)");
    }
    if (options->json) {
        tool_json_print(
            details_json(judging, evidence, &verdict, options->evidence[0]));
    } else {
        verdict_print(&verdict, options->evidence[0], stdout);
    }
    if (!verdict_is_trusted(&verdict)) {
        tool_complain("nothing is released: %s", verdict_reason(&verdict));
        return ATTEST_NOT_TRUSTED;
    }
    return seal(options->output, secret, evidence->status.report);
}

static int release(const struct judge_options *options, struct judge *judging,
                   const struct buffer *secret)
{
    struct evidence evidence;
    struct why why;
    int code = ATTEST_SYSTEM;

    if (!evidence_read(options->evidence[0], &evidence, &why)) {
        tool_complain("%s", why.text);
        return ATTEST_UNUSABLE;
    }
    if (question_take(options->state, evidence.nonce, &judging->question,
                      &why)) {
        code = release_to(options, judging, &evidence, secret);
    } else {
        tool_complain("%s", why.text);
    }
    evidence_release(&evidence);
    return code;
}

int cmd_release(int argc, char **argv)
{
    static struct judge_options options;
    struct buffer secret;
    struct judge judging;
    int code = ATTEST_UNUSABLE;

    if (!judge_options_read(argc, argv, &options)) {
        return ATTEST_UNUSABLE;
    }
    if (options.help) {
        return cmd_help(usage);
    }
    if (options.secret == NULL || options.output == NULL ||
        options.evidence_count != 1 || options.batch != NULL) {
        return cmd_misused(usage);
    }
    if (!secret_take(options.secret, &secret)) {
        return ATTEST_UNUSABLE;
    }
    if (judge_load(&options, &judging)) {
        code = release(&options, &judging, &secret);
        judge_unload(&judging);
    }
    sodium_memzero(secret.bytes, secret.length);
    tool_release(&secret);
    return code;
}
