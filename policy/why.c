/* SPDX-License-Identifier: Apache-2.0 */
/** @file Finds why a policy allows or denies. */
#include "policy/why.h"

#include <sepol/policydb/services.h>
#include <stdlib.h>
#include <string.h>

#include "xsm/name.h"

void why_add(struct why *why, enum why_kind kind,
             const struct source_statement *statement, char *words)
{
    struct why_reason *to = &why->reasons[why->count];

    if (why->count == WHY_REASON_MAX) {
        free(words);
        return;
    }
    to->kind = kind;
    to->statement = statement;
    to->node = NULL;
    to->words = words;
    why->count++;
}

static bool why_has_type(const struct why *why, const char *name, uint32_t type)
{
    struct source_types types =
        source_types_of(why->source, why->question.database, name);
    bool in = types.in[type - 1];

    source_types_release(&types);
    return in;
}

bool why_covers(const struct why *why, const struct source_statement *rule)
{
    const struct constraint_case *question = &why->question;
    const char *target = sexpr_word(rule->list, 2);
    uint32_t one = question->subject->identity.type;
    uint32_t other = question->object->identity.type;

    if (!why_has_type(why, sexpr_word(rule->list, 1), one)) {
        return false;
    }
    return strcmp(target, "self") == 0 ? one == other
                                       : why_has_type(why, target, other);
}

/* Rules of a kind that name the permission and cover both types. */
static uint32_t why_add_rules(struct why *why, const char *rule,
                              enum why_kind kind, const char *words)
{
    const struct constraint_case *question = &why->question;
    uint32_t count = 0;

    for (unsigned i = 0; i < why->source->count; i++) {
        const struct source_statement *at = &why->source->statements[i];
        struct source_perms perms;

        if (!source_is(at, rule)) {
            continue;
        }
        perms = source_perms_of(why->source, sexpr_at(at->list, 3));
        if ((perms.masks[question->cls] >> question->bit & 1) != 0 &&
            why_covers(why, at)) {
            const char *when = source_is_conditional(why->source, at)
                                   ? ", as far as its booleans say so"
                                   : "";

            why_add(why, kind, at, tool_text("%s%s", words, when));
            count++;
        }
    }
    return count;
}

/* All constraints on the permission; how many of them do not hold. */
static uint32_t why_add_constraints(struct why *why)
{
    const struct constraint_case *question = &why->question;
    const policydb_t *database = question->database;
    const constraint_node_t *node =
        database->class_val_to_struct[question->cls]->constraints;
    uint32_t failed = 0;

    for (uint32_t i = 0; node != NULL; node = node->next, i++) {
        bool holds;

        if ((node->permissions >> question->bit & 1) == 0) {
            continue;
        }
        holds = constraint_say_holds(question, node);
        failed += holds ? 0 : 1;
        why_add(why, holds ? WHY_HELD : WHY_CONSTRAINT,
                constraint_say_place(why->source, database, question->cls, i),
                constraint_say_need(question, node));
        why->reasons[why->count - 1].node = node;
    }
    return failed;
}

/* What libsepol itself says; SEPOL_COMPUTEAV_* bits in @p reason. */
static bool why_ask(const struct why *why, unsigned *reason)
{
    const struct constraint_case *question = &why->question;
    struct sepol_av_decision decision = {0, 0, 0, 0, 0};

    *reason = 0;
    return sepol_compute_av_reason(
               question->subject->sid, question->object->sid,
               (sepol_security_class_t)(question->cls + 1),
               UINT32_C(1) << question->bit, &decision, reason) == 0 &&
           (decision.allowed >> question->bit & 1) != 0;
}

static void why_add_other(struct why *why, unsigned reason)
{
    if ((reason & SEPOL_COMPUTEAV_RBAC) != 0) {
        why_add(why, WHY_OTHER, NULL,
                tool_text("the roles differ and no roleallow permits that"));
    }
    if ((reason & SEPOL_COMPUTEAV_BOUNDS) != 0) {
        why_add(why, WHY_OTHER, NULL,
                tool_text("the subject's type is bounded (typebounds) by one "
                          "that may not do it"));
    }
}

static void why_add_missing(struct why *why)
{
    const struct constraint_case *question = &why->question;
    const policydb_t *database = question->database;

    why_add(
        why, WHY_MISSING, NULL,
        tool_text(
            "no rule allows %s %s from %s to %s",
            (const char *)xsm_class_names[question->cls],
            (const char *)xsm_perm_names[question->cls * 32 + question->bit],
            database->p_type_val_to_name[question->subject->identity.type - 1],
            database->p_type_val_to_name[question->object->identity.type - 1]));
}

/* What the core will answer, and report. */
static void why_decide(struct why *why)
{
    const struct constraint_case *question = &why->question;
    const struct flat *flat = policy_flat(why->policy);
    size_t number = why->self
                        ? flatten_self(flat, why->numbers[0], question->cls)
                        : flatten_pair(flat, why->numbers[0], why->numbers[1],
                                       question->cls);
    struct flat_answer answer =
        flatten_answer(flat, number, question->relation);
    uint32_t audit;

    why->allowed = (answer.allowed >> question->bit & 1) != 0;
    audit = why->allowed ? answer.audit_allow : answer.audit_deny;
    why->audited = (audit >> question->bit & 1) != 0;
}

static void why_sort(struct why *why)
{
    for (uint32_t i = 1; i < why->count; i++) {
        struct why_reason one = why->reasons[i];
        uint32_t at = i;

        for (; at > 0 && why->reasons[at - 1].kind > one.kind; at--) {
            why->reasons[at] = why->reasons[at - 1];
        }
        why->reasons[at] = one;
    }
}

bool why_answer(struct why *why, struct policy_error *err)
{
    unsigned reason;
    bool theirs = why_ask(why, &reason);
    bool rule = (reason & SEPOL_COMPUTEAV_TE) == 0;
    uint32_t failed;

    why_decide(why);
    if (why->allowed != theirs) {
        snprintf(err->text, sizeof(err->text),
                 "the table and libsepol disagree; cloison policy check says "
                 "where");
        return false;
    }
    why_add_rules(why, "allow", WHY_RULE,
                  why->allowed ? "allows it"
                  : rule       ? "would allow it"
                               : "does not: its booleans are not set so");
    failed = why_add_constraints(why);
    if (!why->allowed && !rule) {
        why_add_missing(why);
        why_add_rules(why, "neverallow", WHY_NEVER, "forbids such a rule");
    }
    if (!why->allowed && rule && failed == 0) {
        why_add_other(why, reason);
    }
    if (why->audited == why->allowed) {
        why_add_rules(why, why->allowed ? "auditallow" : "dontaudit", WHY_NOTE,
                      why->allowed ? "it is reported although it is allowed"
                                   : "the denial is not reported");
    }
    why_add_notes(why);
    why_sort(why);
    return true;
}

void why_release(struct why *why)
{
    for (uint32_t i = 0; i < why->count; i++) {
        free(why->reasons[i].words);
    }
    why->count = 0;
}
