/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a test describes, compared with the file that says it. */
#ifndef CLOISON_TESTS_UNIT_GOLDEN_H
#define CLOISON_TESTS_UNIT_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

#define GOLDEN_BYTES 65536

static inline char *golden_read(const char *path)
{
    char *text = calloc(1, GOLDEN_BYTES);
    FILE *in = fopen(path, "r");

    assert_non_null(text);
    assert_non_null(in);
    assert_true(fread(text, 1, GOLDEN_BYTES - 1, in) < GOLDEN_BYTES - 1);
    fclose(in);
    return text;
}

/** What @p describe writes is what stands in the file. */
static inline void golden_compare(const char *path, void (*describe)(FILE *out))
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    char *golden = golden_read(path);

    assert_non_null(out);
    describe(out);
    fclose(out);
    assert_string_equal(text, golden);
    free(golden);
    free(text);
}

#endif
