/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy diff: what changed in meaning, in sentences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/diff_system.h"
#include "policy/meaning_diff.h"
#include "policy/policy_cmd.h"
#include "policy/tool_json.h"

static const struct policy_syntax syntax = {
    .name = "diff",
    .help =
        "usage: cloison policy diff OLD NEW [--json]\n"
        "\n"
        "Say what changed in meaning from OLD to NEW: who may now, or no\n"
        "longer, do what to whom, and at which levels; types, users and roles\n"
        "that are new or gone; what is trusted, permissive or in conflict;\n"
        "labels of devices; ways of information that opened or closed. A\n"
        "policy that is written in another way but means the same is no\n"
        "difference.\n"
        "\n"
        "OLD and NEW are each a directory of .cil files, a policy file, files\n"
        "and directories with commas between, a system description (.yaml) or\n"
        "a system image. With two descriptions or images, also what changed\n"
        "between domains; images have no names but those of their domains.\n"
        "\n"
        "'its level' is the level of the one who acts, before it that of the\n"
        "other. Where one of the two is trusted, its range has a low and a\n"
        "high level.\n"
        "\n"
        "      --build-dir DIR  stands for ${BUILD} in a description\n"
        "                       (default: build)\n"
        "      --json           say the result as JSON\n"
        "\n"
        "exit codes: 0 no difference, 1 they differ, 2 wrong usage, 3 one of\n"
        "them is refused or cannot be read\n",
    .fixed = 2,
    .then = POLICY_BARE,
};

static const struct {
    const char *kind;
    const char *title;
} sections[] = {
    {"user", "users"},
    {"role", "roles"},
    {"type", "types"},
    {"range", "levels of users"},
    {"trusted", "trusted types"},
    {"permissive", "permissive types"},
    {"conflict", "conflict sets"},
    {"device", "devices"},
    {"access", "access"},
    {"audit", "what is reported"},
    {"flow", "ways of information over others"},
    {"domain", "domains"},
    {"domain-access", "between domains"},
};

static void print_text(const struct diff_list *list)
{
    if (list->count == 0) {
        puts("no difference in meaning");
    }
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        bool first = true;

        for (uint32_t k = 0; k < list->count; k++) {
            if (strcmp(list->statements[k].kind, sections[i].kind) != 0) {
                continue;
            }
            if (first) {
                printf("%s:\n", sections[i].title);
            }
            first = false;
            printf("  %s\n", list->statements[k].text);
        }
    }
}

static void print_json(const struct diff_list *list)
{
    json_t *all = json_array();

    for (uint32_t i = 0; i < list->count; i++) {
        const struct diff_statement *at = &list->statements[i];
        json_t *one = tool_json("{s:s, s:o}", "kind", at->kind, "text",
                                tool_json_text(at->text));

        if (at->detail != NULL && json_object_update(one, at->detail) != 0) {
            tool_complain("out of memory");
            exit(TOOL_SYSTEM);
        }
        tool_json_append(all, one);
    }
    tool_json_print(
        tool_json("{s:b, s:o}", "differ", list->count > 0, "differences", all));
}

static void compare(const struct diff_input *before,
                    const struct diff_input *after, struct diff_list *list)
{
    if (before->has_names && after->has_names) {
        diff_names(before->meaning, after->meaning, list);
        diff_access(before->meaning, after->meaning, list);
        diff_audit(before->meaning, after->meaning, list);
        diff_flows(before->meaning, after->meaning, list);
    }
    if (before->domains != NULL && after->domains != NULL) {
        diff_domains(before->domains, after->domains, list);
    }
}

/* Whether the two can be compared at all. */
static bool comparable(const struct diff_input *before,
                       const struct diff_input *after)
{
    if ((before->has_names && after->has_names) ||
        (before->domains != NULL && after->domains != NULL)) {
        return true;
    }
    tool_complain("policy diff: an image can be compared with an image or a "
                  "system description only: it has no names of types");
    return false;
}

int policy_diff(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct diff_input before;
    struct diff_input after;
    struct diff_list list = {NULL, 0};
    int code;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    memset(&after, 0, sizeof(after));
    code = TOOL_SYSTEM;
    if (diff_input_read(cmd.fixed[0], cmd.build, &before) &&
        diff_input_read(cmd.fixed[1], cmd.build, &after)) {
        code = TOOL_USAGE;
        if (comparable(&before, &after)) {
            compare(&before, &after, &list);
            if (cmd.json) {
                print_json(&list);
            } else {
                print_text(&list);
            }
            code = list.count == 0 ? TOOL_OK : TOOL_REFUSED;
        }
    }
    diff_release(&list);
    diff_input_release(&before);
    diff_input_release(&after);
    policy_cmd_close(&cmd);
    return code;
}
