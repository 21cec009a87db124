/* SPDX-License-Identifier: Apache-2.0 */
/** @file A tenant's key for secrets that are released to it. */
#include "attest/tool/box_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char tag_words[] = "cloison-disk-key-1";

_Static_assert(crypto_box_PUBLICKEYBYTES + crypto_hash_sha256_BYTES ==
                   CLOISON_REPORT_BYTES,
               "a public half and its tag are a report");

bool box_key_make(struct box_key *key, const char *path, struct why *why)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0) {
        return why_say(why, "%s: %s", path, strerror(errno));
    }
    crypto_box_keypair(key->public_half, key->secret_half);
    bool good = write(file, key->secret_half, sizeof key->secret_half) ==
                (ssize_t)sizeof key->secret_half;

    if (close(file) != 0 || !good) {
        unlink(path);
        return why_say(why, "%s: cannot be written", path);
    }
    return true;
}

/* Of that length, and nobody else reads or writes it. */
static bool is_private(int file)
{
    struct stat status;

    return fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_mode % 64 == 0 &&
           status.st_size == crypto_box_SECRETKEYBYTES;
}

bool box_key_read(struct box_key *key, const char *path, struct why *why)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (file < 0) {
        return why_say(why, "%s: %s; cloison-attest report makes it", path,
                       strerror(errno));
    }
    bool good = is_private(file) &&
                read(file, key->secret_half, sizeof key->secret_half) ==
                    (ssize_t)sizeof key->secret_half;

    close(file);
    return (good &&
            crypto_scalarmult_base(key->public_half, key->secret_half) == 0) ||
           why_say(why,
                   "%s: not a key of cloison-attest report, or others may "
                   "read it",
                   path);
}

void box_key_wipe(struct box_key *key)
{
    sodium_memzero(key, sizeof *key);
}

void box_key_report(const struct box_key *key,
                    uint8_t report[static CLOISON_REPORT_BYTES])
{
    crypto_hash_sha256_state state;

    memcpy(report, key->public_half, sizeof key->public_half);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)tag_words,
                              sizeof tag_words - 1);
    crypto_hash_sha256_update(&state, key->public_half,
                              sizeof key->public_half);
    crypto_hash_sha256_final(&state, report + sizeof key->public_half);
}
