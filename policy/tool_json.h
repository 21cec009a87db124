/* SPDX-License-Identifier: Apache-2.0 */
/** @file What machines read: JSON by libjansson, complete or no output. */
#ifndef CLOISON_POLICY_TOOL_JSON_H
#define CLOISON_POLICY_TOOL_JSON_H

#include <jansson.h>
#include <stdbool.h>

/**
 * As json_pack, but the program ends if memory does or the format is wrong.
 * "{s:s, s:i}" takes key, text, key, number; "o" takes a value over.
 */
json_t *tool_json(const char *format, ...);

/** Append @p value, which the array takes over. */
void tool_json_append(json_t *array, json_t *value);

/** A text that may have any bytes: those that are not UTF-8 become '?'. */
json_t *tool_json_text(const char *text);

/** Print indented, with a newline, on standard output, and release. */
void tool_json_print(json_t *value);

/** The same into a file; false after complaining. */
bool tool_json_write(const char *path, json_t *value);

#endif
