/* SPDX-License-Identifier: Apache-2.0 */
/** @file Puts one denial to the policy and says what stands against it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/labels_form.h"
#include "policy/suggest_inside.h"
#include "policy/why.h"
#include "xsm/name.h"

/* Relations of two plain levels: all four orders alike. */
#define ORDER_COUNT 4
#define SAME_IN_ALL 85

static bool find_end(struct policy *policy, const char *context,
                     struct policy_subject *out, struct policy_error *err)
{
    const context_struct_t *found;

    memset(out, 0, sizeof(*out));
    out->name = context;
    out->context = context;
    if (!labels_context_form(context, err)) {
        return false;
    }
    out->sid = policy_sid(policy, context, err);
    if (out->sid == 0 || policy_label(policy, context, &out->label, err) != 0) {
        return false;
    }
    found = policy_context(policy, out->sid);
    out->identity.user = found->user;
    out->identity.role = found->role;
    out->identity.type = found->type;
    return true;
}

bool suggest_ask(struct policy *policy, const struct denial *denial,
                 struct suggest_question *out, struct policy_error *err)
{
    const struct flat *flat = policy_flat(policy);
    uint32_t cls = denial->perm / 32;
    uint32_t subject;

    memset(out, 0, sizeof(*out));
    if (!find_end(policy, denial->source, &out->subject, err) ||
        !find_end(policy, denial->target, &out->object, err)) {
        return false;
    }
    subject = out->subject.label.identity;
    out->relation = xsm_level_relation(&out->subject.label, &out->object.label);
    out->question =
        denial->self
            ? flatten_self(flat, subject, cls)
            : flatten_pair(flat, subject, out->object.label.identity, cls);
    return true;
}

bool suggest_allows(const struct policy *policy,
                    const struct suggest_question *question,
                    const struct denial *denial)
{
    uint32_t allowed = flatten_answer(policy_flat(policy), question->question,
                                      question->relation)
                           .allowed;

    return (allowed >> denial->perm % 32 & 1) != 0;
}

/* Take both texts over. */
static void add_note(struct suggest_item *item, char *words, char *place)
{
    struct suggest_note *note = &item->notes[item->note_count];

    if (item->note_count == SUGGEST_NOTE_MAX) {
        free(words);
        free(place);
        return;
    }
    note->words = words;
    note->place = place;
    item->note_count++;
}

/* Keep the attributes that a failing constraint makes exceptions for. */
static void add_escapes(const policydb_t *database, struct suggest_item *item,
                        const constraint_node_t *node)
{
    for (const constraint_expr_t *at = node->expr; at != NULL; at = at->next) {
        if (at->expr_type != CEXPR_NAMES || at->type_names == NULL) {
            continue;
        }
        for (uint32_t t = 0; t < database->p_types.nprim; t++) {
            const char *name = database->p_type_val_to_name[t];
            bool known = false;

            if (database->type_val_to_struct[t]->flavor != TYPE_ATTRIB ||
                !ebitmap_get_bit(&at->type_names->types, t)) {
                continue;
            }
            for (unsigned i = 0; i < item->escape_count; i++) {
                known = known || strcmp(item->escapes[i], name) == 0;
            }
            if (!known && item->escape_count < SUGGEST_ESCAPE_MAX) {
                item->escapes[item->escape_count++] = tool_text("%s", name);
            }
        }
    }
}

/* Whether the constraints hold at some levels for these users and types. */
static bool levels_decide(const struct suggest_policy *with,
                          const struct constraint_case *question)
{
    const struct identity pair[2] = {question->subject->identity,
                                     question->object->identity};
    uint32_t allowed = 0;

    for (uint32_t order = 0; order < ORDER_COUNT; order++) {
        allowed |= constraint_allows(with->database, question->cls, pair,
                                     order * SAME_IN_ALL);
    }
    return (allowed >> question->bit & 1) != 0;
}

