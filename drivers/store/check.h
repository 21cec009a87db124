/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whether a state is one: after a restart, and in tests. */
#ifndef CLOISON_DRIVERS_STORE_CHECK_H
#define CLOISON_DRIVERS_STORE_CHECK_H

#include "drivers/store/state.h"

/** Every index in bounds, every text in its field, a tree without cycles, every
 * count what it counts, nobody beyond the quota, everyone who is let see a
 * node by its owner and reader and nobody else. */
bool state_is_ok(void);

#endif
