/* SPDX-License-Identifier: Apache-2.0 */
/** @file A suggestion as CIL with comments, and as JSON. */
#ifndef CLOISON_POLICY_SUGGEST_PRINT_H
#define CLOISON_POLICY_SUGGEST_PRINT_H

#include <jansson.h>
#include <stdio.h>

#include "policy/suggest.h"

/** Print what can be compiled as it is: all but the rules is comment. */
void suggest_print(FILE *out, const char *log,
                   const struct suggestion *suggestion);

/** The same for machines. */
json_t *suggest_json(const char *log, const struct suggestion *suggestion);

#endif
