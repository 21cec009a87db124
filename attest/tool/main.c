/* SPDX-License-Identifier: Apache-2.0 */
/** @file The cloison-attest command: find the command and run it. */
#include <jansson.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/tool/cmd.h"
#include "policy/tool.h"

#define ATTEST_VERSION "0.1"

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *says;
};

/* Those of the machine that judges, then those of the machine judged. */
static const struct command commands[] = {
    {"reference", cmd_reference, "what a build must measure, signed"},
    {"challenge", cmd_challenge, "a question that one machine answers once"},
    {"verify", cmd_verify, "judge the answers of machines"},
    {"release", cmd_release, "seal a secret to a domain that is trusted"},
    {"log", cmd_log, "say in words what a machine measured"},
    {NULL, NULL, NULL},
    {"agent", cmd_agent, "answer challenges over a network or serial line"},
    {"identity", cmd_identity, "make or show the keys of this machine's TPM"},
    {"quote", cmd_quote, "answer one challenge with evidence"},
    {"report", cmd_report, "tie this domain's public key to its identity"},
    {"unlock", cmd_unlock, "open what release has sealed to this domain"},
    {"seal", cmd_seal, "seal a secret to the registers of this TPM"},
    {"unseal", cmd_unseal, "open what seal has sealed"},
    {"counter", cmd_counter, "the TPM's counter against older images"},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
    fputs("usage: cloison-attest COMMAND [ARGUMENTS]\n"
          "\n"
          "Where machines are judged:\n",
          to);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].name == NULL) {
            fputs("\nOn the machine that is judged:\n", to);
        } else {
            fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].says);
        }
    }
    fputs("\n"
          "cloison-attest COMMAND --help says more, --version the version.\n"
          "exit codes: 0 trusted, or done; 1 not trusted, or refused;\n"
          "2 wrong usage, or files that cannot be used; 3 a file or program\n"
          "of this machine fails\n",
          to);
}

/* Parts of JSON are secrets at times: none stays in memory. */
static void *json_allocate(size_t length)
{
    return malloc(length);
}

static void json_wipe(void *memory)
{
    if (memory != NULL) {
        sodium_memzero(memory, malloc_usable_size(memory));
    }
    free(memory);
}

/* A verdict that nobody could read is none. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return code;
    }
    tool_complain("standard output cannot be written");
    return code > ATTEST_TRUSTED ? code : ATTEST_SYSTEM;
}

int main(int argc, char **argv)
{
    tool_program = "cloison-attest";
    if (sodium_init() < 0) {
        tool_complain("libsodium cannot start");
        return ATTEST_SYSTEM;
    }
    json_set_alloc_funcs(json_allocate, json_wipe);
    if (argc < 2) {
        usage(stderr);
        return ATTEST_UNUSABLE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return ATTEST_TRUSTED;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("cloison-attest " ATTEST_VERSION);
        return ATTEST_TRUSTED;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].name != NULL &&
            strcmp(commands[i].name, argv[1]) == 0) {
            return finish(commands[i].run(argc - 1, argv + 1));
        }
    }
    tool_complain("no command '%s'; see cloison-attest --help", argv[1]);
    return ATTEST_UNUSABLE;
}
