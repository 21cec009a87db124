/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads attributes and the map of permissive types. */
#include "policy/standing.h"

#include <stdio.h>
#include <string.h>

#include "xsm/format.h"

/* Whether number @p value is an attribute that has type number @p type. */
static bool has_type(const policydb_t *database, uint32_t value, uint32_t type)
{
    return ebitmap_get_bit(&database->attr_type_map[value - 1], type - 1) != 0;
}

/* Whether a number is that of an attribute which is a conflict set. */
static bool is_conflict(const policydb_t *database, uint32_t value)
{
    const char *name = database->p_type_val_to_name[value - 1];
    const char *last;

    if (database->type_val_to_struct[value - 1] == NULL ||
        database->type_val_to_struct[value - 1]->flavor != TYPE_ATTRIB) {
        return false;
    }
    last = strrchr(name, '.');
    return strncmp(last == NULL ? name : last + 1, STANDING_CONFLICT,
                   strlen(STANDING_CONFLICT)) == 0;
}

bool standing_check(const policydb_t *database, struct policy_error *err)
{
    uint32_t count = 0;

    for (uint32_t value = 1; value <= database->p_types.nprim; value++) {
        count += is_conflict(database, value) ? 1 : 0;
    }
    if (count > XSM_SET_MAX) {
        snprintf(err->text, sizeof(err->text),
                 "%u conflict sets (attributes " STANDING_CONFLICT
                 "...): at most %d",
                 count, XSM_SET_MAX);
        return false;
    }
    return true;
}

static bool is_trusted(const policydb_t *database, uint32_t type)
{
    const type_datum_t *found =
        hashtab_search(database->p_types.table, STANDING_TRUSTED);

    return found != NULL && found->flavor == TYPE_ATTRIB &&
           has_type(database, found->s.value, type);
}

struct standing standing_of(const policydb_t *database, uint32_t type)
{
    struct standing standing = {0, 0, 0};
    uint32_t set = 0;

    if (is_trusted(database, type)) {
        standing.flags += XSM_FLAG_TRUSTED;
    }
    if (ebitmap_get_bit(&database->permissive_map, type) != 0) {
        standing.flags += XSM_FLAG_PERMISSIVE;
    }
    for (uint32_t value = 1; value <= database->p_types.nprim; value++) {
        if (is_conflict(database, value)) {
            if (has_type(database, value, type)) {
                standing.sets |= UINT32_C(1) << set;
                standing.side = type;
            }
            set++;
        }
    }
    return standing;
}

const char *standing_permissive(const policydb_t *database)
{
    for (uint32_t type = 1; type <= database->p_types.nprim; type++) {
        if (ebitmap_get_bit(&database->permissive_map, type) != 0) {
            return database->p_type_val_to_name[type - 1];
        }
    }
    return NULL;
}
