/* SPDX-License-Identifier: Apache-2.0 */
/** @file What else decides: trust, permissive types, conflict sets, merging. */
#include <stdlib.h>
#include <string.h>

#include "policy/standing.h"
#include "policy/why.h"
#include "xsm/format.h"
#include "xsm/name.h"

static const char *why_type(const struct why *why, uint32_t type)
{
    return why->question.database->p_type_val_to_name[type - 1];
}

/* Two types, or once if they are the same. */
static void why_each(struct why *why,
                     void (*note)(struct why *why,
                                  const struct policy_subject *end))
{
    const struct policy_subject *subject = why->question.subject;
    const struct policy_subject *object = why->question.object;

    note(why, subject);
    if (subject->identity.type != object->identity.type) {
        note(why, object);
    }
}

static void why_note_trusted(struct why *why, const struct policy_subject *end)
{
    struct standing standing =
        standing_of(why->question.database, end->identity.type);

    if ((standing.flags & XSM_FLAG_TRUSTED) != 0) {
        why_add(why, WHY_NOTE,
                source_find(why->source, "typeattribute", STANDING_TRUSTED),
                tool_text("%s is trusted: it may move information between the "
                          "levels of its range",
                          why_type(why, end->identity.type)));
    }
}

/* Identities that the table does not tell apart from this one. */
static void why_note_merged(struct why *why, const struct policy_subject *end)
{
    const struct flat *flat = policy_flat(why->policy);
    char *names = tool_text("%s", "");

    for (uint32_t i = 0; i < flat->identity_count; i++) {
        uint32_t type = flat->identities[i].type;
        char *longer;

        if (flat->numbers[i] != end->label.identity ||
            type == end->identity.type) {
            continue;
        }
        longer = tool_text("%s%s%s", names, names[0] == '\0' ? "" : ", ",
                           why_type(why, type));
        free(names);
        names = longer;
    }
    if (names[0] != '\0') {
        why_add(why, WHY_NOTE, NULL,
                tool_text("the core does not tell %s from %s: they are "
                          "identity %u of the table",
                          why_type(why, end->identity.type), names,
                          end->label.identity));
    }
    free(names);
}

/* The types on the other sides of a conflict set. */
static char *why_sides(const struct why *why, const struct source_types *types,
                       uint32_t except)
{
    char *names = tool_text("%s", "");

    for (uint32_t t = 1; t <= types->count; t++) {
        char *longer;

        if (!types->in[t - 1] || t == except) {
            continue;
        }
        longer = tool_text("%s%s%s", names, names[0] == '\0' ? "" : " or ",
                           why_type(why, t));
        free(names);
        names = longer;
    }
    return names;
}

static void why_note_conflict(struct why *why,
                              const struct source_statement *set,
                              const struct policy_subject *end,
                              const struct policy_subject *other)
{
    const char *name = sexpr_word(set->list, 1);
    struct source_types types =
        source_types_of(why->source, why->question.database, name);
    char *sides;

    if (types.in[end->identity.type - 1] && source_types_count(&types) > 1) {
        sides = why_sides(why, &types, end->identity.type);
        why_add(why, WHY_NOTE, set,
                tool_text("conflict set %s: allowed until %s is connected to "
                          "a domain of %s, refused from then on; trusted "
                          "domains are exempt",
                          name, other->name, sides));
        free(sides);
    }
    source_types_release(&types);
}

static bool why_is_conflict(const struct source_statement *statement)
{
    const char *name = sexpr_word(statement->list, 1);
    const char *last = strrchr(name, '.');

    last = last == NULL ? name : last + 1;
    return source_is(statement, "typeattribute") &&
           strncmp(last, STANDING_CONFLICT, strlen(STANDING_CONFLICT)) == 0;
}

/* Only permissions that connect two domains count. */
static void why_note_conflicts(struct why *why)
{
    const struct policy_subject *subject = why->question.subject;
    const struct policy_subject *object = why->question.object;
    const char *cls = (const char *)xsm_class_names[why->question.cls];

    if (!why->allowed ||
        (strcmp(cls, "event") != 0 && strcmp(cls, "grant") != 0)) {
        return;
    }
    for (unsigned i = 0; i < why->source->count; i++) {
        const struct source_statement *at = &why->source->statements[i];

        if (why_is_conflict(at)) {
            why_note_conflict(why, at, object, subject);
            why_note_conflict(why, at, subject, object);
        }
    }
}

static void why_note_permissive(struct why *why)
{
    uint32_t type = why->question.subject->identity.type;

    if (!ebitmap_get_bit(&why->question.database->permissive_map, type)) {
        return;
    }
    why->permissive = !why->allowed;
    why_add(why, WHY_NOTE,
            source_find(why->source, "typepermissive", why_type(why, type)),
            tool_text("%s is permissive: what the rules deny is let pass and "
                      "audited",
                      why_type(why, type)));
}

/* The rule that gives the object another label for this question. */
static void why_note_transition(struct why *why)
{
    const char *cls = why->self ? "domain" : "event";

    for (unsigned i = 0; why->words != NULL && i < why->source->count; i++) {
        const struct source_statement *at = &why->source->statements[i];

        if (source_is(at, "typetransition") &&
            strcmp(sexpr_word(at->list, 3), cls) == 0 &&
            strcmp(sexpr_word(at->list, 4),
                   why_type(why, why->question.object->identity.type)) == 0) {
            why_add(why, WHY_NOTE, at, tool_text("%s", why->words));
        }
    }
}

void why_add_notes(struct why *why)
{
    why_note_transition(why);
    why_each(why, why_note_trusted);
    if (!why->self) {
        why_each(why, why_note_merged);
    }
    why_note_permissive(why);
    why_note_conflicts(why);
}
