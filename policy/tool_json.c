/* SPDX-License-Identifier: Apache-2.0 */
/** @file JSON helpers over libjansson. */
#include "policy/tool_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"

#define JSON_FLAGS (JSON_INDENT(2) | JSON_ENSURE_ASCII)

static json_t *tool_json_need(json_t *value)
{
    if (value == NULL) {
        tool_complain("JSON: out of memory, or a value of the wrong kind");
        exit(TOOL_SYSTEM);
    }
    return value;
}

json_t *tool_json(const char *format, ...)
{
    va_list arguments;
    json_error_t error;
    json_t *value;

    va_start(arguments, format);
    value = json_vpack_ex(&error, 0, format, arguments);
    va_end(arguments);
    return tool_json_need(value);
}

void tool_json_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, tool_json_need(value)) != 0) {
        tool_json_need(NULL);
    }
}

json_t *tool_json_text(const char *text)
{
    json_t *value = json_string(text);
    char *plain;

    if (value != NULL) {
        return value;
    }
    plain = tool_text("%s", text);
    for (char *at = plain; *at != '\0'; at++) {
        *at = *at >= ' ' && *at <= '~' ? *at : '?';
    }
    value = json_string(plain);
    free(plain);
    return tool_json_need(value);
}

/** The text of a value, allocated; without memory the program ends. */
static char *dump(const json_t *value)
{
    char *text = json_dumps(value, JSON_FLAGS);

    if (text == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    return text;
}

void tool_json_print(json_t *value)
{
    char *text = dump(value);

    puts(text);
    free(text);
    json_decref(value);
}

bool tool_json_write(const char *path, json_t *value)
{
    char *text = dump(value);
    struct buffer data;
    bool ok;

    data.bytes = (uint8_t *)tool_text("%s\n", text);
    data.length = strlen(text) + 1;
    ok = tool_write(path, &data, 0644);
    tool_release(&data);
    free(text);
    json_decref(value);
    return ok;
}
