/* SPDX-License-Identifier: Apache-2.0 */
/** @file Finds what a question names; says what exists if it does not. */
#include "policy/policy_subject.h"

#include <selinux/context.h>
#include <stdlib.h>
#include <string.h>

#include "policy/spelling.h"
#include "xsm/name.h"

/* The domain of the description, or NULL. */
static const struct system_domain *
policy_subject_domain(const struct policy_cmd *cmd, const char *name)
{
    for (uint32_t i = 0; cmd->system != NULL && i < cmd->system->domains_count;
         i++) {
        if (strcmp(cmd->system->domains[i].name, name) == 0) {
            return &cmd->system->domains[i];
        }
    }
    return NULL;
}

static void policy_subject_no_domain(const struct policy_cmd *cmd,
                                     const char *text)
{
    struct spelling search = spelling_start(text);

    if (cmd->system == NULL) {
        tool_complain("'%s' is not a context (user:role:type:level); names of "
                      "domains need --system SYSTEM.yaml",
                      text);
        return;
    }
    for (uint32_t i = 0; i < cmd->system->domains_count; i++) {
        spelling_offer(&search, cmd->system->domains[i].name);
    }
    tool_complain("%s has no domain '%s', and it is not a context "
                  "(user:role:type:level)%s",
                  cmd->system_path, text, spelling_advice(&search));
}

/* The first part of a context that does not exist, and what is near. */
static struct spelling policy_subject_near(const policydb_t *database,
                                           context_t parts)
{
    struct spelling search = spelling_start(context_user_get(parts));

    if (hashtab_search(database->p_users.table, (char *)search.word) == NULL) {
        for (uint32_t i = 0; i < database->p_users.nprim; i++) {
            spelling_offer(&search, database->p_user_val_to_name[i]);
        }
        return search;
    }
    search = spelling_start(context_role_get(parts));
    if (hashtab_search(database->p_roles.table, (char *)search.word) == NULL) {
        for (uint32_t i = 0; i < database->p_roles.nprim; i++) {
            spelling_offer(&search, database->p_role_val_to_name[i]);
        }
        return search;
    }
    search = spelling_start(context_type_get(parts));
    if (hashtab_search(database->p_types.table, (char *)search.word) == NULL) {
        for (uint32_t i = 0; i < database->p_types.nprim; i++) {
            spelling_offer(&search, database->p_type_val_to_name[i]);
        }
        return search;
    }
    return spelling_start("");
}

static void policy_subject_no_context(const struct policy *policy,
                                      const char *text,
                                      const struct policy_error *error)
{
    context_t parts = context_new(text);
    struct spelling search = spelling_start("");

    if (parts != NULL) {
        search = policy_subject_near(policy_database(policy), parts);
    }
    tool_complain("%s%s", error->text, spelling_advice(&search));
    if (parts != NULL) {
        context_free(parts);
    }
}

bool policy_subject_find(const struct policy_cmd *cmd, struct policy *policy,
                         const char *text, struct policy_subject *out)
{
    const struct system_domain *domain = policy_subject_domain(cmd, text);
    const context_struct_t *found;
    struct policy_error error;

    memset(out, 0, sizeof(*out));
    out->name = text;
    out->context = domain == NULL ? text : domain->label;
    if (domain == NULL && strchr(text, ':') == NULL) {
        policy_subject_no_domain(cmd, text);
        return false;
    }
    out->sid = policy_sid(policy, out->context, &error);
    if (out->sid == 0) {
        policy_subject_no_context(policy, out->context, &error);
        return false;
    }
    found = policy_context(policy, out->sid);
    out->identity.user = found->user;
    out->identity.role = found->role;
    out->identity.type = found->type;
    if (policy_label(policy, out->context, &out->label, &error) != 0) {
        tool_complain("%s", error.text);
        return false;
    }
    return true;
}

bool policy_subject_class(const char *name, uint32_t *cls)
{
    struct spelling search = spelling_start(name);

    for (*cls = 0; *cls < CLASS_COUNT; (*cls)++) {
        const char *here = (const char *)xsm_class_names[*cls];

        if (strcmp(here, name) == 0) {
            return true;
        }
        spelling_offer(&search, here);
    }
    tool_complain("no class '%s' (classes are those of xsm/perms.def)%s", name,
                  spelling_advice(&search));
    return false;
}

bool policy_subject_perm(uint32_t cls, const char *name, uint32_t *bit)
{
    struct spelling search = spelling_start(name);

    for (*bit = 0; *bit < 32; (*bit)++) {
        const char *here = (const char *)xsm_perm_names[cls * 32 + *bit];

        if (here[0] != '\0' && strcmp(here, name) == 0) {
            return true;
        }
        spelling_offer(&search, here);
    }
    tool_complain("class %s has no permission '%s'%s",
                  (const char *)xsm_class_names[cls], name,
                  spelling_advice(&search));
    return false;
}
