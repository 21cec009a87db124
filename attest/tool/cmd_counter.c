/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest counter: no image below this version any more. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attest/tool/cmd.h"
#include "attest/tool/route.h"
#include "attest/tool/tpm_counter.h"
#include "policy/tool_json.h"

static const char usage[] =
    "usage: cloison-attest counter create|show [--json] [--tcti TCTI]\n"
    "       cloison-attest counter raise VERSION [--json] [--tcti TCTI]\n"
    "\n"
    "A counter of the TPM (index 0x01810c10) that only rises, whoever has\n"
    "the machine. It stands at the lowest version of a system image that may\n"
    "still be trusted: verify and unseal compare it. Raise it after an\n"
    "update, when there is no way back to the older image. If the TPM had\n"
    "such counters before, a new one begins above them all: number images\n"
    "(version: in the description of the system) from there on.\n"
    "\n"
    "  --json       for machines\n"
    "  --tcti TCTI  the TPM, as tpm2-tools name it\n"
    "\n"
    "Examples:\n"
    "  cloison-attest counter create\n"
    "  cloison-attest counter raise 12\n"
    "\n"
    "exit codes: 0 done, 1 refused, 2 wrong usage, 3 the TPM fails\n";

struct job {
    bool make;
    bool raise;
    uint64_t version;
    struct tpm_counter counter;
};

static bool work(struct tpm *tpm, void *context)
{
    struct job *job = context;

    if (job->make) {
        return tpm_counter_make(tpm, &job->counter);
    }
    if (!tpm_counter_find(tpm, &job->counter)) {
        return false;
    }
    if (job->counter.value == 0) {
        return why_say(&tpm->why, "the TPM has no counter; make it with: "
                                  "cloison-attest counter create");
    }
    return !job->raise || tpm_counter_raise(tpm, &job->counter, job->version);
}

static int run(struct job *job, const char *tcti, bool as_json)
{
    struct why why = {""};

    if (!tpm_do(tcti, work, job, &why)) {
        bool refused = job->raise && job->counter.value > 0;

        tool_complain("%s", why.text);
        return refused ? ATTEST_NOT_TRUSTED : ATTEST_SYSTEM;
    }
    if (as_json) {
        tool_json_print(tool_json("{s:i, s:I}", "index", TPM_COUNTER_INDEX,
                                  "value", (json_int_t)job->counter.value));
    } else {
        printf("counter: %" PRIu64 ", no image below that version\n",
               job->counter.value);
    }
    return ATTEST_TRUSTED;
}

static bool take_words(struct job *job, int count, char **words)
{
    job->make = count == 1 && strcmp(words[0], "create") == 0;
    job->raise = count == 2 && strcmp(words[0], "raise") == 0;
    if (job->raise) {
        return route_number(words[1], INT64_MAX, &job->version);
    }
    return job->make || (count == 1 && strcmp(words[0], "show") == 0);
}

int cmd_counter(int argc, char **argv)
{
    static const struct option options[] = {
        {"tcti", required_argument, NULL, ROUTE_TCTI},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct route route = route_here();
    struct job job = {0};
    bool as_json = false;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'j') {
            as_json = true;
        } else if (!route_option(&route, option)) {
            return cmd_misused(usage);
        }
    }
    if (!take_words(&job, argc - optind, argv + optind)) {
        return cmd_misused(usage);
    }
    return run(&job, route.machine.tcti, as_json);
}
