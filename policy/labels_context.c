/* SPDX-License-Identifier: Apache-2.0 */
/** @file Checks security contexts against the compiled policy. */
#include "policy/labels_context.h"

#include <stdio.h>
#include <string.h>

#include "policy/policy_inside.h"
#include "xsm/level.h"

/* Whether a type is in an attribute; *known: whether the policy has that. */
static bool in_attribute(const policydb_t *database, uint32_t type,
                         const char *name, bool *known)
{
    const type_datum_t *found =
        hashtab_search(database->p_types.table, (hashtab_key_t)name);

    *known = found != NULL && found->flavor == TYPE_ATTRIB;
    return *known && ebitmap_get_bit(&database->type_attr_map[type - 1],
                                     found->s.value - 1) != 0;
}

static bool use_ok(const policydb_t *database, uint32_t type,
                   const char *attribute)
{
    bool known;

    return in_attribute(database, type, attribute, &known) || !known;
}

static uint32_t type_of(struct policy *policy, const char *text)
{
    struct policy_error ignored;
    uint32_t sid = policy_sid(policy, text, &ignored);

    return sid == 0 ? 0 : policy_context(policy, sid)->type;
}

static bool is_trusted(struct policy *policy, const char *text)
{
    uint32_t type = type_of(policy, text);
    bool known;

    return type != 0 &&
           in_attribute(policy_database(policy), type, "mls_trusted", &known);
}

bool labels_context_ok(const char *text, enum labels_use use,
                       struct policy *policy, struct policy_error *err)
{
    struct xsm_label label;
    uint32_t type;

    if (!labels_context_form(text, err) ||
        !policy_levels(policy, text, &label, err) ||
        (use == LABELS_DOMAIN &&
         policy_label(policy, text, &label, err) != 0)) {
        return false;
    }
    if (xsm_level_order(&label.low, &label.high) != ORDER_EQUAL &&
        !is_trusted(policy, text)) {
        return labels_context_wrong(
            err, text,
            "a range of levels, but its type is not in mls_trusted: "
            "give one level");
    }
    type = type_of(policy, text);
    if (use == LABELS_DOMAIN &&
        !use_ok(policy_database(policy), type, "domain_type")) {
        return labels_context_wrong(
            err, text, "its type is not one of domains (domain_type)");
    }
    if (use == LABELS_PAYLOAD &&
        !use_ok(policy_database(policy), type, "payload_type")) {
        return labels_context_wrong(
            err, text,
            "its type is not one of kernels and initrds "
            "(payload_type)");
    }
    return true;
}

bool labels_context_same(struct policy *policy, const char *one,
                         const char *other)
{
    struct policy_error ignored;
    uint32_t sids[2];

    /* libsepol numbers equal contexts alike. */
    sids[0] = policy_sid(policy, one, &ignored);
    sids[1] = policy_sid(policy, other, &ignored);
    return sids[0] != 0 && sids[0] == sids[1];
}

bool labels_context_may_load(struct policy *policy, const char *domain,
                             const char *payload, struct policy_error *err)
{
    struct xsm_label above, below;

    if (!policy_levels(policy, domain, &above, err) ||
        !policy_levels(policy, payload, &below, err)) {
        return false;
    }
    if (!xsm_level_dominates(is_trusted(policy, domain) ? &above.high
                                                        : &above.low,
                             &below.high)) {
        snprintf(err->text, sizeof(err->text),
                 "the domain's label %s does not dominate %s", domain, payload);
        return false;
    }
    return true;
}
