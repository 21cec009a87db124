/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Which rules would allow what a console says was denied, and what that
 * would break.
 *
 * Each denial is put to the policy as a question. Where only a rule is missing,
 * and nothing is broken by it, the rule is suggested; everything else is said
 * to be so. What is suggested is compiled with the policy and each denial asked
 * again.
 */
#ifndef CLOISON_POLICY_SUGGEST_H
#define CLOISON_POLICY_SUGGEST_H

#include "policy/denial.h"
#include "policy/source_sets.h"

enum suggest_verdict {
    SUGGEST_RULE,       /* a rule is missing, that is all */
    SUGGEST_ALLOWED,    /* this policy allows it already */
    SUGGEST_WALL,       /* it does, until a conflict set forbids it */
    SUGGEST_LEVELS,     /* the levels forbid it, whatever the rules say */
    SUGGEST_CONSTRAINT, /* users, roles or types forbid it likewise */
    SUGGEST_LEAK,       /* the rule would let information down or sideways */
    SUGGEST_CONFLICT,   /* it would connect two sides of a conflict set */
    SUGGEST_NEVER,      /* an assertion forbids the rule */
    SUGGEST_UNKNOWN,    /* the policy does not know one of the contexts */
    SUGGEST_VERDICTS
};

/* Sentences about one denial, and attributes that could lift a constraint. */
#define SUGGEST_NOTE_MAX 8
#define SUGGEST_ESCAPE_MAX 4

/** A sentence, and the "FILE:LINE" it is about, or NULL. */
struct suggest_note {
    char *words;
    char *place;
};

/** One denial, judged. */
struct suggest_item {
    const struct denial *denial;
    enum suggest_verdict verdict;
    bool missing;      /* no rule allows it */
    bool allowed;      /* with the suggestion: asked, not assumed */
    uint32_t types[2]; /* of subject and object, in the policy */
    char *names[2];    /* the same by name; NULL if unknown */
    struct suggest_note notes[SUGGEST_NOTE_MAX];
    unsigned note_count;
    char *guard; /* range of a guard between the two, or NULL */
    char *escapes[SUGGEST_ESCAPE_MAX];
    unsigned escape_count;
};

/** One statement of the suggestion. */
struct suggest_rule {
    char *cil;   /* "(allow ...)" */
    char *about; /* lines on what it lets pass */
    bool unsafe; /* breaks what the policy promises */
};

struct suggestion {
    struct denial_log log;
    struct suggest_item *items; /* one for each denial of the log */
    struct suggest_rule *rules;
    size_t rule_count;
    char *failure; /* why the suggestion does not compile, or NULL */
};

/** The policy's files, and whether what breaks its promises is suggested. */
struct suggest_request {
    const char *const *files;
    unsigned file_count;
    bool unsafe;
};

/**
 * Judge the denials in out->log and find rules. False and the reason if the
 * policy is refused. Release in any case.
 */
bool suggest_make(const struct suggest_request *request, struct suggestion *out,
                  struct policy_error *err);

/** Whether every denial is allowed once the suggestion is there. */
bool suggest_is_complete(const struct suggestion *suggestion);

/** The statements as CIL; allocated. */
char *suggest_cil(const struct suggestion *suggestion);

void suggest_release(struct suggestion *suggestion);

#endif
