/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks of a policy against the domains of a system description. */
#include <stdlib.h>
#include <string.h>

#include "policy/lint.h"
#include "policy/policy_subject.h"

static bool lint_subject(const struct lint *lint, uint32_t domain,
                         struct policy_subject *out)
{
    return policy_subject_find(lint->cmd, lint->policy,
                               lint->cmd->system->domains[domain].name, out);
}

static uint32_t lint_domain_count(const struct lint *lint)
{
    return lint->cmd->system == NULL ? 0 : lint->cmd->system->domains_count;
}

void lint_domain_without_rule(struct lint *lint)
{
    for (uint32_t d = 0; d < lint_domain_count(lint); d++) {
        const struct system_domain *domain = &lint->cmd->system->domains[d];
        struct policy_subject subject;
        uint32_t i = 0;

        if (!lint_subject(lint, d, &subject)) {
            lint_warn_line(lint, "domain-without-rule", lint->cmd->system_path,
                           domain->label_line,
                           tool_text("domain %s has a label that the policy "
                                     "does not accept: %s",
                                     domain->name, domain->label),
                           tool_text("correct the label"));
            continue;
        }
        while (i < lint->rule_count &&
               !lint->rules[i].subjects.in[subject.identity.type - 1]) {
            i++;
        }
        if (i == lint->rule_count) {
            lint_warn_line(lint, "domain-without-rule", lint->cmd->system_path,
                           domain->label_line,
                           tool_text("domain %s may do nothing: no rule "
                                     "allows %s anything",
                                     domain->name,
                                     lint_type(lint, subject.identity.type)),
                           tool_text("allow the type what a guest does to "
                                     "itself, or give it another"));
        }
    }
}

/* Whether libsepol's level is this one. */
static bool lint_level_is(mls_level_t *level, const struct xsm_level *other)
{
    bool same = level->sens - 1 == other->sensitivity;

    for (uint32_t c = 0; c < CATEGORY_WORD_MAX * 64; c++) {
        same = same && (ebitmap_get_bit(&level->cat, c) != 0) ==
                           (other->categories[c / 64] >> c % 64 & 1);
    }
    return same;
}

/* The smallest range that holds the labels of a user's domains. */
static uint32_t lint_needed(const struct lint *lint, uint32_t user,
                            struct xsm_label *out)
{
    uint32_t count = 0;

    for (uint32_t d = 0; d < lint_domain_count(lint); d++) {
        struct policy_subject subject;

        if (!lint_subject(lint, d, &subject) || subject.identity.user != user) {
            continue;
        }
        if (count++ == 0) {
            *out = subject.label;
            continue;
        }
        if (subject.label.low.sensitivity < out->low.sensitivity) {
            out->low.sensitivity = subject.label.low.sensitivity;
        }
        if (subject.label.high.sensitivity > out->high.sensitivity) {
            out->high.sensitivity = subject.label.high.sensitivity;
        }
        for (uint32_t w = 0; w < CATEGORY_WORD_MAX; w++) {
            out->low.categories[w] &= subject.label.low.categories[w];
            out->high.categories[w] |= subject.label.high.categories[w];
        }
    }
    return count;
}

void lint_wide_user(struct lint *lint)
{
    for (uint32_t u = 1; u <= lint->database->p_users.nprim; u++) {
        const char *name = lint->database->p_user_val_to_name[u - 1];
        user_datum_t *user = lint->database->user_val_to_struct[u - 1];
        const struct source_statement *place =
            source_find(lint->source, "userrange", name);
        struct xsm_label needed;

        if (place == NULL || lint_needed(lint, u, &needed) == 0 ||
            lint_level_is(&user->exp_range.level[1], &needed.high)) {
            continue;
        }
        lint_warn(lint, "wide-user", place,
                  tool_text("user %s is cleared for more than its domains in "
                            "%s have",
                            name, lint->cmd->system_path),
                  tool_text("narrow its userrange to the levels of its "
                            "domains"));
    }
}
