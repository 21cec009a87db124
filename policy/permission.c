/* SPDX-License-Identifier: Apache-2.0 */
/** @file Permissions: names, directions of flow and words. */
#include "policy/permission.h"

#include <stdlib.h>
#include <string.h>

#include "policy/tool.h"
#include "xsm/name.h"

/* Directions as in perms.def: bit 0, read; bit 1, write. */
enum flow { FLOW_NONE, FLOW_READ, FLOW_WRITE, FLOW_BOTH };

static const uint8_t flows[PERM_LIMIT] = {
#define CLASS(name, text)
#define PERM(cls, name, text, flow, guards) [PERM_##cls##_##name] = FLOW_##flow,
#include "xsm/perms.def"
};

/* Words for what is said often; the object's name goes where %s stands. */
static const struct {
    uint32_t perm;
    const char *words;
} phrases[] = {
    {PERM_EVENT_SEND, "send events to %s"},
    {PERM_EVENT_CREATE, "offer event channels to %s"},
    {PERM_EVENT_BIND, "bind event channels of %s"},
    {PERM_GRANT_MAP_READ, "map grants of %s read-only"},
    {PERM_GRANT_MAP_WRITE, "map grants of %s writable"},
    {PERM_GRANT_COPY_READ, "copy from grants of %s"},
    {PERM_GRANT_COPY_WRITE, "copy into grants of %s"},
};

const char *permission_class(uint32_t cls)
{
    return (const char *)xsm_class_names[cls];
}

const char *permission_name(uint32_t cls, uint32_t bit)
{
    return (const char *)xsm_perm_names[cls * 32 + bit];
}

static uint32_t with_flow(uint32_t cls, uint32_t direction)
{
    uint32_t perms = 0;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((flows[cls * 32 + bit] & direction) != 0) {
            perms |= 1U << bit;
        }
    }
    return perms;
}

uint32_t permission_all(uint32_t cls)
{
    uint32_t perms = 0;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if (permission_name(cls, bit)[0] != '\0') {
            perms |= 1U << bit;
        }
    }
    return perms;
}

uint32_t permission_writes(uint32_t cls)
{
    return with_flow(cls, FLOW_WRITE);
}

uint32_t permission_reads(uint32_t cls)
{
    return with_flow(cls, FLOW_READ);
}

char *permission_list(uint32_t cls, uint32_t perms)
{
    char *names = tool_text("%s", "");
    uint32_t count = 0;
    char *all;

    for (uint32_t bit = 0; bit < 32; bit++) {
        if ((perms >> bit & 1) != 0) {
            all = tool_text("%s%s%s", names, count == 0 ? "" : " ",
                            permission_name(cls, bit));
            free(names);
            names = all;
            count++;
        }
    }
    if (count == 1) {
        return names;
    }
    all = tool_text("{ %s }", names);
    free(names);
    return all;
}

/* The words for one permission, or NULL. */
static const char *phrase_of(uint32_t perm)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (phrases[i].perm == perm) {
            return phrases[i].words;
        }
    }
    return NULL;
}

/* Put the object's name where the words have %s. */
static char *fill_phrase(const char *words, const char *object)
{
    const char *hole = strstr(words, "%s");

    return tool_text("%.*s%s%s", (int)(hole - words), words, object, hole + 2);
}

char *permission_words(uint32_t cls, uint32_t perms, const char *object)
{
    uint32_t bit = (uint32_t)__builtin_ctz(perms);
    const char *words = phrase_of(cls * 32 + bit);
    char *list = permission_list(cls, perms);
    char *text;

    if ((perms & (perms - 1)) == 0 && words != NULL) {
        char *filled = fill_phrase(words, object);

        text = tool_text("%s (%s %s)", filled, permission_class(cls), list);
        free(filled);
    } else {
        text =
            tool_text("use %s %s on %s", permission_class(cls), list, object);
    }
    free(list);
    return text;
}
