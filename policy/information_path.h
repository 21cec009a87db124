/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Transitive flows: the way that information can take, and what it
 * means for the lattice.
 *
 * A domain that was connected to one side of a conflict set is connected to
 * no other side as long as it lives, so no way leads through a domain between
 * two that are in conflict.
 */
#ifndef CLOISON_POLICY_INFORMATION_PATH_H
#define CLOISON_POLICY_INFORMATION_PATH_H

#include "policy/information.h"

/** Nodes from the first to the last; at least two, unless there is none. */
struct information_path {
    uint32_t *nodes;
    uint32_t count;
};

/** Where to search: one byte a node, 1: in the set. */
struct information_query {
    const struct information *graph;
    const uint8_t *from;
    bool untrusted_only; /* no trusted node anywhere on the way */
};

/** The shortest ways from the nodes of a query to all others. */
struct information_tree {
    const struct information *graph;
    uint32_t *parents; /* by state, see information_path.c */
    uint32_t *first;   /* by node: the state in which it was reached first */
    uint32_t kinds;    /* states of a node */
    bool untrusted_only;
};

void information_search(const struct information_query *query,
                        struct information_tree *out);

void information_tree_release(struct information_tree *tree);

/** The shortest way to a node; false if there is none. Free the nodes. */
bool information_path_to(const struct information_tree *tree, uint32_t node,
                         struct information_path *out);

/**
 * Ways from the nodes of a query to those of a set, shorter ones first, each
 * node at most once.
 *
 * @return how many were written to @p out, at most @p max. *complete is false
 *         if there are more, or the search was too long.
 */
uint32_t information_paths(const struct information_query *query,
                           const uint8_t *to, struct information_path *out,
                           uint32_t max, bool *complete);

/** How information that went from a level to another moved in the lattice. */
enum information_direction {
    DIRECTION_LEVEL, /* stayed at its level */
    DIRECTION_UP,
    DIRECTION_DOWN,
    DIRECTION_SIDEWAYS
};

/** From the top of one node's range to the top of the other's. */
enum information_direction
information_direction(const struct information *graph, uint32_t from,
                      uint32_t to);

/** "level", "up", "down", "sideways". */
const char *information_direction_text(enum information_direction direction);

/**
 * Mark, one byte for each node of a path, who lets information go to a level
 * that does not dominate the one it had: 1, trusted to; 2, not trusted.
 */
void information_movers(const struct information *graph,
                        const struct information_path *path, uint8_t *out);

#endif
