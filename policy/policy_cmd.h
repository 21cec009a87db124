/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the sub-commands of cloison policy share: the command line and
 * the policy it names. (policy/policy_subject.h: domains, contexts, classes.)
 *
 * A sub-command NAME is a function policy_NAME in policy/policy_NAME.c and a
 * row of the table in policy/cmd_policy.c. It describes its command line in a
 * struct policy_syntax, has it read by policy_cmd_read, and ends with
 * policy_cmd_close.
 */
#ifndef CLOISON_POLICY_POLICY_CMD_H
#define CLOISON_POLICY_POLICY_CMD_H

#include "policy/policy_inside.h"
#include "policy/system.h"
#include "policy/tool.h"

/** An option besides the common ones; either a flag or with a value. */
struct policy_option {
    const char *name; /* the long one, without dashes */
    int letter;       /* the short one, 0: none */
    bool *flag;       /* set when given */
    const char **value;
};

/* Which operands follow the fixed ones. */
enum policy_operands {
    POLICY_FILES, /* the policy: files, directories; or --system */
    POLICY_BARE,  /* none */
    POLICY_FEWER  /* files; with --system the last fixed one may lack */
};

/** The command line of a sub-command. */
struct policy_syntax {
    const char *name; /* of the sub-command */
    const char *help; /* all that --help prints */
    const struct policy_option *options;
    unsigned option_count;
    unsigned fixed;            /* operands that come first and must be there */
    const char *const *topics; /* then one of these words or none; or NULL */
    enum policy_operands then;
    bool writes; /* takes -o FILE */
};

/** A command line that was read. Common: --json -o --system --build-dir. */
struct policy_cmd {
    bool json;
    const char *output;      /* -o, or NULL */
    const char *system_path; /* --system, or NULL */
    const char *build;       /* stands for ${BUILD} in the description */
    struct system *system;   /* read from system_path, or NULL */
    char **fixed;            /* the operands that come first, or NULL */
    const char *topic;       /* or NULL */
    char **files;            /* the policy's files, directories expanded */
    unsigned file_count;
};

/**
 * Read the command line of a sub-command; argv[0] is its name.
 *
 * @return whether to go on; if not, *code is the exit code, all is said and
 *         nothing has to be closed.
 */
bool policy_cmd_read(int argc, char **argv, const struct policy_syntax *syntax,
                     struct policy_cmd *out, int *code);

/** Add a file, or all .cil files of a directory; false after complaining, with
 * @p advice if there is no such file. */
bool policy_cmd_file(struct policy_cmd *out, const char *path,
                     const char *advice);

/**
 * Compile and flatten the policy, and label the domains of the system; NULL
 * after complaining.
 */
struct policy *policy_cmd_open(const struct policy_cmd *cmd);

/** The same with policy_open: flows as the core wants them, and the table
 * compared with libsepol. */
struct policy *policy_cmd_open_compared(const struct policy_cmd *cmd);

void policy_cmd_close(struct policy_cmd *cmd);

/* The sub-commands; each returns its exit code. */
int policy_compile(int argc, char **argv);
int policy_check(int argc, char **argv);
int policy_sign(int argc, char **argv);
int policy_flow(int argc, char **argv);
int policy_diff(int argc, char **argv);
int policy_graph(int argc, char **argv);
int policy_show(int argc, char **argv);
int policy_why(int argc, char **argv);
int policy_lint(int argc, char **argv);
int policy_suggest(int argc, char **argv);

#endif
