/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy lint: what a policy's author should look at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/lint.h"

static const struct lint_check checks[] = {
    {"unused-type", "types that no rule and no context uses", lint_unused_type},
    {"unused-attribute", "attributes that nothing refers to",
     lint_unused_attribute},
    {"empty-attribute", "attributes and conflict sets without members",
     lint_empty_attribute},
    {"empty-role", "roles without types", lint_empty_role},
    {"shadow", "names in blocks that hide outer ones", lint_shadow},
    {"permissive", "types that nothing is denied to", lint_permissive},
    {"dead-rule", "rules that the constraints never let allow anything",
     lint_dead_rule},
    {"dead-permission", "permissions of a rule that they never let it allow",
     lint_dead_permission},
    {"redundant-rule", "rules that another rule contains", lint_redundant_rule},
    {"trusted-without-use", "trusted types that move no information",
     lint_trusted_without_use},
    {"trusted-by-attribute", "trusted types with rights they share",
     lint_trusted_by_attribute},
    {"unconstrained", "permissions with flow that no mlsconstrain limits",
     lint_unconstrained},
    {"flows-down", "rules that let information flow down or both ways",
     lint_flows_down},
    {"weak-constraint", "permissions that constraints alone do not limit",
     lint_weak_constraint},
    {"device-twice", "devices with two labels", lint_device_twice},
    {"domain-without-rule", "--system: domains that may do nothing",
     lint_domain_without_rule},
    {"wide-user", "--system: users cleared for more than their domains need",
     lint_wide_user},
};

#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))

static const char help_head[] =
    "usage: cloison policy lint POLICY... [--strict] [--ignore CHECK,...]\n"
    "                           [--json]\n"
    "       cloison policy lint --system SYSTEM.yaml [POLICY...]\n"
    "\n"
    "Warn of what compiles but is probably not meant. Each warning names\n"
    "file and line, the check, and a remedy. The checks:\n"
    "\n";

static const char help_tail[] =
    "\n"
    "      --strict           end with 1 if there is a warning\n"
    "      --ignore CHECKS    leave these checks out, separated by commas\n"
    "      --system FILE      the policy and the domains of this system\n"
    "                         description\n"
    "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
    "      --json             as JSON\n"
    "\n"
    "exit codes: 0 no warnings, or not --strict; 1 the policy is refused, or\n"
    "warnings and --strict; 2 wrong usage\n";

/* ---- warnings ------------------------------------------------------------ */

void lint_warn_line(struct lint *lint, const char *check, const char *file,
                    unsigned line, char *words, char *remedy)
{
    tool_json_append(lint->warnings,
                     tool_json("{s:s, s:o, s:i, s:o, s:o}", "check", check,
                               "file", tool_json_text(file), "line", (int)line,
                               "words", tool_json_text(words), "remedy",
                               tool_json_text(remedy)));
    free(words);
    free(remedy);
}

void lint_warn(struct lint *lint, const char *check,
               const struct source_statement *place, char *words, char *remedy)
{
    lint_warn_line(lint, check, place == NULL ? "" : place->file,
                   place == NULL ? 0 : place->line, words, remedy);
}

/* The same warning, as a template gives it with each instance. */
static bool lint_is_twice(const json_t *warnings, size_t index)
{
    json_t *one = json_array_get(warnings, index);

    for (size_t i = 0; i < index; i++) {
        if (json_equal(json_array_get(warnings, i), one)) {
            return true;
        }
    }
    return false;
}

static void lint_print(const json_t *warnings)
{
    for (size_t i = 0; i < json_array_size(warnings); i++) {
        json_t *one = json_array_get(warnings, i);
        const char *file = json_string_value(json_object_get(one, "file"));

        printf("%s:%lld: [%s] %s\n    %s\n", file[0] == '\0' ? "policy" : file,
               (long long)json_integer_value(json_object_get(one, "line")),
               json_string_value(json_object_get(one, "check")),
               json_string_value(json_object_get(one, "words")),
               json_string_value(json_object_get(one, "remedy")));
    }
    printf("%zu warning%s\n", json_array_size(warnings),
           json_array_size(warnings) == 1 ? "" : "s");
}

/* ---- the rules in numbers ------------------------------------------------ */

static void lint_read_rules(struct lint *lint)
{
    lint->rules = tool_allocate(lint->source->count * sizeof(*lint->rules));
    for (unsigned i = 0; i < lint->source->count; i++) {
        const struct source_statement *at = &lint->source->statements[i];
        struct lint_rule *to = &lint->rules[lint->rule_count];
        const char *target = sexpr_word(at->list, 2);

        if (!source_is(at, "allow")) {
            continue;
        }
        to->statement = at;
        to->self = strcmp(target, "self") == 0;
        to->subjects = source_types_of(lint->source, lint->database,
                                       sexpr_word(at->list, 1));
        to->objects =
            source_types_of(lint->source, lint->database,
                            to->self ? sexpr_word(at->list, 1) : target);
        to->perms = source_perms_of(lint->source, sexpr_at(at->list, 3));
        lint->rule_count++;
    }
}

