/* SPDX-License-Identifier: Apache-2.0 */
/** @file cloison policy check: the table against libsepol, exhaustively. */
#include <inttypes.h>
#include <stdio.h>

#include "policy/policy_cmd.h"
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
        "contexts that stand in that relation, as far as the users' ranges\n"
        "admit; then for random labels. Says how many decisions that were.\n"
        "With --system, also checks the label of every domain. On a\n"
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

/* Labels of all domains; false after complaining of each wrong one. */
static bool policy_check_labels(const struct policy_cmd *cmd,
                                struct policy *policy)
{
    uint32_t count = cmd->system == NULL ? 0 : cmd->system->domains_count;
    bool ok = true;

    for (uint32_t i = 0; i < count; i++) {
        const struct system_domain *domain = &cmd->system->domains[i];
        struct policy_error error;
        struct xsm_label label;

        if (policy_label(policy, domain->label, &label, &error) != 0) {
            tool_complain("%s:%u: domain %s: label: %s", cmd->system_path,
                          domain->label_line, domain->name, error.text);
            ok = false;
        }
    }
    return ok;
}

static void policy_check_report(struct policy *policy,
                                const struct policy_cmd *cmd)
{
    uint32_t labels = cmd->system == NULL ? 0 : cmd->system->domains_count;
    const struct flat *flat = policy_flat(policy);
    const struct selfcheck *compared = policy_compared(policy);
    size_t length;

    policy_table(policy, &length);
    if (cmd->json) {
        tool_json_print(
            tool_json("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "agree",
                      1, "bytes", (json_int_t)length, "contexts",
                      (json_int_t)flat->identity_count, "identities",
                      (json_int_t)flat->number_count, "decisions",
                      (json_int_t)compared->decisions, "random",
                      (json_int_t)compared->random, "relations",
                      (json_int_t)compared->relations, "impossible",
                      (json_int_t)compared->outside, "labels", (int)labels));
        return;
    }
    printf("table of %zu bytes; %" PRIu64 " decisions over %" PRIu64
           " relations agree with libsepol\n",
           length, compared->decisions, compared->relations);
    printf("%" PRIu64 " of them about random labels; %" PRIu64
           " more that the users' ranges make impossible\n",
           compared->random, compared->outside);
    if (labels > 0) {
        printf("%u labels of %s are good\n", labels, cmd->system_path);
    }
}

int policy_check(int argc, char **argv)
{
    struct policy_cmd cmd;
    struct policy *policy;
    int code;

    if (!policy_cmd_read(argc, argv, &syntax, &cmd, &code)) {
        return code;
    }
    tool_progress_show();
    policy = policy_cmd_open_compared(&cmd);
    code = TOOL_REFUSED;
    if (policy != NULL && policy_check_labels(&cmd, policy)) {
        policy_check_report(policy, &cmd);
        code = TOOL_OK;
    }
    if (policy != NULL) {
        policy_close(policy);
    }
    policy_cmd_close(&cmd);
    return code;
}
