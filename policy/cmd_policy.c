/* SPDX-License-Identifier: Apache-2.0 */
/** @file `cloison policy compile` and `cloison policy check`. */
#include "policy/cmd_policy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/open.h"

#define EXIT_GOOD 0
#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define EXIT_SYSTEM 3

struct request {
    const char **files;
    unsigned count;
    const char *output;
    uint32_t version;
};

static const char help_text[] =
    "usage: cloison policy compile FILE.cil... -o OUT [--version N]\n"
    "       cloison policy check FILE.cil...\n"
    "\n"
    "compile  Compile CIL files with libsepol, flatten them to the core's\n"
    "         table, compare the table with libsepol and write it to OUT.\n"
    "check    The same without writing: print what was compared.\n"
    "\n"
    "  -o OUT         where to write the table\n"
    "  --version N    version of the policy, for anti-rollback (default 1)\n"
    "  --help         this text\n"
    "\n"
    "Classes, permissions, s0-s3 and c0.c1023 are defined already; the base\n"
    "policy is policy/base/*.cil.\n"
    "\n"
    "exit: 0 the policy is good, 1 it is refused or differs from libsepol,\n"
    "      2 wrong usage, 3 a file cannot be written\n";

static int complain_usage(const char *what, const char *which)
{
    fprintf(stderr, "cloison policy: %s %s\n\n%s", what, which, help_text);
    return EXIT_USAGE;
}

static int complain_system(const char *path)
{
    fprintf(stderr, "cloison policy: %s: %s\n", path, strerror(errno));
    return EXIT_SYSTEM;
}

/* Under another name first: a failure never leaves half a table behind. */
static int write_file(const char *path, const uint8_t *bytes, size_t length)
{
    char *draft = NULL;
    FILE *out;
    bool good;

    if (asprintf(&draft, "%s.new", path) < 0) {
        return complain_system(path);
    }
    out = fopen(draft, "wb");
    good = out != NULL && fwrite(bytes, 1, length, out) == length;
    if (out != NULL && fclose(out) != 0) {
        good = false;
    }
    if (!good || rename(draft, path) != 0) {
        int status = complain_system(path);

        remove(draft);
        free(draft);
        return status;
    }
    free(draft);
    return EXIT_GOOD;
}

static void report(const struct policy *policy)
{
    const struct selfcheck *count = policy_selfcheck(policy);
    const struct flat *flat = policy_flat(policy);

    printf("%u identities (%u before merging), %zu bytes\n",
           flat->identity_count, flat->triple_count, flat->length);
    printf("%" PRIu64 " decisions compared with libsepol over %u relations "
           "of levels, %" PRIu64 " allow something, %" PRIu64 " differ\n",
           count->compared, count->relations, count->allowing,
           count->mismatched);
}

static int run(const struct request *request)
{
    struct policy_source source = {.files = request->files,
                                   .count = request->count,
                                   .version = request->version};
    struct policy *policy = NULL;
    struct policy_error err;
    size_t length = 0;
    int status = EXIT_GOOD;

    if (policy_open_version(&source, &policy, &err) != 0) {
        fprintf(stderr, "cloison policy: %s\n", err.text);
        return EXIT_REFUSED;
    }
    report(policy);
    if (request->output != NULL) {
        const uint8_t *bytes = policy_table(policy, &length);

        status = write_file(request->output, bytes, length);
    }
    policy_close(policy);
    return status;
}

static bool parse_version(const char *text, uint32_t *out)
{
    char *end;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, 10);
    *out = (uint32_t)value;
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
           value <= UINT32_MAX;
}

/* Options of either sub-command; anything else is a file. */
static int parse(int argc, char **argv, struct request *out)
{
    for (int i = 0; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "-o") == 0 && has_value) {
            out->output = argv[++i];
        } else if (strcmp(argv[i], "--version") == 0 && has_value) {
            if (!parse_version(argv[++i], &out->version)) {
                return complain_usage("not a version:", argv[i]);
            }
        } else if (argv[i][0] == '-') {
            return complain_usage("unknown or incomplete option", argv[i]);
        } else {
            out->files[out->count++] = argv[i];
        }
    }
    return EXIT_GOOD;
}

static int check_request(const char *action, const struct request *request)
{
    bool compiles = strcmp(action, "compile") == 0;

    if (!compiles && strcmp(action, "check") != 0) {
        return complain_usage("unknown action", action);
    }
    if (request->count == 0) {
        return complain_usage(action, "needs FILE.cil");
    }
    if (compiles != (request->output != NULL)) {
        return complain_usage(action, compiles ? "needs -o OUT"
                                               : "writes nothing: no -o");
    }
    return EXIT_GOOD;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

int cmd_policy(int argc, char **argv)
{
    struct request request = {.version = 1};
    int status;

    if (asks_help(argc, argv)) {
        fputs(help_text, stdout);
        return EXIT_GOOD;
    }
    if (argc < 2) {
        return complain_usage("an action is missing:", "compile or check");
    }
    request.files = calloc((size_t)argc, sizeof *request.files);
    if (request.files == NULL) {
        return complain_system("memory");
    }
    status = parse(argc - 2, argv + 2, &request);
    if (status == EXIT_GOOD) {
        status = check_request(argv[1], &request);
    }
    if (status == EXIT_GOOD) {
        status = run(&request);
    }
    free(request.files);
    return status;
}
