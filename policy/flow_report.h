/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ways of information, in words and as JSON. */
#ifndef CLOISON_POLICY_FLOW_REPORT_H
#define CLOISON_POLICY_FLOW_REPORT_H

#include <jansson.h>

#include "policy/flow_search.h"

/** Print a way: every step, who acts on whom, what moved in the lattice. */
void flow_print_path(const struct information *graph,
                     const struct information_path *path);

/** Print an answer, way included. */
void flow_print_answer(const struct information *graph,
                       const struct flow_answer *answer);

/** Print an answer in one line. */
void flow_print_line(const struct information *graph,
                     const struct flow_answer *answer, int width);

json_t *flow_json_path(const struct information *graph,
                       const struct information_path *path);
json_t *flow_json_answer(const struct information *graph,
                         const struct flow_answer *answer);

/** "through guard (downgrades)", or "directly"; allocated. */
char *flow_through(const struct information *graph,
                   const struct information_path *path);

#endif