/* Those that the core will trust. */
static void lint_find_trusted(struct lint *lint)
{
    struct source_types *trusted = &lint->trusted;

    trusted->count = lint->database->p_types.nprim;
    trusted->in = tool_allocate(trusted->count * sizeof(*trusted->in));
    for (uint32_t t = 1; t <= trusted->count; t++) {
        struct standing standing = standing_of(lint->database, t);

        trusted->in[t - 1] = (standing.flags & XSM_FLAG_TRUSTED) != 0;
    }
}

static void lint_release(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->rule_count; i++) {
        source_types_release(&lint->rules[i].subjects);
        source_types_release(&lint->rules[i].objects);
    }
    free(lint->rules);
    free(lint->reach);
    source_types_release(&lint->trusted);
}

/* ---- the command --------------------------------------------------------- */

/* Whether "a,b,c" has the word. */
static bool lint_is_listed(const char *list, const char *word)
{
    size_t length = strlen(word);

    while (list != NULL && *list != '\0') {
        size_t part = strcspn(list, ",");

        if (part == length && strncmp(list, word, length) == 0) {
            return true;
        }
        list += part + (list[part] == ',' ? 1 : 0);
    }
    return false;
}

/* Whether --ignore names only checks that exist. */
static bool lint_ignored_is_good(const char *list)
{
    while (list != NULL && *list != '\0') {
        size_t part = strcspn(list, ",");
        size_t i = 0;

        while (i < CHECK_COUNT && (strlen(checks[i].name) != part ||
                                   strncmp(checks[i].name, list, part) != 0)) {
            i++;
        }
        if (i == CHECK_COUNT) {
            tool_complain("policy lint: no check '%.*s'; see --help", (int)part,
                          list);
            return false;
        }
        list += part + (list[part] == ',' ? 1 : 0);
    }
    return true;
}

static void lint_run(struct lint *lint)
{
    lint_find_feasible(lint);
    lint_read_rules(lint);
    lint_find_trusted(lint);
    lint_find_reach(lint);
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (!lint_is_listed(lint->ignored, checks[i].name)) {
            checks[i].run(lint);
        }
    }
    for (size_t i = json_array_size(lint->warnings); i > 0; i--) {
        if (lint_is_twice(lint->warnings, i - 1)) {
            json_array_remove(lint->warnings, i - 1);
        }
    }
    lint_release(lint);
}

static int lint_policy(struct lint *lint, bool strict)
{
    struct source source;
    struct policy_error error;
    bool found;

    if (!source_open((const char *const *)lint->cmd->files,
                     lint->cmd->file_count, &source, &error)) {
        tool_complain("%s", error.text);
        return TOOL_REFUSED;
    }
    lint->source = &source;
    lint->database = policy_database(lint->policy);
    lint->warnings = json_array();
    lint_run(lint);
    found = json_array_size(lint->warnings) > 0;
    if (lint->cmd->json) {
        tool_json_print(lint->warnings);
    } else {
        lint_print(lint->warnings);
        json_decref(lint->warnings);
    }
    source_close(&source);
    return strict && found ? TOOL_REFUSED : TOOL_OK;
}

/* The help names every check. */
static char *lint_help(void)
{
    char *text = tool_text("%s", help_head);

    for (size_t i = 0; i < CHECK_COUNT; i++) {
        char *longer = tool_text("%s  %-20s %s\n", text, checks[i].name,
                                 checks[i].summary);

        free(text);
        text = longer;
    }
    return text;
}

int policy_lint(int argc, char **argv)
{
    static struct lint lint;
    bool strict = false;
    const struct policy_option options[] = {{"strict", 0, &strict, NULL},
                                            {"ignore", 0, NULL, &lint.ignored}};
    char *head = lint_help();
    char *help = tool_text("%s%s", head, help_tail);
    const struct policy_syntax syntax = {"lint", help, options,      2,
                                         0,      NULL, POLICY_FILES, false};
    struct policy_cmd cmd;
    int code;
    bool go = policy_cmd_read(argc, argv, &syntax, &cmd, &code);

    free(head);
    free(help);
    if (!go) {
        return code;
    }
    lint.cmd = &cmd;
    code = TOOL_USAGE;
    if (lint_ignored_is_good(lint.ignored)) {
        lint.policy = policy_cmd_open(&cmd);
        code = lint.policy == NULL ? TOOL_REFUSED : lint_policy(&lint, strict);
    }
    if (lint.policy != NULL) {
        policy_close(lint.policy);
    }
    policy_cmd_close(&cmd);
    return code;
}
