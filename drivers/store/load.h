/* SPDX-License-Identifier: Apache-2.0 */
/** @file The fixed part of the tree, from the configuration. */
#ifndef CLOISON_DRIVERS_STORE_LOAD_H
#define CLOISON_DRIVERS_STORE_LOAD_H

#include "drivers/store/state.h"

/** What is wrong with a configuration, and in which line; NULL: nothing. */
struct load_error {
    const char *why;
    uint32_t line;
};

/** Use this configuration, from now on. */
void load_open(const char *text, uint64_t length);
/** A number that is another one for another configuration. */
uint64_t load_digest(void);

/** Fill an empty state. */
struct load_error load_fresh(void);
/** Whether a state that was kept has the nodes of the configuration, and they
 * are as visible as it says. */
bool load_matches(void);

/** A client begins another life: what it asked for and what it made is gone,
 * its nodes have their first values again. What it offers to others as a back
 * end stays: they live on. */
void load_reset(uint32_t domain);

#endif
