/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Who can pass information to whom, from the exact answers of a policy.
 *
 * Information flows from a node to another if the first may use a permission
 * that writes on the second, or the second one that reads on the first; what
 * reads and what writes is in perms.def. A permissive subject may do
 * everything, as the core lets it.
 */
#ifndef CLOISON_POLICY_INFORMATION_H
#define CLOISON_POLICY_INFORMATION_H

#include "policy/level_list.h"
#include "policy/meaning.h"
#include "policy/policy.h"
#include "policy/system.h"

/** A range of levels. */
struct information_range {
    struct xsm_level low;
    struct xsm_level high;
};

/** A domain, or all domains of one label. */
struct information_node {
    char *name; /* of the domain; or type and level */
    uint32_t identity;
    uint32_t range;
};

struct information {
    const struct meaning *meaning;
    struct information_node *nodes;
    uint32_t count;
    struct information_range *ranges; /* each once */
    uint32_t range_count;
    bool many;       /* a node stands for any number of domains, not for one */
    uint32_t *sides; /* by identity: those in conflict with the same ones have
                        the same number; 0: with none */
    uint32_t side_count;
    uint8_t *flows; /* count * count: 1, from the row to the column */
};

/** Who acts on whom, with what. */
struct information_means {
    uint32_t subject; /* nodes */
    uint32_t object;
    uint32_t class;
    uint32_t perms;
};

#define INFORMATION_MEANS_MAX (2 * CLASS_COUNT)

/** An empty graph about @p meaning, which has to stay. */
struct information *information_new(const struct meaning *meaning, bool many);

/** Add a node; its number. */
uint32_t information_add(struct information *graph, char *name,
                         uint32_t identity, const struct xsm_level *low,
                         const struct xsm_level *high);

/** Add a node with this context. False, and why, if there is no such one. */
bool information_add_context(struct information *graph, struct policy *policy,
                             const char *name, const char *context,
                             uint32_t *node, struct policy_error *err);

/** Add the domains of a system; false after complaining. */
bool information_add_system(struct information *graph, struct policy *policy,
                            const struct system *system, const char *path);

/**
 * Add every identity that can talk at the levels, trusted ones at the ranges,
 * that stand for all: those that the @p given levels and the ranges of users
 * tell apart. False if these would be too many: then only named ones are there.
 */
bool information_add_witnesses(struct information *graph,
                               const struct level_list *given);

/** Add a few levels for every identity that can talk: enough for a picture. */
void information_add_samples(struct information *graph);

/** Remove the nodes of a type, as if there were none; how many they were. */
uint32_t information_without(struct information *graph, const char *type);

/** Work out the flows, once all nodes are there. */
void information_finish(struct information *graph);

bool information_flows(const struct information *graph, uint32_t from,
                       uint32_t to);

/** The permissions that make a flow, at most INFORMATION_MEANS_MAX entries. */
uint32_t information_means(const struct information *graph, uint32_t from,
                           uint32_t to, struct information_means *out);

const struct information_range *
information_range(const struct information *graph, uint32_t node);

const struct meaning_identity *
information_identity(const struct information *graph, uint32_t node);

/** How the levels of two nodes relate, xsm/level.h. */
uint32_t information_relation(const struct information *graph, uint32_t one,
                              uint32_t other);

void information_release(struct information *graph);

#endif
