/* SPDX-License-Identifier: Apache-2.0 */
/** @file Differences in what is reported: allowed uses and refusals. */
#include <stdlib.h>
#include <string.h>

#include "policy/diff_entity.h"
#include "policy/meaning_diff.h"
#include "policy/permission.h"
#include "policy/tool.h"
#include "policy/tool_json.h"

/* What is compared: reports of uses, or of refusals; begun or ended. */
struct kind {
    bool refusals;
    bool now;
};

struct audit {
    const struct meaning *meanings[2];
    struct diff_entity *entities;
    uint32_t count;
    struct diff_list *list;
};

/* What is reported in one of the policies; without rules, every refusal. The
   object number @p count is the subject itself. */
static uint32_t reported(const struct audit *audit, int side, uint32_t subject,
                         uint32_t object, uint32_t cls, bool refusals)
{
    const struct meaning *meaning = audit->meanings[side];
    uint32_t one = audit->entities[subject].identities[side];
    uint32_t other =
        object == audit->count ? one : audit->entities[object].identities[side];
    struct flat_answer answer;
    size_t question;

    if (one == DIFF_ABSENT || other == DIFF_ABSENT) {
        return refusals ? permission_all(cls) : 0;
    }
    question =
        object == audit->count
            ? flatten_self(&meaning->flat, meaning->identities[one].number, cls)
            : flatten_pair(&meaning->flat, meaning->identities[one].number,
                           meaning->identities[other].number, cls);
    answer = flatten_answer(&meaning->flat, question, 0);
    return permission_all(cls) &
           (refusals ? answer.audit_deny : answer.audit_allow);
}

static uint32_t changed(const struct audit *audit, uint32_t subject,
                        uint32_t object, uint32_t cls, struct kind kind)
{
    uint32_t was = reported(audit, 0, subject, object, cls, kind.refusals);
    uint32_t is = reported(audit, 1, subject, object, cls, kind.refusals);

    return kind.now ? is & ~was : was & ~is;
}

/* The names of all objects for which the same changed, from the first on. */
static char *objects_of(const struct audit *audit, uint32_t subject,
                        uint32_t first, uint32_t cls, struct kind kind)
{
    uint32_t perms = changed(audit, subject, first, cls, kind);
    char *text = tool_text("%s", "");

    for (uint32_t i = first; i <= audit->count; i++) {
        char *longer;

        if (changed(audit, subject, i, cls, kind) != perms) {
            continue;
        }
        longer =
            tool_text("%s%s%s", text, i == first ? "" : ", ",
                      i == audit->count ? "itself" : audit->entities[i].name);
        free(text);
        text = longer;
    }
    return text;
}

static void say(struct audit *audit, uint32_t subject, uint32_t first,
                uint32_t cls, struct kind kind)
{
    uint32_t perms = changed(audit, subject, first, cls, kind);
    const char *name = audit->entities[subject].name;
    char *objects = objects_of(audit, subject, first, cls, kind);
    char *names = permission_list(cls, perms);

    diff_say(
        audit->list, "audit",
        tool_text("%s of %s %s by %s on %s are %s reported",
                  kind.refusals ? "refusals" : "uses", permission_class(cls),
                  names, name, objects, kind.now ? "now" : "no longer"),
        tool_json("{s:s, s:s, s:s, s:s, s:b, s:b}", "subject", name, "objects",
                  objects, "class", permission_class(cls), "permissions", names,
                  "refusals", kind.refusals, "now", kind.now));
    free(objects);
    free(names);
}

static void compare_subject(struct audit *audit, uint32_t subject, uint32_t cls,
                            struct kind kind)
{
    for (uint32_t i = 0; i <= audit->count; i++) {
        uint32_t perms = changed(audit, subject, i, cls, kind);
        bool said = false;

        for (uint32_t k = 0; k < i; k++) {
            said = said || changed(audit, subject, k, cls, kind) == perms;
        }
        if (perms != 0 && !said) {
            say(audit, subject, i, cls, kind);
        }
    }
}

/* Reports depend on types only: keep one entity of each, if possible one that
   is in both policies. */
static void keep_types(struct audit *audit)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < audit->count; i++) {
        struct diff_entity *entity = &audit->entities[i];
        uint32_t at = 0;

        while (at < kept &&
               strcmp(audit->entities[at].type, entity->type) != 0) {
            at++;
        }
        free(entity->name);
        entity->name = NULL;
        if (at == kept) {
            audit->entities[kept++] = *entity;
        } else if (entity->identities[0] != DIFF_ABSENT &&
                   entity->identities[1] != DIFF_ABSENT) {
            audit->entities[at] = *entity;
        }
    }
    for (uint32_t i = 0; i < kept; i++) {
        audit->entities[i].name = tool_text("%s", audit->entities[i].type);
    }
    audit->count = kept;
}

void diff_audit(const struct meaning *before, const struct meaning *after,
                struct diff_list *list)
{
    struct audit audit = {.meanings = {before, after}, .list = list};

    audit.entities = diff_entities(audit.meanings, &audit.count);
    keep_types(&audit);
    for (uint32_t i = 0; i < audit.count * CLASS_COUNT * 4; i++) {
        const struct kind kind = {(i & 1) != 0, (i & 2) != 0};

        compare_subject(&audit, i / 4 / CLASS_COUNT, i / 4 % CLASS_COUNT, kind);
    }
    diff_entities_release(audit.entities, audit.count);
}
