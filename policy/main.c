/* SPDX-License-Identifier: Apache-2.0 */
/** @file The cloison command: find the sub-command and run it. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "policy/cmd.h"
#include "policy/tool.h"

#define CLOISON_VERSION "0.1"

static void usage(FILE *to)
{
    fputs("usage: cloison COMMAND [ARGUMENTS]\n"
          "\n"
          "  keygen   make a key pair that signs system images\n"
          "  build    build a signed system image from a description\n"
          "  inspect  show what is in an image\n"
          "  diff     say what differs between two images\n"
          "  run      boot an image in QEMU\n"
          "  policy   compile or check a policy by itself\n"
          "  label    ask, check and apply a label database\n"
          "\n"
          "cloison COMMAND --help says more; cloison --version the version.\n"
          "exit codes: 0 success, 1 the input is refused (diff: differs),\n"
          "2 wrong usage, 3 a file or program of this machine fails\n",
          to);
}

static int dispatch(int argc, char **argv)
{
    if (strcmp(argv[0], "keygen") == 0) {
        return cmd_keygen(argc, argv);
    }
    if (strcmp(argv[0], "build") == 0) {
        return cmd_build(argc, argv);
    }
    if (strcmp(argv[0], "inspect") == 0) {
        return cmd_inspect(argc, argv);
    }
    if (strcmp(argv[0], "diff") == 0) {
        return cmd_diff(argc, argv);
    }
    if (strcmp(argv[0], "run") == 0) {
        return cmd_run(argc, argv);
    }
    if (strcmp(argv[0], "policy") == 0) {
        return cmd_policy(argc, argv);
    }
    if (strcmp(argv[0], "label") == 0) {
        return cmd_label(argc, argv);
    }
    tool_complain("no command '%s'; see cloison --help", argv[0]);
    return TOOL_USAGE;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0) {
        tool_complain("libsodium cannot start");
        return TOOL_SYSTEM;
    }
    if (argc < 2) {
        usage(stderr);
        return TOOL_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return TOOL_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("cloison " CLOISON_VERSION);
        return TOOL_OK;
    }
    return dispatch(argc - 1, argv + 1);
}
