/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads a side of a diff: what it is shows in its name and content. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/lib/bytes.h"
#include "core/lib/image_format.h"
#include "policy/diff_system.h"
#include "policy/meaning_image.h"
#include "policy/policy_cmd.h"

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length >= strlen(end) &&
           strcmp(text + length - strlen(end), end) == 0;
}

static bool is_description(const char *path)
{
    return ends_with(path, ".yaml") || ends_with(path, ".yml");
}

/* Whether a file begins as images do; what cannot be read is none. */
static bool is_image(const char *path)
{
    uint8_t start[IMAGE_SIGNED + 8] = {0};
    FILE *file = fopen(path, "rb");
    bool whole;

    if (file == NULL) {
        return false;
    }
    whole = fread(start, sizeof(start), 1, file) == 1;
    fclose(file);
    return whole && bytes_read64(start, IMAGE_SIGNED) == IMAGE_PURPOSE;
}

/* Collect the files of a policy: with commas between, or of a description. */
static bool collect(const char *text, const char *build, struct policy_cmd *cmd)
{
    char *list;
    char *rest;
    char *path;
    bool ok = true;

    memset(cmd, 0, sizeof(*cmd));
    cmd->build = build;
    if (is_description(text)) {
        cmd->system_path = text;
        cmd->system = system_read_labels(text, build);
        for (uint32_t i = 0;
             cmd->system != NULL && ok && i < cmd->system->policy_count; i++) {
            ok = policy_cmd_file(cmd, cmd->system->policy[i], "");
        }
        return ok && cmd->system != NULL;
    }
    list = tool_text("%s", text);
    rest = list;
    while (ok && (path = strsep(&rest, ",")) != NULL) {
        ok = policy_cmd_file(cmd, path, "");
    }
    free(list);
    return ok;
}

static bool take(const struct policy_cmd *cmd, struct diff_input *out)
{
    struct policy *policy = policy_cmd_open(cmd);
    bool ok = policy != NULL;

    if (!ok) {
        return false;
    }
    out->meaning = meaning_of(policy);
    out->has_names = true;
    if (cmd->system != NULL) {
        out->domains = information_new(out->meaning, false);
        ok = information_add_system(out->domains, policy, cmd->system,
                                    cmd->system_path);
        information_finish(out->domains);
    }
    policy_close(policy);
    return ok;
}

bool diff_input_read(const char *text, const char *build,
                     struct diff_input *out)
{
    struct policy_cmd cmd;
    bool ok;

    memset(out, 0, sizeof(*out));
    if (is_image(text)) {
        return meaning_of_image(text, &out->meaning, &out->domains);
    }
    ok = collect(text, build, &cmd) && take(&cmd, out);
    policy_cmd_close(&cmd);
    return ok;
}

void diff_input_release(struct diff_input *input)
{
    information_release(input->domains);
    meaning_release(input->meaning);
}
