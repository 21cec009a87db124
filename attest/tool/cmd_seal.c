/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest seal: a secret that only this machine, started as it
 *  is now, gets back. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "attest/tool/cmd.h"
#include "attest/tool/route.h"
#include "attest/tool/sealed_file.h"
#include "attest/tool/secret_file.h"
#include "policy/tool_json.h"

/* Firmware and its settings of trust, loader, core and image. */
#define PCRS "0,2,4,7,8,9,21"

static const char usage[] =
    "usage: cloison-attest seal --secret FILE [OPTION...] [-o FILE]\n"
    "\n"
    "For a machine that starts without asking anybody: seal a secret to the\n"
    "registers of its TPM as they are now, and to the version of its image.\n"
    "unseal gives it back only then.\n"
    "\n"
    "  --secret FILE  what to seal, 1 to 128 bytes; - is standard input\n"
    "  --pcrs LIST    SHA-256 registers; " PCRS " if not said\n"
    "  --version N    not once the counter is above N (see counter)\n"
    "  --tcti TCTI    the TPM, as tpm2-tools name it\n"
    "  -o FILE        where to; standard output if not said\n"
    "\n"
    "Example:\n"
    "  cloison-attest seal --secret disk.key --version 12 -o sealed.json\n"
    "\n"
    "exit codes: 0 done, 2 wrong usage, 3 the TPM or a file fails\n";

struct job {
    const char *tcti;
    const char *secret;
    const char *output;
    const char *list;
    TPM2B_SENSITIVE_DATA bytes;
    struct tpm_sealed sealed;
};

static bool work(struct tpm *tpm, void *context)
{
    struct job *job = context;

    return tpm_seal(tpm, &job->bytes, &job->sealed);
}

static bool take_secret(struct job *job, struct why *why)
{
    uint8_t bytes[SECRET_MAX];
    size_t length = 0;
    bool good = secret_read(job->secret, bytes, &length, why);

    if (good && (length == 0 || length > TPM_SEAL_MAX)) {
        good = why_say(why, "%s: a secret has 1 to %d bytes", job->secret,
                       TPM_SEAL_MAX);
    }
    if (good) {
        job->bytes.size = (UINT16)length;
        memcpy(job->bytes.buffer, bytes, length);
    }
    sodium_memzero(bytes, sizeof bytes);
    return good;
}

static int seal(struct job *job)
{
    struct why why = {""};
    bool good = take_secret(job, &why) && tpm_do(job->tcti, work, job, &why);

    sodium_memzero(&job->bytes, sizeof job->bytes);
    json_t *file = good ? sealed_to_json(&job->sealed, job->list) : NULL;

    if (file == NULL) {
        tool_complain("seal: %s", why.text);
        return ATTEST_SYSTEM;
    }
    if (job->output != NULL) {
        return tool_json_write(job->output, file) ? ATTEST_TRUSTED
                                                  : ATTEST_SYSTEM;
    }
    tool_json_print(file);
    return ATTEST_TRUSTED;
}

static bool take_option(struct job *job, int option)
{
    switch (option) {
    case 's':
        job->secret = optarg;
        return true;
    case 'o':
        job->output = optarg;
        return true;
    case 'p':
        job->list = optarg;
        return true;
    case 't':
        job->tcti = optarg;
        return true;
    case 'v':
        job->sealed.has_version = true;
        return route_number(optarg, INT64_MAX, &job->sealed.version);
    default:
        return false;
    }
}

int cmd_seal(int argc, char **argv)
{
    static const struct option options[] = {
        {"secret", required_argument, NULL, 's'},
        {"pcrs", required_argument, NULL, 'p'},
        {"version", required_argument, NULL, 'v'},
        {"tcti", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct job job = {.list = PCRS};
    int option;

    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (!take_option(&job, option)) {
            return cmd_misused(usage);
        }
    }
    if (optind != argc || job.secret == NULL ||
        !tpm_selection(job.list, &job.sealed.selection)) {
        return cmd_misused(usage);
    }
    return seal(&job);
}
