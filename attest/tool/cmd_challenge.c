/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest challenge: a question that one machine answers once. */
#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attest/tool/cmd.h"
#include "attest/tool/judge.h"
#include "core/lib/limits.h"
#include "policy/tool_json.h"

#define EXPIRES_DEFAULT 300

struct challenge_options {
    const char *output;
    const char *state;
    const char *identity;
    bool has_domain;
    uint64_t domain;
    uint64_t expires;
    bool help;
};

static const char usage[] =
    "usage: cloison-attest challenge -o CHALLENGE --state STATE\n"
    "         [--identity FILE] [--domain N] [--expires SECONDS]\n"
    "\n"
    "Make a challenge for one machine: CHALLENGE goes to it (agent, quote),\n"
    "STATE stays here for verify or release. It is good for one answer,\n"
    "within its time. No TPM is needed here.\n"
    "\n"
    "  -o, --output CHALLENGE  what the machine gets (challenge.json)\n"
    "  --state STATE           what is kept, and kept secret\n"
    "                          (challenge.secret.json)\n"
    "  --identity FILE         the machine's identity.json: add a credential\n"
    "                          that only its TPM opens, and only if the\n"
    "                          signing key is in it; --ek-ca of verify needs\n"
    "                          this\n"
    "  --domain N              also ask for the status of domain N, as\n"
    "                          release needs it\n"
    "  --expires SECONDS       300 if not said, at most 604800 (a week)\n"
    "\n"
    "Example:\n"
    "  cloison-attest challenge --identity pc7.json -o q.json \\\n"
    "      --state q.secret.json\n"
    "\n"
    "exit codes: 0 made, 2 wrong usage, or an identity that cannot be used,\n"
    "3 a file cannot be written\n";

static bool number(const char *name, const char *text, uint64_t most,
                   uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || *text < '0' || *text > '9' ||
        *out > most) {
        tool_complain("%s %s: not a number up to %llu", name, text,
                      (unsigned long long)most);
        return false;
    }
    return true;
}

static bool options_take(struct challenge_options *out, int option)
{
    switch (option) {
    case 'h':
        out->help = true;
        return true;
    case 'o':
        out->output = optarg;
        return true;
    case 's':
        out->state = optarg;
        return true;
    case 'i':
        out->identity = optarg;
        return true;
    case 'd':
        out->has_domain = true;
        return number("--domain", optarg, DOMAIN_MAX - 1, &out->domain);
    case 'e':
        return number("--expires", optarg, JUDGE_EXPIRES_MAX, &out->expires);
    default:
        return false;
    }
}

/** A credential for an identity; NULL after complaining. */
static json_t *credential(const char *path, struct question *question)
{
    struct wire_public endorsement;
    struct buffer blob = {NULL, 0};
    struct buffer sealed = {NULL, 0};
    struct identity identity;
    json_t *value = NULL;
    struct why why;

    if (!identity_read(path, &identity, &why)) {
        tool_complain("%s", why.text);
        return NULL;
    }
    question->has_secret = true;
    randombytes_buf(question->secret, sizeof(question->secret));
    memcpy(question->name, identity.name, WIRE_NAME_BYTES);
    crypto_hash_sha256(question->endorsement, identity.endorsement.bytes,
                       identity.endorsement.length);
    if (wire_public_parse((struct span){identity.endorsement.bytes,
                                        identity.endorsement.length},
                          &endorsement) != NULL ||
        !key_make_credential(&endorsement, identity.name, question->secret,
                             &blob, &sealed)) {
        tool_complain("%s: \"ek_public\" is not an RSA endorsement key", path);
    } else {
        value = tool_json("{s:o, s:o}", "blob",
                          strict_from_base64(blob.bytes, blob.length), "secret",
                          strict_from_base64(sealed.bytes, sealed.length));
    }
    tool_release(&blob);
    tool_release(&sealed);
    identity_release(&identity);
    return value;
}

static int challenge(const struct challenge_options *options)
{
    struct question question = {0};
    json_t *sealed = json_null();
    bool ok;

    randombytes_buf(question.nonce, sizeof(question.nonce));
    question.has_domain = options->has_domain;
    question.domain = (uint32_t)options->domain;
    question.expires = (uint64_t)time(NULL) + options->expires;
    if (options->identity != NULL) {
        sealed = credential(options->identity, &question);
        if (sealed == NULL) {
            return ATTEST_UNUSABLE;
        }
    }
    ok = question_write(options->state, &question) &&
         tool_json_write(
             options->output,
             tool_json("{s:s, s:o, s:O, s:o}", "format", "cloison-challenge-1",
                       "nonce", strict_from_hex(question.nonce, NONCE_BYTES),
                       "credential", sealed, "domain",
                       options->has_domain
                           ? json_integer((json_int_t)options->domain)
                           : json_null()));
    json_decref(sealed);
    sodium_memzero(&question, sizeof(question));
    return ok ? ATTEST_TRUSTED : ATTEST_SYSTEM;
}

int cmd_challenge(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"help", no_argument, NULL, 'h'},
        {"output", required_argument, NULL, 'o'},
        {"state", required_argument, NULL, 's'},
        {"identity", required_argument, NULL, 'i'},
        {"domain", required_argument, NULL, 'd'},
        {"expires", required_argument, NULL, 'e'},
        {NULL, 0, NULL, 0}};
    struct challenge_options options = {.expires = EXPIRES_DEFAULT};
    int option;

    while ((option = getopt_long(argc, argv, "ho:", long_options, NULL)) !=
           -1) {
        if (!options_take(&options, option)) {
            return ATTEST_UNUSABLE;
        }
    }
    if (options.help) {
        return cmd_help(usage);
    }
    if (options.output == NULL || options.state == NULL || optind != argc) {
        return cmd_misused(usage);
    }
    return challenge(&options);
}
