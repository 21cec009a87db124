/* SPDX-License-Identifier: Apache-2.0 */
/** @file A policy from its files to its table and its labels. */
#include "policy/policy_inside.h"

#include <selinux/context.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/compile.h"
#include "policy/selfcheck.h"
#include "policy/standing.h"
#include "policy/tool.h"
#include "policy/upwards.h"

struct policy {
    sepol_policydb_t *database;
    sidtab_t sids;
    struct flat flat;
    struct selfcheck checked;
};

/* libsepol's public handle is this structure. */
static policydb_t *inner(sepol_policydb_t *database)
{
    return (policydb_t *)(void *)database;
}

/* libsepol answers questions about the one policy that is set. */
static bool set_policy(struct policy *policy, struct policy_error *err)
{
    policydb_t *database = inner(policy->database);

    /* What libsepol does when it reads a policy for Xen from a file: a
       domain's label for itself is made like that of a process. */
    database->process_class = CLASS_DOMAIN + 1;
    /* Loading the initial SIDs also initialises the table. */
    if (sepol_set_policydb(database) != 0 ||
        policydb_load_isids(database, &policy->sids) != 0 ||
        sepol_set_sidtab(&policy->sids) != 0) {
        snprintf(err->text, sizeof(err->text),
                 "libsepol cannot use the policy");
        return false;
    }
    return true;
}

int policy_load(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err)
{
    struct policy *policy = tool_allocate(sizeof(*policy));

    err->text[0] = '\0';
    policy->database = compile_files(files, count, err);
    if (policy->database == NULL) {
        free(policy);
        return -1;
    }
    if (!set_policy(policy, err) ||
        !flatten(inner(policy->database), &policy->flat, err)) {
        policy_close(policy);
        return -1;
    }
    *out = policy;
    return 0;
}

int policy_open(const char *const *files, unsigned count, struct policy **out,
                struct policy_error *err)
{
    if (policy_load(files, count, out, err) != 0) {
        return -1;
    }
    if (!upwards_check(inner((*out)->database), &(*out)->flat, err) ||
        !selfcheck(inner((*out)->database), &(*out)->flat, &(*out)->checked,
                   err)) {
        policy_close(*out);
        *out = NULL;
        return -1;
    }
    return 0;
}

policydb_t *policy_database(const struct policy *policy)
{
    return inner(policy->database);
}

const struct selfcheck *policy_compared(const struct policy *policy)
{
    return &policy->checked;
}

const struct flat *policy_flat(const struct policy *policy)
{
    return &policy->flat;
}

const uint8_t *policy_table(struct policy *policy, size_t *length)
{
    *length = policy->flat.length;
    return policy->flat.table;
}

void policy_set_version(struct policy *policy, uint32_t version)
{
    flatten_set_version(&policy->flat, version);
}

const char *policy_permissive(const struct policy *policy)
{
    return standing_permissive(inner(policy->database));
}

/* Whether the user has the role and the role the type; all three exist. */
static bool together(const policydb_t *database, context_t parts)
{
    const char *name = context_role_get(parts);
    const user_datum_t *user = hashtab_search(
        database->p_users.table, (hashtab_key_t)context_user_get(parts));
    const role_datum_t *role =
        hashtab_search(database->p_roles.table, (hashtab_key_t)name);
    const type_datum_t *type = hashtab_search(
        database->p_types.table, (hashtab_key_t)context_type_get(parts));

    /* Things have the role object_r, which goes with every type. */
    return strcmp(name, "object_r") == 0 ||
           (ebitmap_get_bit(&user->roles.roles, role->s.value - 1) &&
            ebitmap_get_bit(&role->types.types, type->s.value - 1));
}

/* What of a context does not exist, as far as names go. */
static void explain_context(const policydb_t *database, const char *text,
                            struct policy_error *err)
{
    context_t parts = context_new(text);
    const char *wrong = "the level does not exist or is outside its user's "
                        "range";

    if (parts == NULL) {
        wrong = "not of the form user:role:type:level";
    } else if (hashtab_search(database->p_users.table,
                              (hashtab_key_t)context_user_get(parts)) == NULL) {
        wrong = "the policy has no such user";
    } else if (hashtab_search(database->p_roles.table,
                              (hashtab_key_t)context_role_get(parts)) == NULL) {
        wrong = "the policy has no such role";
    } else if (hashtab_search(database->p_types.table,
                              (hashtab_key_t)context_type_get(parts)) == NULL) {
        wrong = "the policy has no such type";
    } else if (!together(database, parts)) {
        wrong = "this user, role and type do not go together";
    }
    snprintf(err->text, sizeof(err->text), "%s: %s", text, wrong);
    if (parts != NULL) {
        context_free(parts);
    }
}

static void fill_level(struct xsm_level *out, mls_level_t *level)
{
    memset(out, 0, sizeof(*out));
    out->sensitivity = level->sens - 1;
    for (uint32_t c = 0; c < CATEGORY_WORD_MAX * 64; c++) {
        if (ebitmap_get_bit(&level->cat, c)) {
            out->categories[c / 64] |= UINT64_C(1) << (c % 64);
        }
    }
}

uint32_t policy_sid(struct policy *policy, const char *context,
                    struct policy_error *err)
{
    sepol_security_id_t sid;

    if (sepol_context_to_sid(context, strlen(context), &sid) != 0) {
        explain_context(inner(policy->database), context, err);
        return 0;
    }
    return sid;
}

const context_struct_t *policy_context(struct policy *policy, uint32_t sid)
{
    return sepol_sidtab_search(&policy->sids, sid);
}

bool policy_levels(struct policy *policy, const char *context,
                   struct xsm_label *out, struct policy_error *err)
{
    uint32_t sid = policy_sid(policy, context, err);
    context_struct_t *found;

    if (sid == 0) {
        return false;
    }
    found = sepol_sidtab_search(&policy->sids, sid);
    memset(out, 0, sizeof(*out));
    fill_level(&out->low, &found->range.level[0]);
    fill_level(&out->high, &found->range.level[1]);
    return true;
}

int policy_label(struct policy *policy, const char *context,
                 struct xsm_label *out, struct policy_error *err)
{
    uint32_t sid = policy_sid(policy, context, err);
    context_struct_t *found;
    struct identity identity;

    if (sid == 0) {
        return -1;
    }
    found = sepol_sidtab_search(&policy->sids, sid);
    identity.user = found->user;
    identity.role = found->role;
    identity.type = found->type;
    memset(out, 0, sizeof(*out));
    if (!flatten_number(&policy->flat, &identity, &out->identity)) {
        snprintf(err->text, sizeof(err->text),
                 "%s: this user, role and type do not go together", context);
        return -1;
    }
    fill_level(&out->low, &found->range.level[0]);
    fill_level(&out->high, &found->range.level[1]);
    return 0;
}

uint32_t policy_number(struct policy *policy, context_struct_t *context)
{
    sepol_security_id_t sid = 0;

    return sepol_sidtab_context_to_sid(&policy->sids, context, &sid) == 0 ? sid
                                                                          : 0;
}

void policy_close(struct policy *policy)
{
    flatten_release(&policy->flat);
    sepol_sidtab_destroy(&policy->sids);
    compile_release(policy->database);
    free(policy);
}