/* What the reasons come to; notes go to the item. */
static void take_reasons(struct suggest_policy *with, struct why *why,
                         struct suggest_item *item)
{
    for (uint32_t i = 0; i < why->count; i++) {
        struct why_reason *reason = &why->reasons[i];
        const char *below;

        if (reason->kind == WHY_RULE || reason->kind == WHY_HELD ||
            (reason->kind == WHY_NOTE &&
             (reason->statement == NULL ||
              !suggest_is_conflict(reason->statement)))) {
            continue;
        }
        if (reason->kind == WHY_CONSTRAINT) {
            item->verdict = levels_decide(with, &why->question)
                                ? SUGGEST_LEVELS
                                : SUGGEST_CONSTRAINT;
            add_escapes(with->database, item, reason->node);
        } else if (reason->kind == WHY_OTHER) {
            item->verdict = SUGGEST_CONSTRAINT;
        } else if (reason->kind == WHY_MISSING) {
            item->missing = true;
        } else if (reason->kind == WHY_NEVER && item->verdict == SUGGEST_RULE) {
            item->verdict = SUGGEST_NEVER;
        }
        /* The comparisons that `why` prints below are not printed here. */
        below = strstr(reason->words, ", see below");
        add_note(item,
                 tool_text("%.*s",
                           below == NULL ? (int)strlen(reason->words)
                                         : (int)(below - reason->words),
                           reason->words),
                 reason->statement == NULL ? NULL
                                           : source_place(reason->statement));
    }
}

/* Only a rule is missing: what would it break? */
static void judge_rule(struct suggest_policy *with, struct suggest_item *item)
{
    const struct suggest_access access = {{item->types[0], item->types[1]},
                                          {NULL, NULL},
                                          item->denial->perm / 32,
                                          UINT32_C(1)
                                              << item->denial->perm % 32};
    const struct source_statement *set = suggest_conflict(with, &access);
    char *words;

    if (suggest_leaks(with, &access, &words)) {
        item->verdict = SUGGEST_LEAK;
        add_note(item, words, NULL);
    } else if (set != NULL) {
        item->verdict = SUGGEST_CONFLICT;
        add_note(item,
                 tool_text("conflict set %s: %s and %s are on different sides",
                           sexpr_word(set->list, 1), item->names[0],
                           item->names[1]),
                 source_place(set));
    }
}

static void name_types(const struct suggest_policy *with,
                       const struct why_ends *ends, struct suggest_item *item)
{
    item->types[0] = ends->subject.identity.type;
    item->types[1] = ends->object.identity.type;
    for (int end = 0; end < 2; end++) {
        item->names[end] = tool_text(
            "%s", with->database->p_type_val_to_name[item->types[end] - 1]);
    }
}

/* Judge a denial of contexts that the policy knows. */
static bool judge_known(struct suggest_policy *with, struct suggest_item *item,
                        const struct suggest_question *question,
                        struct policy_error *err)
{
    struct why *why = tool_allocate(sizeof(*why));
    struct why_ends ends = {question->subject, question->object, NULL, NULL};
    uint32_t perm = item->denial->perm;
    bool ok;

    why->policy = with->policy;
    why->source = &with->source;
    why->self = item->denial->self;
    snprintf(err->text, sizeof(err->text), "line %u of the capture",
             item->denial->line);
    ok = why_set(why, &ends, perm / 32, perm % 32) && why_answer(why, err);
    if (ok) {
        name_types(with, &ends, item);
        item->verdict = why->allowed ? SUGGEST_ALLOWED : SUGGEST_RULE;
        item->allowed = why->allowed;
        take_reasons(with, why, item);
    }
    if (ok && item->verdict == SUGGEST_ALLOWED && item->note_count > 0) {
        item->verdict = SUGGEST_WALL;
    } else if (ok && item->verdict == SUGGEST_RULE) {
        judge_rule(with, item);
    } else if (ok && item->verdict == SUGGEST_LEVELS) {
        add_note(item, suggest_direction(perm, question), NULL);
        item->guard =
            suggest_guard(&question->subject.label, &question->object.label);
    }
    why_release(why);
    why_ends_release(&ends);
    free(why);
    return ok;
}

bool suggest_judge(struct suggest_policy *with, struct suggest_item *item,
                   struct policy_error *err)
{
    struct suggest_question question;
    struct policy_error unknown;

    item->verdict = SUGGEST_UNKNOWN;
    if (!suggest_ask(with->policy, item->denial, &question, &unknown)) {
        add_note(item, tool_text("%s", unknown.text), NULL);
        return true;
    }
    return judge_known(with, item, &question, err);
}
