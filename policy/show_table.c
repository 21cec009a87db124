/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy show, of a compiled table or an image: as the core. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/image_view.h"
#include "policy/show.h"
#include "xsm/load.h"

static uint32_t show_word(const struct buffer *table, size_t word)
{
    const uint8_t *at = table->bytes + 4 * word;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

static bool show_is_table(const struct buffer *file)
{
    return file->length >= (size_t)4 * XSM_HEADER_WORDS &&
           show_word(file, XSM_HEADER_MAGIC) == XSM_MAGIC;
}

static bool show_is_image(const struct buffer *file)
{
    return file->length > 8 && memcmp(file->bytes, "CLOISONI", 8) == 0;
}

/* What the core itself says of a table; NULL: accepted. */
static const char *show_refused(const struct buffer *table)
{
    enum status status;

    if (table->length > (size_t)4 * XSM_TABLE_WORDS) {
        return "longer than any table";
    }
    status = xsm_load(table->bytes, (uint32_t)table->length, true);
    if (status == ST_OK) {
        return NULL;
    }
    if (status == ST_UNSUPPORTED) {
        return "of another format, or with other permissions than this build";
    }
    return status == ST_DENIED ? "it lets information flow downwards"
                               : "damaged";
}

static uint32_t show_identity(const struct buffer *table, uint32_t number,
                              uint32_t word)
{
    return show_word(table, XSM_HEADER_WORDS + CLASS_COUNT +
                                (size_t)XSM_IDENTITY_WORDS * number + word);
}

static bool show_are_rivals(const struct buffer *table, uint32_t a, uint32_t b)
{
    return (show_identity(table, a, XSM_IDENTITY_SETS) &
            show_identity(table, b, XSM_IDENTITY_SETS)) != 0 &&
           show_identity(table, a, XSM_IDENTITY_SIDE) !=
               show_identity(table, b, XSM_IDENTITY_SIDE);
}

/* Numbers of the identities that exclude this one. */
static json_t *show_rivals(const struct buffer *table, uint32_t number)
{
    json_t *rivals = json_array();

    for (uint32_t i = 0; i < show_word(table, XSM_HEADER_IDENTITIES); i++) {
        if (show_are_rivals(table, number, i)) {
            tool_json_append(rivals, json_integer((json_int_t)i));
        }
    }
    return rivals;
}

static json_t *show_table_identities(const struct buffer *table)
{
    json_t *identities = json_array();

    for (uint32_t i = 0; i < show_word(table, XSM_HEADER_IDENTITIES); i++) {
        uint32_t flags = show_identity(table, i, XSM_IDENTITY_FLAGS);

        tool_json_append(identities,
                         tool_json("{s:i, s:b, s:b, s:o}", "identity", (int)i,
                                   "trusted", (flags & XSM_FLAG_TRUSTED) != 0,
                                   "permissive",
                                   (flags & XSM_FLAG_PERMISSIVE) != 0, "rivals",
                                   show_rivals(table, i)));
    }
    return identities;
}

/* Names and labels of an image's domains. */
static json_t *show_table_domains(const struct image_view *view)
{
    json_t *domains = json_array();

    for (uint32_t i = 0; view != NULL && i < view->domain_count; i++) {
        struct view_domain domain;

        view_get_domain(view, i, &domain);
        tool_json_append(domains,
                         tool_json("{s:i, s:s, s:s}", "domain", (int)i, "name",
                                   domain.name, "label", domain.label));
    }
    return domains;
}

static void show_table_print(const json_t *all)
{
    json_t *identities = json_object_get(all, "identities");
    json_t *domains = json_object_get(all, "domains");
    json_t *one;
    size_t i;

    printf("table of %lld bytes, format %d, version %lld: the core accepts "
           "it\n%6zu identities\n%6lld cells\n%6lld profiles\n",
           (long long)json_integer_value(json_object_get(all, "bytes")),
           XSM_FORMAT,
           (long long)json_integer_value(json_object_get(all, "version")),
           json_array_size(identities),
           (long long)json_integer_value(json_object_get(all, "cells")),
           (long long)json_integer_value(json_object_get(all, "profiles")));
    json_array_foreach(identities, i, one)
    {
        size_t rivals = json_array_size(json_object_get(one, "rivals"));

        if (json_is_true(json_object_get(one, "trusted"))) {
            printf("identity %zu: trusted\n", i);
        }
        if (json_is_true(json_object_get(one, "permissive"))) {
            printf("identity %zu: permissive\n", i);
        }
        if (rivals > 0) {
            printf("identity %zu: excludes %zu others\n", i, rivals);
        }
    }
    json_array_foreach(domains, i, one)
    {
        printf("domain %zu: %s %s\n", i,
               json_string_value(json_object_get(one, "name")),
               json_string_value(json_object_get(one, "label")));
    }
}

static int show_table_say(const struct policy_cmd *cmd,
                          const struct buffer *table,
                          const struct image_view *view)
{
    const char *refused = show_refused(table);
    json_t *all;

    if (refused != NULL) {
        tool_complain("%s: the core refuses the table: %s", cmd->files[0],
                      refused);
        return TOOL_REFUSED;
    }
    all = tool_json(
        "{s:I, s:I, s:I, s:I, s:o, s:o}", "bytes", (json_int_t)table->length,
        "version", (json_int_t)show_word(table, XSM_HEADER_VERSION), "cells",
        (json_int_t)show_word(table, XSM_HEADER_CELLS), "profiles",
        (json_int_t)show_word(table, XSM_HEADER_PROFILES), "identities",
        show_table_identities(table), "domains", show_table_domains(view));
    if (cmd->json) {
        tool_json_print(all);
    } else {
        show_table_print(all);
        json_decref(all);
    }
    return TOOL_OK;
}

static int show_image(const struct policy_cmd *cmd)
{
    struct image_view view;
    struct buffer table;
    int code = TOOL_REFUSED;

    if (!view_open(cmd->files[0], &view)) {
        return TOOL_REFUSED;
    }
    table.bytes = view.file.bytes + IMAGE_TOC_BYTES;
    table.length = view.policy_length;
    if (!view_digest_is_right(&view) || !show_is_table(&table)) {
        tool_complain("%s: damaged: its policy is not the one signed",
                      cmd->files[0]);
    } else {
        code = show_table_say(cmd, &table, &view);
    }
    view_close(&view);
    return code;
}

bool show_table(const struct policy_cmd *cmd, int *code)
{
    struct buffer file;
    bool table;
    bool image;

    if (cmd->file_count != 1) {
        return false;
    }
    if (!tool_read(cmd->files[0], &file)) {
        *code = TOOL_REFUSED;
        return true;
    }
    table = show_is_table(&file);
    image = show_is_image(&file);
    if ((table || image) && cmd->topic != NULL) {
        tool_complain("%s: compiled: it has no %s to show, only a summary",
                      cmd->files[0], cmd->topic);
        *code = TOOL_USAGE;
    } else if (table) {
        *code = show_table_say(cmd, &file, NULL);
    } else if (image) {
        *code = show_image(cmd);
    }
    tool_release(&file);
    return table || image;
}
