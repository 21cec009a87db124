/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison keygen: a key pair that signs system images. */
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/cmd.h"
#include "policy/key.h"
#include "policy/tool.h"

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"output", required_argument, NULL, 'o'},
    {NULL, 0, NULL, 0}};

static void keygen_usage(FILE *to)
{
    fputs("usage: cloison keygen -o NAME\n"
          "\n"
          "Make an Ed25519 key pair: NAME.key, the secret half, readable for\n"
          "its owner only, and NAME.pub. Neither file may exist.\n"
          "exit codes: 0 made, 2 wrong usage, 3 a file cannot be written\n",
          to);
}

static bool keygen_exists(const char *path)
{
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return false;
    }
    fclose(file);
    tool_complain("%s: exists already", path);
    return true;
}

static int keygen_make(const char *name)
{
    uint8_t public[KEY_PUBLIC_BYTES];
    uint8_t secret[KEY_SECRET_BYTES];
    char *secret_path = tool_text("%s.key", name);
    char *public_path = tool_text("%s.pub", name);
    bool ok = !keygen_exists(secret_path) && !keygen_exists(public_path);

    if (ok) {
        crypto_sign_keypair(public, secret);
        ok = key_write(secret_path, secret, sizeof(secret), 0600) &&
             key_write(public_path, public, sizeof(public), 0644);
        sodium_memzero(secret, sizeof(secret));
    }
    free(secret_path);
    free(public_path);
    return ok ? TOOL_OK : TOOL_SYSTEM;
}

int cmd_keygen(int argc, char **argv)
{
    const char *name = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
        if (option == 'h') {
            keygen_usage(stdout);
            return TOOL_OK;
        }
        if (option != 'o') {
            return TOOL_USAGE;
        }
        name = optarg;
    }
    if (name == NULL || optind != argc) {
        keygen_usage(stderr);
        return TOOL_USAGE;
    }
    return keygen_make(name);
}
