/* SPDX-License-Identifier: Apache-2.0 */
/** @file Finds the entities of a diff and their names. */
#include "policy/diff_entity.h"

#include <stdlib.h>
#include <string.h>

#include "policy/level_text.h"
#include "policy/tool.h"

struct entities {
    const struct meaning *meanings[2];
    struct diff_entity *all;
    uint32_t count;
};

static void *grow(void *array, uint32_t count, size_t size)
{
    void *longer = realloc(array, (count + 1) * size);

    if (longer == NULL) {
        tool_complain("out of memory");
        exit(TOOL_SYSTEM);
    }
    return longer;
}

static bool same_meaning(const struct meaning *meaning, uint32_t one,
                         uint32_t other)
{
    const struct meaning_identity *a;
    const struct meaning_identity *b;

    if (one == DIFF_ABSENT || other == DIFF_ABSENT) {
        return one == other;
    }
    a = &meaning->identities[one];
    b = &meaning->identities[other];
    return a->number == b->number && level_equal(&a->low, &b->low) &&
           level_equal(&a->high, &b->high);
}

/* Add the identity with these names, unless one of its type says the same. */
static void add_entity(struct entities *list,
                       const struct meaning_identity *named)
{
    struct diff_entity entity = {NULL, named->type, {DIFF_ABSENT, DIFF_ABSENT}};

    for (int side = 0; side < 2; side++) {
        meaning_find(list->meanings[side], named->user, named->role,
                     named->type, &entity.identities[side]);
    }
    entity.name = tool_text("%s:%s:%s", named->user, named->role, named->type);
    for (uint32_t i = 0; i < list->count; i++) {
        struct diff_entity *other = &list->all[i];

        if (strcmp(other->type, entity.type) == 0 &&
            same_meaning(list->meanings[0], other->identities[0],
                         entity.identities[0]) &&
            same_meaning(list->meanings[1], other->identities[1],
                         entity.identities[1])) {
            /* Objects have the role object_r: another one names better. */
            if (strstr(other->name, ":object_r:") != NULL) {
                free(other->name);
                other->name = entity.name;
            } else {
                free(entity.name);
            }
            return;
        }
    }
    list->all = grow(list->all, list->count, sizeof(*list->all));
    list->all[list->count++] = entity;
}

/* A type that is told apart by nothing else goes by its own name. */
static void name_entities(struct entities *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t count = 0;

        for (uint32_t k = 0; k < list->count; k++) {
            count += strcmp(list->all[i].type, list->all[k].type) == 0 ? 1 : 0;
        }
        if (count == 1) {
            free(list->all[i].name);
            list->all[i].name = tool_text("%s", list->all[i].type);
        }
    }
}

struct diff_entity *diff_entities(const struct meaning *const meanings[2],
                                  uint32_t *count)
{
    struct entities list = {{meanings[0], meanings[1]}, NULL, 0};

    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < meanings[side]->identity_count; i++) {
            add_entity(&list, &meanings[side]->identities[i]);
        }
    }
    name_entities(&list);
    *count = list.count;
    return list.all;
}

void diff_entities_release(struct diff_entity *entities, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        free(entities[i].name);
    }
    free(entities);
}
