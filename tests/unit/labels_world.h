/* SPDX-License-Identifier: Apache-2.0 */
/** @file A directory and a policy for tests of label databases. */
#ifndef CLOISON_TESTS_UNIT_LABELS_WORLD_H
#define CLOISON_TESTS_UNIT_LABELS_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/policy.h"
#include "policy/tool.h"
#include "tests/unit/policy_files.h"
#include "tests/unit/unit.h"

#define USER "system_u:system_r:"
#define THING "system_u:object_r:"

/* Everything happens in a directory of its own. */
static char directory[] = "/tmp/cloison-labels-XXXXXX";
static struct policy *policy;
static char told[16384]; /* what was reported */

/* A trusted type, which may have a range. */
#define GUARD                                                                  \
    "(type guard_t)(roletype system_r guard_t)"                                \
    "(typeattributeset domain_type guard_t)"                                   \
    "(typeattributeset mls_trusted guard_t)"                                   \
    "(typeattributeset known_trusted_type guard_t)"                            \
    "(pcidevicecon 0x18 (system_u object_r disk_t ((s1 (c1)) (s1 (c1)))))"

static inline void write_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static inline int world_setup(void **state)
{
    struct policy_files files;
    struct policy_error error;
    char *path;

    (void)state;
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    path = tool_text("%s/guard.cil", directory);
    write_text(path, GUARD);
    policy_files_find(&files, BASE_FILES, NULL, path);
    if (policy_load(files.names, files.count, &policy, &error) != 0) {
        fprintf(stderr, "%s\n", error.text);
        return -1;
    }
    policy_files_end(&files);
    unlink(path);
    free(path);
    return chdir(directory);
}

static inline int world_teardown(void **state)
{
    static const char *const names[] = {
        "db",      "kernel",          "link",    "system.yaml",
        "d/media", "d/file_contexts", "messages"};

    (void)state;
    policy_close(policy);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        unlink(names[i]);
    }
    rmdir("d");
    return chdir("/") != 0 || rmdir(directory) != 0 ? -1 : 0;
}

#endif
