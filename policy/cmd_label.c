/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison label: ask, check and apply a label database. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/label_do.h"
#include "policy/policy_cmd.h"
#include "policy/system_label.h"

#define OPTION_SYSTEM 256
#define OPTION_BUILD 257

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"json", no_argument, NULL, 'j'},
    {"dry-run", no_argument, NULL, 'n'},
    {"policy", required_argument, NULL, 'p'},
    {"system", required_argument, NULL, OPTION_SYSTEM},
    {"build-dir", required_argument, NULL, OPTION_BUILD},
    {NULL, 0, NULL, 0}};

static void usage(FILE *to)
{
    fputs(
        "usage: cloison label lookup LABELS KEY... [-p POLICY]... [--json]\n"
        "       cloison label check LABELS -p POLICY... [--json]\n"
        "       cloison label set LABELS FILE... -p POLICY... [-n] [--json]\n"
        "       cloison label COMMAND --system SYSTEM.yaml [KEY...]\n"
        "\n"
        "LABELS is a label database (docs/labels.md): a file, or a directory\n"
        "with the files file_contexts and media.\n"
        "\n"
        "  lookup  print the context of each KEY: a path (it has a slash), or\n"
        "          a name such as domain:red-1 or pci-0000:00:19.0\n"
        "  check   check every line against the policy; all that is wrong is\n"
        "          said, with file and line\n"
        "  set     write the context of each FILE into its extended attribute\n"
        "          security.selinux, where cloison build compares it\n"
        "\n"
        "  -p, --policy POLICY  a .cil file or a directory of them; may be\n"
        "                       repeated. Without, lookup checks the form "
        "only\n"
        "      --system FILE    database and policy of a system description;\n"
        "                       LABELS is left out, and check also labels\n"
        "                       every domain, kernel and initrd\n"
        "      --build-dir DIR  stands for ${BUILD} (default: build)\n"
        "  -n, --dry-run        set: say what would be set\n"
        "      --json           results as JSON\n"
        "\n"
        "exit codes: 0 good, 1 a line is wrong or something has no label,\n"
        "2 wrong usage, 3 a file is not there or cannot be labelled\n",
        to);
}

/** What the command line says. */
struct label_request {
    struct policy_cmd cmd; /* the policy and the system */
    bool json;
    bool dry;
    bool bad_policy;
};

/** Options; TOOL_OK to go on, -1 when help was given. */
static int read_options(int argc, char **argv, struct label_request *out)
{
    int option;

    while ((option = getopt_long(argc, argv, "hnp:", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            usage(stdout);
            return -1;
        case 'j':
            out->json = true;
            break;
        case 'n':
            out->dry = true;
            break;
        case 'p':
            out->bad_policy =
                !policy_cmd_file(&out->cmd, optarg, "") || out->bad_policy;
            break;
        case OPTION_SYSTEM:
            out->cmd.system_path = optarg;
            break;
        case OPTION_BUILD:
            out->cmd.build = optarg;
            break;
        default:
            return TOOL_USAGE;
        }
    }
    return out->bad_policy ? TOOL_REFUSED : TOOL_OK;
}

/** The system of --system, its policy and its database. */
static int read_system(struct label_request *request, bool files,
                       const char **database)
{
    struct policy_cmd *cmd = &request->cmd;

    cmd->system = files ? system_read(cmd->system_path, cmd->build)
                        : system_read_labels(cmd->system_path, cmd->build);
    if (cmd->system == NULL) {
        return TOOL_REFUSED;
    }
    if (cmd->system->labels == NULL) {
        tool_complain("%s: it has no label database; add labels: FILE",
                      cmd->system_path);
        return TOOL_REFUSED;
    }
    for (uint32_t i = 0; i < cmd->system->policy_count; i++) {
        if (!policy_cmd_file(cmd, cmd->system->policy[i], "")) {
            return TOOL_REFUSED;
        }
    }
    *database = cmd->system->labels;
    return TOOL_OK;
}

/** Compile the policy, if there is one. */
static int open_policy(struct label_request *request, struct policy **policy)
{
    struct policy_error error;

    if (request->cmd.file_count > 0 &&
        policy_load((const char *const *)request->cmd.files,
                    request->cmd.file_count, policy, &error) != 0) {
        tool_complain("%s", error.text);
        return TOOL_REFUSED;
    }
    return TOOL_OK;
}

static int check_system(const struct label_request *request,
                        const struct label_job *job)
{
    const struct system_source source = {request->cmd.system_path, job->build};
    int code = label_check(job);

    if (code == TOOL_OK &&
        !system_label_all(request->cmd.system, &source, job->policy)) {
        code = TOOL_REFUSED;
    }
    return code;
}

static int perform(const struct label_request *request, const char *what,
                   const struct label_job *job)
{
    bool keys = job->keys[0] != NULL;

    if (strcmp(what, "lookup") == 0 && keys) {
        return label_lookup(job);
    }
    if (strcmp(what, "check") == 0 && !keys && job->policy != NULL) {
        return request->cmd.system == NULL ? label_check(job)
                                           : check_system(request, job);
    }
    if (strcmp(what, "set") == 0 && keys && job->policy != NULL) {
        return label_set(job);
    }
    if (!keys && strcmp(what, "check") != 0) {
        tool_complain("label %s: nothing to look up", what);
    } else if (keys && strcmp(what, "check") == 0) {
        tool_complain("label check: '%s' is one argument too many",
                      job->keys[0]);
    } else {
        tool_complain("label %s: no policy to check contexts against; give -p "
                      "POLICY or --system SYSTEM.yaml",
                      what);
    }
    return TOOL_USAGE;
}

static bool is_command(const char *word)
{
    return strcmp(word, "lookup") == 0 || strcmp(word, "check") == 0 ||
           strcmp(word, "set") == 0;
}

static int run(struct label_request *request, char **words)
{
    struct label_job job = {NULL, request->cmd.build, NULL,
                            NULL, request->json,      request->dry};
    const char *what = words[0];
    int code = TOOL_OK;

    words++;
    if (request->cmd.system_path != NULL) {
        code = read_system(request, strcmp(what, "check") == 0, &job.database);
    } else if (words[0] == NULL) {
        tool_complain("label %s: no label database named; see --help", what);
        code = TOOL_USAGE;
    } else {
        job.database = *words++;
    }
    job.keys = words;
    if (code == TOOL_OK) {
        code = open_policy(request, &job.policy);
    }
    if (code == TOOL_OK) {
        code = perform(request, what, &job);
    }
    if (job.policy != NULL) {
        policy_close(job.policy);
    }
    return code;
}

int cmd_label(int argc, char **argv)
{
    struct label_request request;
    int code;

    memset(&request, 0, sizeof(request));
    request.cmd.build = "build";
    code = read_options(argc, argv, &request);
    if (code == TOOL_OK && optind >= argc) {
        usage(stderr);
        code = TOOL_USAGE;
    } else if (code == TOOL_OK && !is_command(argv[optind])) {
        tool_complain("label: no command '%s'; see cloison label --help",
                      argv[optind]);
        code = TOOL_USAGE;
    } else if (code == TOOL_OK) {
        code = run(&request, argv + optind);
    }
    policy_cmd_close(&request.cmd);
    return code == -1 ? TOOL_OK : code;
}
