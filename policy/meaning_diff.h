/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What differs in meaning between two policies: one statement for what
 * a group of types may now, or no longer, do to another.
 */
#ifndef CLOISON_POLICY_MEANING_DIFF_H
#define CLOISON_POLICY_MEANING_DIFF_H

#include <jansson.h>

#include "policy/meaning.h"

enum diff_change {
    DIFF_NOW, /* not allowed before */
    DIFF_NO_LONGER,
    DIFF_WHEN /* allowed before as well, at other levels */
};

/** One thing that differs. */
struct diff_statement {
    const char *kind; /* "access", "type", "user", "flow", ... */
    char *text;
    json_t *detail; /* members besides kind and text; or NULL */
};

struct diff_list {
    struct diff_statement *statements;
    uint32_t count;
};

/** Append a statement; takes text and detail over. */
void diff_say(struct diff_list *list, const char *kind, char *text,
              json_t *detail);

/** Names, flags, ranges of users, conflicts, device labels. */
void diff_names(const struct meaning *before, const struct meaning *after,
                struct diff_list *list);

/** Who may do what to whom, at which levels. */
void diff_access(const struct meaning *before, const struct meaning *after,
                 struct diff_list *list);

/** What of it is reported, allowed or refused. */
void diff_audit(const struct meaning *before, const struct meaning *after,
                struct diff_list *list);

/** Ways of information between types that opened or closed, over others. */
void diff_flows(const struct meaning *before, const struct meaning *after,
                struct diff_list *list);

void diff_release(struct diff_list *list);

#endif
