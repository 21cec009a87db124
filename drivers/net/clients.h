/* SPDX-License-Identifier: Apache-2.0 */
/** @file The clients of this domain: from the configuration, by the store. */
#ifndef CLOISON_DRIVERS_NET_CLIENTS_H
#define CLOISON_DRIVERS_NET_CLIENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/net/forward.h"

/** Take the ports out of the configuration and offer them. */
void clients_start(struct net *net);
/** The store has something: connect or drop what has changed. */
void clients_changed(struct net *net);
/** Drop who broke its rings or died. */
void clients_check(struct net *net, bool ask_core);

#endif
