/* SPDX-License-Identifier: Apache-2.0 */
/** @file Nodes of an information graph from contexts and from systems. */
#include <selinux/context.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/information.h"
#include "policy/tool.h"

bool information_add_context(struct information *graph, struct policy *policy,
                             const char *name, const char *context,
                             uint32_t *node, struct policy_error *err)
{
    struct xsm_label label;
    context_t parts;
    uint32_t identity;
    bool found;

    if (policy_label(policy, context, &label, err) != 0) {
        return false;
    }
    parts = context_new(context);
    found =
        parts != NULL && meaning_find(graph->meaning, context_user_get(parts),
                                      context_role_get(parts),
                                      context_type_get(parts), &identity);
    context_free(parts);
    if (!found) {
        snprintf(err->text, sizeof(err->text), "%s: not in the policy",
                 context);
        return false;
    }
    *node = information_add(graph, tool_text("%s", name), identity, &label.low,
                            &label.high);
    return true;
}

bool information_add_system(struct information *graph, struct policy *policy,
                            const struct system *system, const char *path)
{
    bool ok = true;

    for (uint32_t i = 0; i < system->domains_count; i++) {
        const struct system_domain *domain = &system->domains[i];
        struct policy_error error;
        uint32_t node;

        if (!information_add_context(graph, policy, domain->name, domain->label,
                                     &node, &error)) {
            tool_complain("%s:%u: domain %s: label: %s", path,
                          domain->label_line, domain->name, error.text);
            ok = false;
        }
    }
    return ok;
}
