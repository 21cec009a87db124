/* SPDX-License-Identifier: Apache-2.0 */
/** @file Paths in a system description: which file is meant. */
#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/** Replace a text by the path it means. */
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

/** Where the description is and what its paths start with. */
struct system_base {
    const char *path;
    const char *directory;
    const char *build;
};

/** A file of a domain, which must be readable. */
static bool system_file(const struct system_base *base, char **text,
                        unsigned line, const char *key)
{
    if (!system_replace(text, base->directory, base->build)) {
        tool_complain("%s:%u: %s: names no kernel", base->path, line, key);
        return false;
    }
    if (*text != NULL && access(*text, R_OK) != 0) {
        tool_complain("%s:%u: %s: %s: %s", base->path, line, key, *text,
                      strerror(errno));
        return false;
    }
    return true;
}

/** Append what a policy entry means: itself, or all CIL files below it. */
static void system_expand(struct system *system, const char *path)
{
    char *pattern = tool_text("%s/*.cil", path);
    glob_t found = {.gl_pathc = 0};

    if (glob(pattern, 0, NULL, &found) != 0) {
        found.gl_pathc = 0;
    }
    for (size_t i = 0; i == 0 || i < found.gl_pathc; i++) {
        const char *one = found.gl_pathc == 0 ? path : found.gl_pathv[i];
        size_t size = (system->policy_count + 1) * sizeof(*system->policy);
        char **longer = realloc(system->policy, size);

        if (longer == NULL) {
            tool_complain("out of memory");
            exit(TOOL_SYSTEM);
        }
        longer[system->policy_count++] = tool_text("%s", one);
        system->policy = longer;
    }
    globfree(&found);
    free(pattern);
}

static bool system_policies(const struct system_base *base,
                            struct system *system)
{
    char **entries = system->policy;
    unsigned count = system->policy_count;
    bool ok = true;

    system->policy = NULL;
    system->policy_count = 0;
    for (unsigned i = 0; i < count; i++) {
        ok = ok && system_replace(&entries[i], base->directory, base->build);
        if (ok) {
            system_expand(system, entries[i]);
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool system_resolve(struct system *system, const char *path, const char *build,
                    bool files)
{
    char *copy = tool_text("%s", path);
    const struct system_base base = {path, dirname(copy), build};
    bool ok = system_policies(&base, system) &&
              system_replace(&system->key, base.directory, build) &&
              system_replace(&system->labels, base.directory, build);

    for (unsigned i = 0; files && ok && i < system->domains_count; i++) {
        struct system_domain *domain = &system->domains[i];

        ok = system_file(&base, &domain->kernel, domain->kernel_line,
                         "kernel") &&
             system_file(&base, &domain->initrd, domain->initrd_line, "initrd");
    }
    free(copy);
    return ok;
}
