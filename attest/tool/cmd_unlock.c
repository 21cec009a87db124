/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison-attest unlock: open what was released to this domain. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attest/tool/box_key.h"
#include "attest/tool/cmd.h"
#include "attest/tool/json_bytes.h"
#include "attest/tool/route.h"
#include "attest/tool/secret_file.h"
#include "policy/tool.h"

#define FORMAT_RELEASE "cloison-release-1"

static const char usage[] =
    "usage: cloison-attest unlock --release FILE --key-file FILE [--fd N]\n"
    "\n"
    "Open what cloison-attest release sealed to the key that this domain has\n"
    "reported.\n"
    "\n"
    "  --release FILE   what release wrote; - is standard input\n"
    "  --key-file FILE  the key that report has made\n"
    "  --fd N           write the secret to descriptor N; standard output if\n"
    "                   not said\n"
    "\n"
    "Example:\n"
    "  cloison-attest unlock --release r.json --key-file /run/key |\n"
    "      cryptsetup open --key-file=- /dev/xvda data\n"
    "\n"
    "exit codes: 0 done, 1 not for this key, or damaged, 2 wrong usage or no\n"
    "release, 3 the key cannot be read\n";

struct opened {
    uint8_t bytes[SECRET_MAX];
    size_t length;
};

static int open_box(const json_t *release, const struct box_key *key,
                    struct opened *opened, struct why *why)
{
    uint8_t sealed[SECRET_MAX + crypto_box_SEALBYTES];
    uint8_t whose[crypto_box_PUBLICKEYBYTES];
    struct json_room sealed_room = {sealed, sizeof sealed, 0};
    struct json_room whose_room = {whose, sizeof whose, 0};

    if (!json_is_format(release, FORMAT_RELEASE) ||
        !json_take_base64(release, "sealed", &sealed_room) ||
        !json_take_hex(release, "for", &whose_room) ||
        whose_room.length != sizeof whose ||
        sealed_room.length < crypto_box_SEALBYTES) {
        why_say(why, "not a release of cloison-attest release");
        return ATTEST_UNUSABLE;
    }
    if (memcmp(whose, key->public_half, sizeof whose) != 0) {
        why_say(why, "the release is for another key; report this one and ask "
                     "for evidence again");
        return ATTEST_NOT_TRUSTED;
    }
    if (crypto_box_seal_open(opened->bytes, sealed, sealed_room.length,
                             key->public_half, key->secret_half) != 0) {
        why_say(why, "the release is damaged");
        return ATTEST_NOT_TRUSTED;
    }
    opened->length = sealed_room.length - crypto_box_SEALBYTES;
    return ATTEST_TRUSTED;
}

static int open_release(const char *path, const struct box_key *key,
                        struct opened *opened, struct why *why)
{
    json_t *release = secret_json(path, why);
    int code = ATTEST_UNUSABLE;

    if (release != NULL) {
        code = open_box(release, key, opened, why);
        json_decref(release);
    }
    return code;
}

static int unlock(const char *path, const char *key_path, int file)
{
    struct why why = {""};
    struct box_key key = {{0}, {0}};
    struct opened opened = {{0}, 0};
    int code = ATTEST_SYSTEM;

    if (box_key_read(&key, key_path, &why)) {
        code = open_release(path, &key, &opened, &why);
    }
    if (code == ATTEST_TRUSTED &&
        !secret_write(file, opened.bytes, opened.length, &why)) {
        code = ATTEST_SYSTEM;
    }
    box_key_wipe(&key);
    sodium_memzero(&opened, sizeof opened);
    if (code != ATTEST_TRUSTED) {
        tool_complain("unlock: %s", why.text);
    }
    return code;
}

int cmd_unlock(int argc, char **argv)
{
    static const struct option options[] = {
        {"release", required_argument, NULL, 'r'},
        {"key-file", required_argument, NULL, 'k'},
        {"fd", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    const char *release = NULL;
    const char *key = NULL;
    uint64_t file = STDOUT_FILENO;
    bool good = true;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            return cmd_help(usage);
        }
        if (option == 'r') {
            release = optarg;
        } else if (option == 'k') {
            key = optarg;
        } else {
            good = good && option == 'f' && route_number(optarg, 1023, &file);
        }
    }
    if (!good || optind != argc || release == NULL || key == NULL) {
        return cmd_misused(usage);
    }
    return unlock(release, key, (int)file);
}
