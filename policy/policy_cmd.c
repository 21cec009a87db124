/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads the command line of a sub-command of cloison policy. */
#include "policy/policy_cmd.h"

#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/spelling.h"
#include "policy/system_label.h"

#define COMMON_COUNT 5
#define OPTION_MAX 24

/* getopt's numbers of options; the command's own ones count from OWN. */
#define OPTION_SYSTEM 256
#define OPTION_BUILD 257
#define OPTION_OWN 512

static const struct option common[COMMON_COUNT] = {
    {"help", no_argument, NULL, 'h'},
    {"json", no_argument, NULL, 'j'},
    {"output", required_argument, NULL, 'o'},
    {"system", required_argument, NULL, OPTION_SYSTEM},
    {"build-dir", required_argument, NULL, OPTION_BUILD}};

/* All options in the two forms that getopt wants. */
struct option_table {
    struct option longs[COMMON_COUNT + OPTION_MAX + 1];
    char shorts[8 + 2 * OPTION_MAX];
};

static void policy_cmd_table(const struct policy_syntax *syntax,
                             struct option_table *out)
{
    size_t used = 3;

    memset(out, 0, sizeof(*out));
    memcpy(out->longs, common, sizeof(common));
    memcpy(out->shorts, "ho:", used);
    for (unsigned i = 0; i < syntax->option_count && i < OPTION_MAX; i++) {
        const struct policy_option *option = &syntax->options[i];
        struct option *to = &out->longs[COMMON_COUNT + i];

        to->name = option->name;
        to->has_arg = option->flag == NULL ? required_argument : no_argument;
        to->val = OPTION_OWN + (int)i;
        if (option->letter != 0) {
            out->shorts[used++] = (char)option->letter;
            if (option->flag == NULL) {
                out->shorts[used++] = ':';
            }
        }
    }
}

/* One of the command's own options; false if there is none such. */
static bool policy_cmd_own(const struct policy_syntax *syntax, int number)
{
    for (unsigned i = 0; i < syntax->option_count; i++) {
        const struct policy_option *option = &syntax->options[i];

        if (number != OPTION_OWN + (int)i &&
            (option->letter == 0 || number != option->letter)) {
            continue;
        }
        if (option->flag != NULL) {
            *option->flag = true;
        } else {
            *option->value = optarg;
        }
        return true;
    }
    return false;
}

/* Take one option over; false: getopt has already complained. */
static bool policy_cmd_take(const struct policy_syntax *syntax, int number,
                            struct policy_cmd *out)
{
    switch (number) {
    case 'j':
        out->json = true;
        return true;
    case 'o':
        out->output = optarg;
        return true;
    case OPTION_SYSTEM:
        out->system_path = optarg;
        return true;
    case OPTION_BUILD:
        out->build = optarg;
        return true;
    default:
        return policy_cmd_own(syntax, number);
    }
}

/* "a/b/../c" as "a/c", if that is the same file. */
static char *policy_cmd_shorter(const char *path)
{
    char *text = tool_text("%s", path);
    char *up = strstr(text, "/../");
    struct stat was;
    struct stat is;

    while (up != NULL && up != text) {
        char *from = up - 1;

        while (from > text && *from != '/') {
            from--;
        }
        from += *from == '/' ? 1 : 0;
        memmove(from, up + 4, strlen(up + 4) + 1);
        up = strstr(text, "/../");
    }
    if (stat(path, &was) == 0 && stat(text, &is) == 0 &&
        was.st_dev == is.st_dev && was.st_ino == is.st_ino) {
        return text;
    }
    free(text);
    return tool_text("%s", path);
}

static void policy_cmd_add(struct policy_cmd *out, const char *path)
{
    char **longer =
        realloc(out->files, (out->file_count + 1) * sizeof(*out->files));

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    out->files = longer;
    out->files[out->file_count++] = policy_cmd_shorter(path);
}

bool policy_cmd_file(struct policy_cmd *out, const char *path,
                     const char *advice)
{
    struct stat status;
    char *pattern;
    glob_t found = {.gl_pathc = 0};

    if (stat(path, &status) != 0) {
        tool_complain("%s: %s%s", path, strerror(errno), advice);
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        policy_cmd_add(out, path);
        return true;
    }
    pattern = tool_text("%s/*.cil", path);
    if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc == 0) {
        tool_complain("%s: a directory without .cil files", path);
        free(pattern);
        return false;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        policy_cmd_add(out, found.gl_pathv[i]);
    }
    globfree(&found);
    free(pattern);
    return true;
}

