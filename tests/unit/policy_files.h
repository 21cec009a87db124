/* SPDX-License-Identifier: Apache-2.0 */
/** @file Lists of policy files for the tests: all modules of directories. */
#ifndef CLOISON_TESTS_UNIT_POLICY_FILES_H
#define CLOISON_TESTS_UNIT_POLICY_FILES_H

#include <glob.h>

#include "policy/policy.h"
#include "tests/unit/unit.h"

#define BASE_FILES "policy/base/*.cil"
#define SITE_FILES "policy/systems/site/*.cil"

#define POLICY_FILE_MAX 64

struct policy_files {
    glob_t found;
    const char *names[POLICY_FILE_MAX];
    unsigned count;
};

/* All files of one or two patterns (NULL: none), and then @p extra or none.
   The names last until policy_files_end. */
static inline void policy_files_find(struct policy_files *files,
                                     const char *first, const char *second,
                                     const char *extra)
{
    assert_int_equal(glob(first, 0, NULL, &files->found), 0);
    if (second != NULL) {
        assert_int_equal(glob(second, GLOB_APPEND, NULL, &files->found), 0);
    }
    assert_true(files->found.gl_pathc + 1 < POLICY_FILE_MAX);
    files->count = 0;
    for (size_t i = 0; i < files->found.gl_pathc; i++) {
        files->names[files->count++] = files->found.gl_pathv[i];
    }
    if (extra != NULL) {
        files->names[files->count++] = extra;
    }
}

static inline void policy_files_end(struct policy_files *files)
{
    globfree(&files->found);
}

/* The policy of the base and one file; its result is that of policy_open. */
static inline int policy_files_open(const char *extra, struct policy **policy,
                                    struct policy_error *error)
{
    struct policy_files files;
    int result;

    policy_files_find(&files, BASE_FILES, NULL, extra);
    result = policy_open(files.names, files.count, policy, error);
    policy_files_end(&files);
    return result;
}

#endif
