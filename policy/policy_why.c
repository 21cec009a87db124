/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy why: the rule or constraint behind an answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/tool_json.h"
#include "policy/why.h"
#include "xsm/name.h"

static bool asked_self;

static const struct policy_option options[] = {{"self", 0, &asked_self, NULL}};

static const struct policy_syntax syntax = {
    .name = "why",
    .options = options,
    .option_count = 1,
    .help =
        "usage: cloison policy why SUBJECT OBJECT CLASS PERMISSION POLICY...\n"
        "       cloison policy why SUBJECT OBJECT CLASS PERMISSION \\\n"
        "                          --system SYSTEM.yaml\n"
        "\n"
        "Say whether the core allows SUBJECT the permission on OBJECT, and\n"
        "why: each rule that allows it, with file and line and the macros and\n"
        "blocks it comes through; or each constraint that denies it, in words\n"
        "and comparison by comparison; or that no rule allows it, and which\n"
        "assertion forbids to write one. Also what else matters: trusted and\n"
        "permissive types, conflict sets, types that the table merges.\n"
        "\n"
        "SUBJECT and OBJECT are contexts, user:role:type:level, or names of\n"
        "domains of the system description. The same name twice asks about a\n"
        "domain and itself; the same context twice about two domains that\n"
        "have it, or with --self about one. Transitions of types (to the\n"
        "label of a channel, or of a domain itself) are followed.\n"
        "\n"
        "      --self             SUBJECT and OBJECT are one domain\n"
        "      --system FILE      the policy and the domains of this system\n"
        "                         description; further files are compiled\n"
        "                         with it\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             the answer as JSON\n"
        "\n"
        "example:\n"
        "  cloison policy why red-1 blue event bind \\\n"
        "      --system policy/systems/demo.yaml\n"
        "\n"
        "exit codes: 0 allowed, 1 denied, 2 wrong usage (also: unknown\n"
        "context, class or permission), 3 the policy is refused or cannot be\n"
        "read\n",
    .fixed = 4,
};

/* "through call m at FILE:LINE, ..." of a statement; "" if it is direct. */
static char *why_through(const struct why *why,
                         const struct source_statement *statement)
{
    char *path = source_path(why->source, statement);
    char *place = source_place(statement);
    char *through = tool_text("%s", path + strlen(place) +
                                        (path[strlen(place)] == ',' ? 2 : 0));

    free(place);
    free(path);
    return through;
}

/* ---- for people ---------------------------------------------------------- */

static const char *why_title(const struct why_reason *reason)
{
    static const char *const titles[] = {"",           "constraint", "", "rule",
                                         "constraint", "assertion",  ""};

    return titles[reason->kind];
}

static void why_print_reason(const struct why *why,
                             const struct why_reason *reason)
{
    char *text = NULL;
    char *place = NULL;

    if (reason->statement == NULL) {
        printf("  %s%s%s\n", why_title(reason),
               why_title(reason)[0] == '\0' ? "" : ": ", reason->words);
    } else if (reason->kind == WHY_NOTE) {
        place = source_place(reason->statement);
        printf("  %s (%s)\n", reason->words, place);
    } else {
        place = source_path(why->source, reason->statement);
        text = source_text(reason->statement);
        printf("  %s %s\n      %s\n      %s\n", why_title(reason), place,
               reason->words, text);
    }
    if (reason->kind == WHY_CONSTRAINT) {
        constraint_say_tree(stdout, &why->question, reason->node,
                            reason->statement, 6);
    }
    free(place);
    free(text);
}

static void why_print(const struct why *why)
{
    const struct constraint_case *question = &why->question;
    bool yes = why->allowed || why->permissive;

    printf("%s: %s %s %s %s %s%s\n", yes ? "allowed" : "denied",
           question->subject->name, yes ? "may" : "may not",
           (const char *)xsm_class_names[question->cls],
           (const char *)xsm_perm_names[question->cls * 32 + question->bit],
           question->object->name,
           why->permissive ? " (only because it is permissive)" : "");
    for (uint32_t i = 0; i < why->count; i++) {
        why_print_reason(why, &why->reasons[i]);
    }
}

/* ---- for machines -------------------------------------------------------- */

