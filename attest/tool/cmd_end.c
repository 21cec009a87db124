/* SPDX-License-Identifier: Apache-2.0 */
/** @file How all commands end that do nothing: explained, or used wrongly. */
#include <stdio.h>
#include <string.h>

#include "attest/tool/cmd.h"

int cmd_help(const char *usage)
{
    fputs(usage, stdout);
    return ATTEST_TRUSTED;
}

int cmd_misused(const char *usage)
{
    const char *end = strstr(usage, "\n\n");
    size_t length = end == NULL ? strlen(usage) : (size_t)(end - usage);

    fprintf(stderr, "%.*s\n(--help says more)\n", (int)length, usage);
    return ATTEST_UNUSABLE;
}
