/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a judge found: one line a check, and what it comes to. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "attest/tool/event_words.h"

#define VERDICT_CHECK_MAX 64

enum check_result { CHECK_OK, CHECK_FAILED, CHECK_NOTE };

struct check {
    enum check_result result;
    char id[24];
    char text[WORDS_BYTES];
};

/** Empty is not trusted: what was not checked is not good. */
struct verdict {
    uint32_t count;
    uint32_t failed;
    bool complete; /* every check was made */
    bool compared; /* quote and log are good, so that events mean something */
    uint32_t nearest; /* ... number of the reference that they are most like */
    struct check checks[VERDICT_CHECK_MAX];
    char difference[WORDS_BYTES]; /* the one that tells most, or "" */
    char reference[128];          /* the name of the one that fits, or "" */
    uint64_t version;             /* of the image, if that is known */
};

/** Add a check; one too many counts as failed. @return whether it is no
 *  failure. */
bool verdict_add(struct verdict *verdict, enum check_result result,
                 const char *id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** CHECK_OK with a text if @p good, else CHECK_FAILED with another one. */
bool verdict_that(struct verdict *verdict, bool good, const char *id,
                  const char *good_text, const char *bad_text);

bool verdict_is_trusted(const struct verdict *verdict);

/** The sentence that says why: the difference, or what failed first. */
const char *verdict_reason(const struct verdict *verdict);

/** Lines for people; with colours if @p to is a terminal. */
void verdict_print(const struct verdict *verdict, const char *path, FILE *to);

/** One machine answered for two: @p other is the other file. */
void verdict_twin(struct verdict *verdict, const char *other);

/** The same for a verdict that is in JSON already. */
void verdict_json_twin(json_t *json, const char *other);

/** What is said of a file that is no evidence. */
json_t *verdict_unusable_json(const char *path, const char *reason);

/** The same for machines. */
json_t *verdict_json(const struct verdict *verdict, const char *path);
