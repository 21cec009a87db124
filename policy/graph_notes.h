/* SPDX-License-Identifier: Apache-2.0 */
/** @file What is written under a picture: how to read it, and conflict sets. */
#ifndef CLOISON_POLICY_GRAPH_NOTES_H
#define CLOISON_POLICY_GRAPH_NOTES_H

#include "policy/graph_model.h"

#define GRAPH_NOTE_MAX 12

struct graph_notes {
    char *lines[GRAPH_NOTE_MAX];
    uint32_t count;
};

void graph_notes_make(const struct graph *graph, struct graph_notes *out);

void graph_notes_release(struct graph_notes *notes);

#endif
