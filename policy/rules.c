/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads libsepol's rule tables. */
/* First: it has a member called bool. */
#include <sepol/policydb/conditional.h>

#include "policy/rules.h"

#include <stdlib.h>

#include "policy/tool.h"
#include "xsm/perm.h"

static struct rule *rule_at(const struct rules *rules, uint32_t source,
                            uint32_t target, uint32_t cls)
{
    size_t pair = (size_t)source * rules->types + target;

    return &rules->of[pair * CLASS_COUNT + cls];
}

static void apply(struct rule *rule, uint32_t kind, uint32_t perms)
{
    if ((kind & AVTAB_ALLOWED) != 0) {
        rule->allowed |= perms;
    } else if ((kind & AVTAB_AUDITALLOW) != 0) {
        rule->audit_allow |= perms;
    } else {
        /* libsepol keeps what dontaudit leaves. */
        rule->audit_deny &= perms;
    }
}

/* A rule covers all types of the two attributes it names. */
static void add_rule(struct rules *rules, policydb_t *database,
                     const avtab_key_t *key, uint32_t perms)
{
    ebitmap_t *sources = &database->attr_type_map[key->source_type - 1];
    ebitmap_t *targets = &database->attr_type_map[key->target_type - 1];
    ebitmap_node_t *node;
    ebitmap_node_t *inner;
    uint32_t source;
    uint32_t target;

    ebitmap_for_each_positive_bit(sources, node, source)
    {
        ebitmap_for_each_positive_bit(targets, inner, target)
        {
            apply(rule_at(rules, source, target, key->target_class - 1U),
                  key->specified, perms);
        }
    }
}

static void add_rules(struct rules *rules, policydb_t *database, avtab_t *from,
                      bool conditional)
{
    const uint32_t kinds = AVTAB_ALLOWED | AVTAB_AUDITALLOW | AVTAB_AUDITDENY;

    for (uint32_t slot = 0; slot < from->nslot; slot++) {
        for (avtab_ptr_t at = from->htable[slot]; at != NULL; at = at->next) {
            if ((at->key.specified & kinds) != 0 &&
                (!conditional || (at->key.specified & AVTAB_ENABLED) != 0)) {
                add_rule(rules, database, &at->key, at->datum.data);
            }
        }
    }
}

void rules_make(policydb_t *database, struct rules *out)
{
    size_t count;

    out->types = database->p_types.nprim;
    count = (size_t)out->types * out->types * CLASS_COUNT;
    out->of = tool_allocate(count * sizeof(*out->of));
    for (size_t i = 0; i < count; i++) {
        out->of[i] = (struct rule){0, 0, UINT32_MAX};
    }
    evaluate_conds(database);
    add_rules(out, database, &database->te_avtab, false);
    add_rules(out, database, &database->te_cond_avtab, true);
}

void rules_release(struct rules *rules)
{
    free(rules->of);
}

const struct rule *rules_of(const struct rules *rules, uint32_t source,
                            uint32_t target, uint32_t cls)
{
    return rule_at(rules, source - 1, target - 1, cls);
}

uint32_t rules_transition(policydb_t *database, uint32_t source,
                          uint32_t target, uint32_t cls)
{
    avtab_key_t key = {(uint16_t)source, (uint16_t)target, (uint16_t)(cls + 1),
                       AVTAB_TRANSITION};
    avtab_datum_t *found = avtab_search(&database->te_avtab, &key);
    avtab_ptr_t node;

    if (found != NULL) {
        return found->data;
    }
    node = avtab_search_node(&database->te_cond_avtab, &key);
    for (; node != NULL;
         node = avtab_search_node_next(node, AVTAB_TRANSITION)) {
        if ((node->key.specified & AVTAB_ENABLED) != 0) {
            return node->datum.data;
        }
    }
    return 0;
}

bool rules_resolve(policydb_t *database, uint32_t cls, bool self,
                   struct identity pair[2])
{
    uint32_t by = self ? (uint32_t)CLASS_DOMAIN : cls;
    uint32_t type;

    if (!self && cls != CLASS_EVENT) {
        return false;
    }
    type = rules_transition(database, pair[0].type, pair[1].type, by);
    if (type == 0) {
        return false;
    }
    pair[1].type = type;
    if (!self) {
        /* A channel is no process: its role is object_r. */
        pair[1].role = OBJECT_R_VAL;
    }
    return true;
}
