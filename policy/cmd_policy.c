/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy: compile and check a policy by itself. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/policy.h"
#include "policy/tool.h"

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"output", required_argument, NULL, 'o'},
    {NULL, 0, NULL, 0}};

static void policy_usage(FILE *to)
{
    fputs("usage: cloison policy compile FILE.cil... -o TABLE\n"
          "       cloison policy check FILE.cil...\n"
          "\n"
          "compile flattens a policy to the core's table; check does the same\n"
          "without writing it. Both compare the table with libsepol's answers\n"
          "for every two identities, every class and every relation of\n"
          "levels, and say how many decisions that were. Classes,\n"
          "permissions, sensitivities and categories come from the compiler.\n"
          "exit codes: 0 good, 1 the policy is refused or the table differs,\n"
          "2 wrong usage, 3 a file cannot be written\n",
          to);
}

static void report(struct policy *policy)
{
    uint64_t decisions;
    uint64_t relations;
    size_t length;

    policy_table(policy, &length);
    policy_checked(policy, &decisions, &relations);
    printf("table of %zu bytes; %" PRIu64 " decisions over %" PRIu64
           " relations agree with libsepol\n",
           length, decisions, relations);
}

static int write_out(struct policy *policy, const char *path)
{
    struct buffer data;
    const uint8_t *table = policy_table(policy, &data.length);
    int result;

    data.bytes = tool_allocate(data.length);
    memcpy(data.bytes, table, data.length);
    result = tool_write(path, &data, 0644) ? TOOL_OK : TOOL_SYSTEM;
    tool_release(&data);
    return result;
}

static int make(const char *const *files, unsigned count, const char *path)
{
    struct policy *policy;
    struct policy_error error;
    int result = TOOL_OK;

    if (policy_open(files, count, &policy, &error) != 0) {
        tool_complain("%s", error.text);
        return TOOL_REFUSED;
    }
    report(policy);
    if (path != NULL) {
        result = write_out(policy, path);
    }
    policy_close(policy);
    return result;
}

int cmd_policy(int argc, char **argv)
{
    const char *path = NULL;
    bool compile;
    int option;

    while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
        if (option == 'h') {
            policy_usage(stdout);
            return TOOL_OK;
        }
        if (option != 'o') {
            policy_usage(stderr);
            return TOOL_USAGE;
        }
        path = optarg;
    }
    if (argc - optind < 2) {
        policy_usage(stderr);
        return TOOL_USAGE;
    }
    compile = strcmp(argv[optind], "compile") == 0;
    if ((!compile && strcmp(argv[optind], "check") != 0) ||
        compile != (path != NULL)) {
        policy_usage(stderr);
        return TOOL_USAGE;
    }
    return make((const char *const *)argv + optind + 1,
                (unsigned)(argc - optind - 1), path);
}
