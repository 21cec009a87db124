/* SPDX-License-Identifier: Apache-2.0 */
/** @file Paths in a system description: which file is meant. */
#include <glob.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "policy/system_check.h"

#define DEBIAN "debian:"
#define BUILD "${BUILD}"

/**
 * The newest kernel of a Debian flavour: vmlinuz-VERSION-FLAVOUR, where
 * VERSION ends with a digit, so that "amd64" does not find "cloud-amd64".
 */
static char *system_debian(const char *flavour)
{
    char *pattern = tool_text("/boot/vmlinuz-*[0-9]-%s", flavour);
    char *best = NULL;
    glob_t found;

    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            if (best == NULL || strverscmp(best, found.gl_pathv[i]) < 0) {
                best = found.gl_pathv[i];
            }
        }
        best = tool_text("%s", best);
        globfree(&found);
    } else {
        tool_complain("debian:%s: no kernel %s is installed "
                      "(apt-get install linux-image-%s)",
                      flavour, pattern, flavour);
    }
    free(pattern);
    return best;
}

/** The path meant by @p text, or NULL after complaining. */
static char *system_path(const char *text, const char *directory,
                         const char *build)
{
    if (strncmp(text, DEBIAN, strlen(DEBIAN)) == 0) {
        return system_debian(text + strlen(DEBIAN));
    }
    if (strncmp(text, BUILD, strlen(BUILD)) == 0) {
        return tool_text("%s%s", build, text + strlen(BUILD));
    }
    if (text[0] == '/') {
        return tool_text("%s", text);
    }
    return tool_text("%s/%s", directory, text);
}

static bool system_replace(char **text, const char *directory,
                           const char *build)
{
    char *path;

    if (*text == NULL) {
        return true;
    }
    path = system_path(*text, directory, build);
    if (path == NULL) {
        return false;
    }
    free(*text);
    *text = path;
    return true;
}

bool system_resolve(struct system *system, const char *path, const char *build)
{
    char *copy = tool_text("%s", path);
    const char *directory = dirname(copy);
    bool ok = system_replace(&system->key, directory, build);

    for (unsigned i = 0; i < system->policy_count; i++) {
        ok = ok && system_replace(&system->policy[i], directory, build);
    }
    for (unsigned i = 0; i < system->domains_count; i++) {
        ok = ok &&
             system_replace(&system->domains[i].kernel, directory, build) &&
             system_replace(&system->domains[i].initrd, directory, build);
    }
    free(copy);
    return ok;
}