static bool policy_cmd_is_topic(const struct policy_syntax *syntax,
                                const char *word)
{
    for (unsigned i = 0;
         syntax->topics != NULL && word != NULL && syntax->topics[i] != NULL;
         i++) {
        if (strcmp(syntax->topics[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* What a wrong topic may have meant; "" if it is far from all. */
static const char *policy_cmd_near(const struct policy_syntax *syntax,
                                   const char *word)
{
    static struct spelling search;

    search = spelling_start(word);
    for (unsigned i = 0; syntax->topics != NULL && syntax->topics[i] != NULL;
         i++) {
        spelling_offer(&search, syntax->topics[i]);
    }
    return spelling_advice(&search);
}

/* What follows the options; TOOL_OK, or the exit code after complaining. */
static int policy_cmd_operands(const struct policy_syntax *syntax, int count,
                               char **words, struct policy_cmd *out)
{
    unsigned fixed = syntax->fixed;
    bool ok = true;

    if (syntax->then == POLICY_FEWER && out->system_path != NULL &&
        count + 1 == (int)fixed) {
        fixed--;
    }
    if (count < (int)fixed) {
        tool_complain("policy %s: too few arguments; see --help", syntax->name);
        return TOOL_USAGE;
    }
    out->fixed = words;
    words += fixed;
    if (policy_cmd_is_topic(syntax, words[0])) {
        out->topic = *words++;
    }
    if (syntax->then == POLICY_BARE && words[0] != NULL) {
        tool_complain("policy %s: '%s' is one argument too many", syntax->name,
                      words[0]);
        return TOOL_USAGE;
    }
    if (syntax->then != POLICY_BARE && words[0] == NULL &&
        out->system_path == NULL) {
        tool_complain("policy %s: no policy: name .cil files, a directory of "
                      "them, or --system SYSTEM.yaml",
                      syntax->name);
        return TOOL_USAGE;
    }
    if (out->system_path != NULL) {
        out->system = system_read_labels(out->system_path, out->build);
        ok = out->system != NULL;
    }
    for (uint32_t i = 0;
         ok && out->system_path != NULL && i < out->system->policy_count; i++) {
        policy_cmd_add(out, out->system->policy[i]);
    }
    for (; ok && words[0] != NULL; words++) {
        ok = policy_cmd_file(out, words[0], policy_cmd_near(syntax, words[0]));
    }
    return ok ? TOOL_OK : TOOL_REFUSED;
}

/* All options; -1: go on, otherwise the exit code. */
static int policy_cmd_options(int argc, char **argv,
                              const struct policy_syntax *syntax,
                              struct policy_cmd *out)
{
    struct option_table table;
    int number;

    policy_cmd_table(syntax, &table);
    optind = 0;
    while ((number = getopt_long(argc, argv, table.shorts, table.longs,
                                 NULL)) != -1) {
        if (number == 'h') {
            fputs(syntax->help, stdout);
            return TOOL_OK;
        }
        if (!policy_cmd_take(syntax, number, out)) {
            return TOOL_USAGE;
        }
    }
    if (out->output != NULL && !syntax->writes) {
        tool_complain("policy %s: writes no file, so it takes no -o",
                      syntax->name);
        return TOOL_USAGE;
    }
    return -1;
}

bool policy_cmd_read(int argc, char **argv, const struct policy_syntax *syntax,
                     struct policy_cmd *out, int *code)
{
    char *program = tool_text("cloison: policy %s", syntax->name);
    char *name = argv[0];

    memset(out, 0, sizeof(*out));
    out->build = "build";
    argv[0] = program;
    *code = policy_cmd_options(argc, argv, syntax, out);
    argv[0] = name;
    free(program);
    if (*code != -1) {
        return false;
    }
    *code = policy_cmd_operands(syntax, argc - optind, argv + optind, out);
    if (*code != TOOL_OK) {
        policy_cmd_close(out);
        return false;
    }
    return true;
}

/* What policy_load or policy_open made, with the domains labelled. */
static struct policy *policy_cmd_label(const struct policy_cmd *cmd,
                                       struct policy *policy, int status,
                                       const struct policy_error *error)
{
    const struct system_source source = {cmd->system_path, cmd->build};

    if (status != 0) {
        tool_complain("%s", error->text);
        return NULL;
    }
    if (cmd->system != NULL &&
        !system_label_domains(cmd->system, &source, policy)) {
        policy_close(policy);
        return NULL;
    }
    return policy;
}

struct policy *policy_cmd_open(const struct policy_cmd *cmd)
{
    struct policy *policy = NULL;
    struct policy_error error;
    int status = policy_load((const char *const *)cmd->files, cmd->file_count,
                             &policy, &error);

    return policy_cmd_label(cmd, policy, status, &error);
}

struct policy *policy_cmd_open_compared(const struct policy_cmd *cmd)
{
    struct policy *policy = NULL;
    struct policy_error error;
    int status = policy_open((const char *const *)cmd->files, cmd->file_count,
                             &policy, &error);

    return policy_cmd_label(cmd, policy, status, &error);
}

void policy_cmd_close(struct policy_cmd *cmd)
{
    for (unsigned i = 0; i < cmd->file_count; i++) {
        free(cmd->files[i]);
    }
    free(cmd->files);
    if (cmd->system != NULL) {
        system_release(cmd->system);
    }
    memset(cmd, 0, sizeof(*cmd));
}
