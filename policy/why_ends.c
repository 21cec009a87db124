/* SPDX-License-Identifier: Apache-2.0 */
/** @file The label that an object is acted on under: transitions of types. */
#include <selinux/context.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rules.h"
#include "policy/why.h"

/* The context with another role and type. */
static char *why_relabel(const struct policy_subject *object, const char *role,
                         const char *type)
{
    context_t parts = context_new(object->context);
    char *text = NULL;

    if (parts != NULL) {
        text = tool_text("%s:%s:%s:%s", context_user_get(parts), role, type,
                         context_range_get(parts));
        context_free(parts);
    }
    return text;
}

/* Follow a transition; false if the label is none. */
static bool why_follow(struct why *why, struct why_ends *ends,
                       const struct identity *to)
{
    const policydb_t *database = policy_database(why->policy);
    struct policy_error error;

    ends->label =
        why_relabel(&ends->object, database->p_role_val_to_name[to->role - 1],
                    database->p_type_val_to_name[to->type - 1]);
    if (ends->label == NULL) {
        return false;
    }
    ends->object.sid = policy_sid(why->policy, ends->label, &error);
    ends->object.context = ends->label;
    ends->object.identity = *to;
    ends->words = tool_text("a type_transition: %s is acted on as %s",
                            ends->object.name, ends->label);
    if (ends->object.sid == 0) {
        tool_complain("%s", error.text);
    }
    return ends->object.sid != 0;
}

bool why_set(struct why *why, struct why_ends *ends, uint32_t cls, uint32_t bit)
{
    struct constraint_case *question = &why->question;
    struct identity pair[2] = {ends->subject.identity, ends->object.identity};

    ends->label = NULL;
    ends->words = NULL;
    question->database = policy_database(why->policy);
    question->subject = &ends->subject;
    question->object = &ends->object;
    question->cls = cls;
    question->bit = bit;
    question->relation =
        xsm_level_relation(&ends->subject.label, &ends->object.label);
    why->numbers[0] = ends->subject.label.identity;
    why->numbers[1] = ends->object.label.identity;
    if (!rules_resolve(policy_database(why->policy), cls, why->self, pair)) {
        return true;
    }
    if (!why_follow(why, ends, &pair[1])) {
        why_ends_release(ends);
        return false;
    }
    why->words = ends->words;
    return true;
}

void why_ends_release(struct why_ends *ends)
{
    free(ends->label);
    free(ends->words);
    ends->label = NULL;
    ends->words = NULL;
}
