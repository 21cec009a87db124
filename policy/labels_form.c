/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks the form of security contexts more strictly than libselinux. */
#include "policy/labels_form.h"

#include <selinux/context.h>
#include <stdio.h>
#include <string.h>

#include "core/lib/limits.h"

#define NAME_BYTES                                                             \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

bool labels_context_wrong(struct policy_error *err, const char *text,
                          const char *reason)
{
    /* The text may be anything; a person sees only what can be printed. */
    int used = 0;

    for (int i = 0; text[i] != '\0' && i < LABEL_TEXT_MAX; i++) {
        const char byte = text[i];

        err->text[used++] = byte >= 32 && byte <= 126 ? byte : '?';
    }
    snprintf(err->text + used, sizeof(err->text) - (size_t)used, ": %s",
             reason);
    return false;
}

/* A part of a context that is a name; dots come from CIL blocks. */
static bool is_name(const char *text)
{
    return text != NULL && text[0] != '\0' && text[0] != '.' &&
           text[strspn(text, NAME_BYTES ".")] == '\0';
}

/* Skip a name; false if there is none. */
static bool take_name(const char **at)
{
    size_t length = strspn(*at, NAME_BYTES);

    *at += length;
    return length > 0;
}

/* Skip "s1:c1.c3,c5". */
static bool take_level(const char **at)
{
    if (!take_name(at)) {
        return false;
    }
    if (**at != ':') {
        return true;
    }
    do {
        (*at)++;
        if (!take_name(at)) {
            return false;
        }
        if (**at == '.') {
            (*at)++;
            if (!take_name(at)) {
                return false;
            }
        }
    } while (**at == ',');
    return true;
}

static bool is_range(const char *text)
{
    if (text == NULL || !take_level(&text)) {
        return false;
    }
    if (*text == '-') {
        text++;
        return take_level(&text) && *text == '\0';
    }
    return *text == '\0';
}

bool labels_context_form(const char *text, struct policy_error *err)
{
    context_t parts;
    const char *reason = NULL;

    if (strlen(text) >= LABEL_TEXT_MAX) {
        return labels_context_wrong(err, text, "longer than 255 characters");
    }
    parts = context_new(text);
    if (parts == NULL) {
        reason = "not of the form user:role:type:level";
    } else if (!is_name(context_user_get(parts))) {
        reason = "its user is not a name";
    } else if (!is_name(context_role_get(parts))) {
        reason = "its role is not a name";
    } else if (!is_name(context_type_get(parts))) {
        reason = "its type is not a name";
    } else if (context_range_get(parts) == NULL) {
        reason = "has no level";
    } else if (!is_range(context_range_get(parts))) {
        reason = "its level is not of the form s1, s1:c1.c3,c5 or s0-s1:c1";
    }
    if (parts != NULL) {
        context_free(parts);
    }
    return reason == NULL || labels_context_wrong(err, text, reason);
}
