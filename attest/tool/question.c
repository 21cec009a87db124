/* SPDX-License-Identifier: Apache-2.0 */
/** @file A challenge is good for one answer, whoever else asks meanwhile. */
#include "attest/tool/question.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Another one may have replaced the file while this one waited for it. */
static bool is_current(int file, const char *path)
{
    struct stat mine;
    struct stat current;

    return fstat(file, &mine) == 0 && lstat(path, &current) == 0 &&
           mine.st_ino == current.st_ino && mine.st_dev == current.st_dev;
}

/* Under another name the question would stay unused. */
static bool has_one_name(const char *path, struct why *why)
{
    struct stat status;

    return (lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
            status.st_nlink == 1) ||
           why_say(why,
                   "%s: not a file with one name, so it cannot be marked as "
                   "used for all who know it",
                   path);
}

/** The file, locked; -1 and why. */
static int lock(const char *path, struct why *why)
{
    for (int i = 0; i < 100; i++) {
        int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

        if (file < 0 || flock(file, LOCK_EX) != 0) {
            why_say(why, "%s: %s", path, strerror(errno));
            if (file >= 0) {
                close(file);
            }
            return -1;
        }
        if (is_current(file, path)) {
            return file;
        }
        close(file);
    }
    why_say(why, "%s: others change it all the time", path);
    return -1;
}

bool question_take(const char *path, const uint8_t *nonce, struct question *out,
                   struct why *why)
{
    int file = lock(path, why);
    bool ok =
        file >= 0 && has_one_name(path, why) && question_read(path, out, why);

    if (ok && !out->used && memcmp(nonce, out->nonce, NONCE_BYTES) == 0) {
        struct question used = *out;

        used.used = true;
        ok = question_write(path, &used) ||
             why_say(why, "%s: cannot be marked as used, so nothing is judged",
                     path);
        sodium_memzero(&used, sizeof(used));
    }
    if (file >= 0) {
        close(file);
    }
    return ok;
}
