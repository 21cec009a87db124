/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A policy compiled from modules and a text, and the core asked about
 * domains of two contexts under it.
 */
#ifndef CLOISON_TESTS_UNIT_POLICY_ASK_H
#define CLOISON_TESTS_UNIT_POLICY_ASK_H

#include <unistd.h>

#include "policy/policy.h"
#include "tests/unit/policy_files.h"
#include "tests/unit/xsm_world.h"

static struct policy *ask_policy;
static struct policy_error ask_problem;

/* Write a text to a file of its own; the name lasts until the next one. */
static inline const char *ask_write(const void *text, size_t length)
{
    static char path[64];
    int file;

    strcpy(path, "/tmp/cloison-policy-XXXXXX");
    file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, length), length);
    close(file);
    return path;
}

/* Compile all files of one or two patterns and a text (NULL: none). */
static inline int ask_compile(const char *first, const char *second,
                              const char *text)
{
    const char *extra = text == NULL ? NULL : ask_write(text, strlen(text));
    struct policy_files files;
    int status;

    policy_files_find(&files, first, second, extra);
    ask_problem.text[0] = '\0';
    ask_policy = NULL;
    status = policy_open(files.names, files.count, &ask_policy, &ask_problem);
    policy_files_end(&files);
    if (extra != NULL) {
        unlink(extra);
    }
    return status;
}

static inline void ask_open(const char *first, const char *second,
                            const char *text)
{
    if (ask_compile(first, second, text) != 0) {
        fail_msg("%s", ask_problem.text);
    }
}

static inline void ask_close(void)
{
    policy_close(ask_policy);
    ask_policy = NULL;
}

/* Refused, with a reason that has these words in it. */
static inline void ask_refused(const char *first, const char *second,
                               const char *text, const char *words)
{
    if (ask_compile(first, second, text) == 0) {
        ask_close();
        fail_msg("accepted: %s", text);
    }
    if (strstr(ask_problem.text, words) == NULL) {
        fail_msg("no '%s' in: %s", words, ask_problem.text);
    }
}

static inline bool ask_is_label(const char *context)
{
    struct xsm_label label;

    return policy_label(ask_policy, context, &label, &ask_problem) == 0;
}

/* The core as it is after a boot with these two domains, 0 and 1. */
static inline void ask_boot(const char *subject, const char *object)
{
    const char *const contexts[2] = {subject, object};
    size_t length;
    const uint8_t *table = policy_table(ask_policy, &length);

    world_reset(NULL);
    assert_int_equal(xsm_load(table, (uint32_t)length, false), ST_OK);
    for (uint32_t i = 0; i < 2; i++) {
        struct xsm_label label;

        if (policy_label(ask_policy, contexts[i], &label, &ask_problem) != 0) {
            fail_msg("%s", ask_problem.text);
        }
        assert_int_equal(xsm_label_set(world_domain(i), &label), ST_OK);
    }
    assert_int_equal(world_activate(), ST_OK);
}

/* Whether domain 0 may do this to domain 1, after ask_boot. */
static inline bool ask_again(enum perm perm)
{
    return xsm_check(world_domain(0), world_domain(1), perm) == ST_OK;
}

/* Whether a domain may do this to itself. */
static inline bool ask_self(const char *label, enum perm perm)
{
    ask_boot(label, label);
    return xsm_check(world_domain(0), world_domain(0), perm) == ST_OK;
}

static inline bool ask(const char *subject, const char *object, enum perm perm)
{
    ask_boot(subject, object);
    return ask_again(perm);
}

#endif
