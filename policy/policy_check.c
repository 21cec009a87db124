/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy check: the table against libsepol, exhaustively. */
#include <stdio.h>

#include "policy/policy_cmd.h"
#include "policy/selfcheck.h"
#include "policy/tool_json.h"

static const struct policy_syntax syntax = {
    .name = "check",
    .help =
        "usage: cloison policy check POLICY... [--json]\n"
        "       cloison policy check --system SYSTEM.yaml [POLICY...]\n"
        "\n"
        "Compile and flatten a policy and compare the table with libsepol's\n"
        "own answers: for every two identities (user, role, type), every\n"
        "class and every relation that two ranges of levels can have, with\n"
        "contexts that stand in that relation and are inside of what their\n"
        "users may have; and for random labels. Says how many decisions that\n"
        "were, and how many questions no labels can lead to. With --system, "
        "also checks the label of every domain. On a\n"
        "terminal, shows how far it is.\n"
        "\n"
        "      --system FILE      the policy of this system description;\n"
        "                         further files are compiled with it\n"
        "      --build-dir DIR    stands for ${BUILD} in it (default: build)\n"
        "      --json             say the result as JSON\n"
        "\n"
        "exit codes: 0 good, 1 the policy or a label is refused or the table\n"
        "differs, 2 wrong usage\n",
};

/* Labels of all domains; the number of good ones, or -1 after complaining. */
static int policy_check_labels(const struct policy_cmd *cmd,
                               struct policy *policy)
{
    bool ok = true;
    uint32_t i = 0;

    for (; cmd->system != NULL && i < cmd->system->domains_count; i++) {
        const struct system_domain *domain = &cmd->system->domains[i];
        struct policy_error error;
        struct xsm_label label;

        if (policy_label(policy, domain->label, &label, &error) != 0) {
            tool_complain("%s:%u: domain %s: label: %s", cmd->system_path,
                          domain->label_line, domain->name, error.text);
            ok = false;
        }
    }
    return ok ? (int)i : -1;
}

static void policy_check_report(struct policy *policy,
                                const struct policy_cmd *cmd, int labels)
{
    const struct flat *flat = policy_flat(policy);
    const struct selfcheck *checked = policy_checked(policy);
    size_t length;

    policy_table(policy, &length);
    if (cmd->json) {
        tool_json_print(
            tool_json("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "agree",
                      1, "bytes", (json_int_t)length, "contexts",
                      (json_int_t)flat->identity_count, "identities",
                      (json_int_t)flat->number_count, "decisions",
                      (json_int_t)checked->decisions, "relations",
                      (json_int_t)checked->relations, "random",
                      (json_int_t)checked->random, "outside",
                      (json_int_t)checked->outside, "labels", labels));
        return;
    }
    printf("table of %zu bytes; ", length);
    selfcheck_say(stdout, checked);
    printf("\n");
    if (labels > 0) {
        printf("%d labels of %s are good\n", labels, cmd->system_path);
    }
}

int policy_check(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy_error error;
    struct policy *policy;
    int code;
    int labels;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    tool_progress_show();
    if (policy_open((const char *const *)cmd.files, cmd.file_count, &policy,
                    &error) != 0) {
        tool_complain("%s", error.text);
        policy_cmd_close(&cmd);
        return TOOL_REFUSED;
    }
    labels = policy_check_labels(&cmd, policy);
    if (labels >= 0) {
        policy_check_report(policy, &cmd, labels);
    }
    policy_close(policy);
    policy_cmd_close(&cmd);
    return labels >= 0 ? TOOL_OK : TOOL_REFUSED;
}
