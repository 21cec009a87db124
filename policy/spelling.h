/* SPDX-License-Identifier: Apache-2.0 */
/** @file Did you mean: the name that is nearest to a wrong one. */
#ifndef CLOISON_POLICY_SPELLING_H
#define CLOISON_POLICY_SPELLING_H

/** A search among names that are offered one after the other. */
struct spelling {
    const char *word;
    const char *best; /* NULL: none is near enough */
    unsigned distance;
};

struct spelling spelling_start(const char *word);

/** Offer one name. */
void spelling_offer(struct spelling *search, const char *name);

/** "; did you mean 'NAME'?", or "" if nothing is near. Not for long. */
const char *spelling_advice(const struct spelling *search);

#endif
