/* SPDX-License-Identifier: Apache-2.0 */
/** @file The answers of cloison policy flow: one for each goal reached. */
#ifndef CLOISON_POLICY_FLOW_SEARCH_H
#define CLOISON_POLICY_FLOW_SEARCH_H

#include "policy/information_path.h"

/** One goal: a domain; or, where nodes are labels, a type and a direction. */
struct flow_answer {
    struct information_path path; /* the shortest; no nodes: not reached */
    enum information_direction direction;
    bool needs_trusted; /* every way passes a trusted label or ends at one */
};

struct flow_answers {
    struct flow_answer *answers;
    uint32_t count;
};

/** What flows from any node of a set to the nodes of another. */
void flow_search(const struct information *graph, const uint8_t *from,
                 const uint8_t *to, struct flow_answers *out);

void flow_answers_release(struct flow_answers *answers);

#endif
