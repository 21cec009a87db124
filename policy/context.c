/* SPDX-License-Identifier: Apache-2.0 */
/** @file Contexts: libselinux splits, libsepol judges. */
#include "policy/context.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <selinux/context.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>

#include "policy/error.h"
#include "policy/level_text.h"

/* libselinux accepts empty parts; a label has none. */
static int check_part(const char *what, const char *part,
                      struct policy_error *err)
{
    if (part == NULL || part[0] == '\0') {
        return policy_fail(err, "no %s in the context (user:role:type:level)",
                           what);
    }
    return 0;
}

static int find_value(symtab_t *table, const char *what, const char *name,
                      uint32_t *value, struct policy_error *err)
{
    /* The key is not written to, whatever its type says. */
    symtab_datum_t *datum =
        hashtab_search(table->table, (hashtab_key_t)(uintptr_t)name);

    if (datum == NULL) {
        return policy_fail(err, "the policy has no %s named %s", what, name);
    }
    *value = datum->value;
    return 0;
}

/* Names to libsepol's numbers. */
static int find_triple(policydb_t *db, context_t parts, struct triple *out,
                       struct policy_error *err)
{
    const char *user = context_user_get(parts);
    const char *role = context_role_get(parts);
    const char *type = context_type_get(parts);

    if (check_part("user", user, err) != 0 ||
        check_part("role", role, err) != 0 ||
        check_part("type", type, err) != 0 ||
        find_value(&db->p_users, "user", user, &out->user, err) != 0 ||
        find_value(&db->p_roles, "role", role, &out->role, err) != 0) {
        return -1;
    }
    return find_value(&db->p_types, "type", type, &out->type, err);
}

static int check_range(policydb_t *db, uint32_t user,
                       const struct xsm_label *label, struct policy_error *err)
{
    struct xsm_label allowed;
    const char *name = db->p_user_val_to_name[user - 1];

    level_from_sepol(&db->user_val_to_struct[user - 1]->exp_range.level[0],
                     &allowed.low);
    level_from_sepol(&db->user_val_to_struct[user - 1]->exp_range.level[1],
                     &allowed.high);
    if (!xsm_level_dominates(&label->low, &allowed.low) ||
        !xsm_level_dominates(&allowed.high, &label->high)) {
        return policy_fail(err, "the level is outside the range of user %s",
                           name);
    }
    return 0;
}

static int number(policydb_t *db, const struct flat *flat, context_t parts,
                  struct xsm_label *out, struct policy_error *err)
{
    struct triple triple = {0};
    const char *range = context_range_get(parts);
    int found;

    if (find_triple(db, parts, &triple, err) != 0 ||
        check_part("level", range, err) != 0 ||
        level_parse_range(range, out, err) != 0) {
        return -1;
    }
    found = flatten_find(flat, triple.user, triple.role, triple.type);
    if (found < 0) {
        return policy_fail(err, "%s may not have role %s with type %s",
                           context_user_get(parts), context_role_get(parts),
                           context_type_get(parts));
    }
    out->identity = flat->triples[found].identity;
    return check_range(db, triple.user, out, err);
}

static bool levels_equal(mls_level_t *theirs, const struct xsm_level *ours)
{
    struct xsm_level level;

    level_from_sepol(theirs, &level);
    return memcmp(&level, ours, sizeof level) == 0;
}

/* libsepol has the last word: it must read the same out of the text. */
static int confirm(policydb_t *db, const char *text,
                   const struct xsm_label *label, struct policy_error *err)
{
    sidtab_t table;
    sepol_security_id_t sid;
    context_struct_t *context = NULL;
    int status = 0;

    if (sepol_sidtab_init(&table) != 0) {
        return policy_fail(err, "out of memory");
    }
    sepol_set_policydb(db);
    sepol_set_sidtab(&table);
    if (sepol_context_to_sid(text, strlen(text), &sid) == 0) {
        context = sepol_sidtab_search(&table, sid);
    }
    if (context == NULL ||
        !levels_equal(&context->range.level[0], &label->low) ||
        !levels_equal(&context->range.level[1], &label->high)) {
        status = policy_fail(err, "libsepol does not accept the context");
    }
    sepol_sidtab_destroy(&table);
    return status;
}

int context_label(policydb_t *db, const struct flat *flat, const char *text,
                  struct xsm_label *out, struct policy_error *err)
{
    context_t parts = context_new(text);
    struct policy_error why;
    int status;

    memset(out, 0, sizeof *out);
    if (parts == NULL) {
        return policy_fail(err, "%.100s: not a context (user:role:type:level)",
                           text);
    }
    status = number(db, flat, parts, out, &why);
    context_free(parts);
    if (status == 0) {
        status = confirm(db, text, out, &why);
    }
    if (status != 0) {
        memset(out, 0, sizeof *out);
        policy_fail(err, "%.100s: %.380s", text, why.text);
    }
    return status;
}