static json_t *why_json_reason(const struct why *why,
                               const struct why_reason *reason)
{
    static const char *const kinds[] = {
        "no_rule",         "constraint", "other", "rule",
        "constraint_held", "assertion",  "note"};
    json_t *value = tool_json("{s:s, s:o}", "kind", kinds[reason->kind],
                              "words", tool_json_text(reason->words));
    char *text;
    char *through;

    if (reason->statement == NULL) {
        return value;
    }
    text = source_text(reason->statement);
    through = why_through(why, reason->statement);
    json_object_set_new(value, "file", tool_json_text(reason->statement->file));
    json_object_set_new(value, "line",
                        json_integer((json_int_t)reason->statement->line));
    json_object_set_new(value, "statement", tool_json_text(text));
    json_object_set_new(value, "through", tool_json_text(through));
    free(text);
    free(through);
    return value;
}

static void why_json(const struct why *why)
{
    const struct constraint_case *question = &why->question;
    json_t *reasons = json_array();

    for (uint32_t i = 0; i < why->count; i++) {
        tool_json_append(reasons, why_json_reason(why, &why->reasons[i]));
    }
    tool_json_print(tool_json(
        "{s:b, s:b, s:b, s:b, s:{s:s, s:s}, s:{s:s, s:s}, s:s, s:s, s:o}",
        "allowed", why->allowed || why->permissive, "permissive",
        why->permissive, "audited", why->audited, "self", why->self, "subject",
        "name", question->subject->name, "context", question->subject->context,
        "object", "name", question->object->name, "context",
        question->object->context, "class",
        (const char *)xsm_class_names[question->cls], "permission",
        (const char *)xsm_perm_names[question->cls * 32 + question->bit],
        "reasons", reasons));
}

/* ---- the command --------------------------------------------------------- */

static int why_run(const struct policy_cmd *cmd, struct why *why)
{
    struct policy_error error;
    int code;

    if (!why_answer(why, &error)) {
        tool_complain("%s", error.text);
        return TOOL_SYSTEM;
    }
    if (cmd->json) {
        why_json(why);
    } else {
        why_print(why);
    }
    code = why->allowed || why->permissive ? TOOL_OK : TOOL_REFUSED;
    why_release(why);
    return code;
}

/* A name is one domain; two contexts may belong to two. */
static bool why_is_self(const struct policy_cmd *cmd)
{
    return asked_self || (strcmp(cmd->fixed[0], cmd->fixed[1]) == 0 &&
                          strchr(cmd->fixed[0], ':') == NULL);
}

static int why_ask_policy(const struct policy_cmd *cmd, struct policy *policy,
                          const struct source *source)
{
    struct why *why = tool_allocate(sizeof(*why));
    struct why_ends ends;
    uint32_t cls;
    uint32_t bit;
    int code = TOOL_USAGE;

    why->policy = policy;
    why->source = source;
    why->self = why_is_self(cmd);
    if (why->self && strcmp(cmd->fixed[0], cmd->fixed[1]) != 0) {
        tool_complain("policy why: --self needs the same OBJECT as SUBJECT");
    } else if (policy_subject_find(cmd, policy, cmd->fixed[0], &ends.subject) &&
               policy_subject_find(cmd, policy, cmd->fixed[1], &ends.object) &&
               policy_subject_class(cmd->fixed[2], &cls) &&
               policy_subject_perm(cls, cmd->fixed[3], &bit) &&
               why_set(why, &ends, cls, bit)) {
        code = why_run(cmd, why);
        why_ends_release(&ends);
    }
    free(why);
    return code;
}

int policy_why(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy *policy;
    struct source source;
    struct policy_error error;
    int code;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code == TOOL_REFUSED ? TOOL_SYSTEM : code;
    }
    policy = policy_cmd_open(&cmd);
    if (policy == NULL) {
        policy_cmd_close(&cmd);
        return TOOL_SYSTEM;
    }
    if (source_open((const char *const *)cmd.files, cmd.file_count, &source,
                    &error)) {
        code = why_ask_policy(&cmd, policy, &source);
        source_close(&source);
    } else {
        tool_complain("%s", error.text);
        code = TOOL_SYSTEM;
    }
    policy_close(policy);
    policy_cmd_close(&cmd);
    return code;
}
