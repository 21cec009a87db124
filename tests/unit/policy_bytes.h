/* SPDX-License-Identifier: Apache-2.0 */
/** @file Policies given as bytes: two that are good, and how to try others. */
#ifndef CLOISON_TESTS_UNIT_POLICY_BYTES_H
#define CLOISON_TESTS_UNIT_POLICY_BYTES_H

#include <sepol/policydb.h>
#include <stdlib.h>

#include "policy/compile.h"
#include "policy/tool.h"
#include "tests/unit/policy_ask.h"

#define CLASSIC "tests/policy/classic.conf"

static struct buffer classic; /* its binary, from checkpolicy */
static struct buffer binary;  /* the base policy, from libsepol */

static inline int open_file(const char *path)
{
    ask_problem.text[0] = '\0';
    ask_policy = NULL;
    return policy_open(&path, 1, &ask_policy, &ask_problem);
}

/* Open bytes as a policy; 0 if it is accepted, and then closed again. */
static inline int try_bytes(const uint8_t *bytes, size_t length)
{
    const char *path = ask_write(bytes, length);
    int status = open_file(path);

    unlink(path);
    if (status == 0) {
        ask_close();
    } else if (ask_problem.text[0] == '\0') {
        fail_msg("refused without a reason");
    }
    return status;
}

static inline void refuse_bytes(const uint8_t *bytes, size_t length,
                                const char *words)
{
    assert_int_not_equal(try_bytes(bytes, length), 0);
    if (strstr(ask_problem.text, words) == NULL) {
        fail_msg("no '%s' in: %s", words, ask_problem.text);
    }
}

static inline int make_binaries(void **state)
{
    struct policy_files files;
    sepol_policydb_t *database;
    void *image = NULL;

    (void)state;
    assert_int_equal(system("checkpolicy -t Xen -M -c 30 " CLASSIC
                            " -o build/tests/unit/classic.30 >/dev/null"),
                     0);
    assert_true(tool_read("build/tests/unit/classic.30", &classic));
    policy_files_find(&files, BASE_FILES, NULL, NULL);
    database = compile_files(files.names, files.count, &ask_problem);
    policy_files_end(&files);
    assert_non_null(database);
    assert_int_equal(
        sepol_policydb_to_image(NULL, database, &image, &binary.length), 0);
    binary.bytes = image;
    compile_release(database);
    return 0;
}

static inline int free_binaries(void **state)
{
    (void)state;
    tool_release(&classic);
    tool_release(&binary);
    return 0;
}

#endif
