/* SPDX-License-Identifier: Apache-2.0 */
/** @file One question to a policy, answered with every reason. */
#ifndef CLOISON_POLICY_WHY_H
#define CLOISON_POLICY_WHY_H

#include "policy/constraint_say.h"

#define WHY_REASON_MAX 64

/* What a reason is about; the order is that of the answer. */
enum why_kind {
    WHY_MISSING,    /* no rule allows it */
    WHY_CONSTRAINT, /* a constraint that forbids it */
    WHY_OTHER,      /* libsepol's rules on roles or type bounds forbid it */
    WHY_RULE,       /* a rule that allows it, or would */
    WHY_HELD,       /* a constraint that is satisfied */
    WHY_NEVER,      /* an assertion that forbids such a rule */
    WHY_NOTE        /* what else matters: trusted, permissive, conflicts */
};

struct why_reason {
    enum why_kind kind;
    const struct source_statement *statement; /* or NULL */
    const constraint_node_t *node;            /* of a constraint */
    char *words;
};

/** A question and its answer. */
struct why {
    struct policy *policy;
    const struct source *source;
    struct constraint_case question; /* after transitions */
    bool self;                       /* a domain and itself, not two of them */
    uint32_t numbers[2];             /* of subject and object in the table */
    const char *words;               /* on a transition, or NULL */
    bool allowed;                    /* the verdict of the core */
    bool permissive;                 /* allowed only for that */
    bool audited;                    /* the core reports it */
    struct why_reason reasons[WHY_REASON_MAX];
    uint32_t count;
};

/** A question, after the transitions of types that the table resolves. */
struct why_ends {
    struct policy_subject subject;
    struct policy_subject object;
    char *label; /* the context that the object acts under, or NULL */
    char *words; /* what it stands for */
};

/**
 * Set the question of @p why to be about @p ends, whose object becomes the
 * label of the domain itself or of the channel where a transition says so.
 * False after complaining. Release the ends with why_ends_release.
 */
bool why_set(struct why *why, struct why_ends *ends, uint32_t cls,
             uint32_t bit);
void why_ends_release(struct why_ends *ends);

/**
 * Find the verdict and the reasons; the question is set. False, and a reason
 * in @p err, if libsepol and the table disagree.
 */
bool why_answer(struct why *why, struct policy_error *err);

/** Add a reason; takes @p words over. */
void why_add(struct why *why, enum why_kind kind,
             const struct source_statement *statement, char *words);

/** Add what is special about the two ends (policy/why_note.c). */
void why_add_notes(struct why *why);

/** Whether a rule's names cover these two types. */
bool why_covers(const struct why *why, const struct source_statement *rule);

void why_release(struct why *why);

#endif
