/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest unseal: get back what seal has sealed. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "attest/tool/cmd.h"
#include "attest/tool/route.h"
#include "attest/tool/sealed_file.h"
#include "attest/tool/secret_file.h"
#include "policy/tool.h"

static const char usage[] =
    "usage: cloison-attest unseal --sealed FILE [--fd N] [--tcti TCTI]\n"
    "\n"
    "Get a secret back if the machine was started as when it was sealed, and\n"
    "the anti-rollback counter is not above the version it was sealed for.\n"
    "\n"
    "  --sealed FILE  what seal wrote; - is standard input\n"
    "  --fd N         write the secret to descriptor N; standard output if\n"
    "                 not said\n"
    "  --tcti TCTI    the TPM, as tpm2-tools name it\n"
    "\n"
    "Example:\n"
    "  cloison-attest unseal --sealed sealed.json |\n"
    "      cryptsetup open --key-file=- /dev/xvda data\n"
    "\n"
    "exit codes: 0 done, 1 the TPM refuses, 2 wrong usage or no sealed file,\n"
    "3 the TPM fails\n";

struct job {
    struct tpm_sealed sealed;
    TPM2B_SENSITIVE_DATA secret;
    bool refused;
};

static bool work(struct tpm *tpm, void *context)
{
    struct job *job = context;

    return tpm_unseal(tpm, &job->sealed, &job->secret, &job->refused);
}

static int open_sealed(struct job *job, const char *tcti, struct why *why)
{
    if (tpm_do(tcti, work, job, why)) {
        return ATTEST_TRUSTED;
    }
    if (job->refused) {
        why_say(why, "the TPM refuses: this is not the state that the secret "
                     "was sealed to (registers, or a newer counter)");
    }
    return job->refused ? ATTEST_NOT_TRUSTED : ATTEST_SYSTEM;
}

static int unseal(const char *path, const char *tcti, int file)
{
    struct why why = {""};
    struct job job = {0};
    json_t *input = secret_json(path, &why);
    int code = ATTEST_UNUSABLE;

    if (input != NULL && !sealed_from_json(input, &job.sealed)) {
        why_say(&why, "%s: not a file of cloison-attest seal", path);
    } else if (input != NULL) {
        code = open_sealed(&job, tcti, &why);
    }
    json_decref(input);
    if (code == ATTEST_TRUSTED &&
        !secret_write(file, job.secret.buffer, job.secret.size, &why)) {
        code = ATTEST_SYSTEM;
    }
    sodium_memzero(&job, sizeof job);
    if (code != ATTEST_TRUSTED) {
        tool_complain("unseal: %s", why.text);
    }
    return code;
}

int cmd_unseal(int argc, char **argv)
{
    static const struct option options[] = {
        {"sealed", required_argument, NULL, 's'},
        {"fd", required_argument, NULL, 'f'},
        {"tcti", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    const char *path = NULL;
    const char *tcti = NULL;
    uint64_t file = STDOUT_FILENO;
    bool good = true;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 's') {
            path = optarg;
        } else if (option == 't') {
            tcti = optarg;
        } else {
            good = good && option == 'f' && route_number(optarg, 1023, &file);
        }
    }
    if (!good || optind != argc || path == NULL) {
        return cmd_misused(usage);
    }
    return unseal(path, tcti, (int)file);
}
