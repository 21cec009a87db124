/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The wire: a virtio network device, if this domain has one.
 *
 * It offers the device nothing to do but to carry frames: checksums and
 * segments are made here. Frames that come in are for known addresses or
 * groups only.
 */
#ifndef CLOISON_DRIVERS_NET_UPLINK_H
#define CLOISON_DRIVERS_NET_UPLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/net/forward.h"

/** Start device 0, if there is one; it belongs to the segment that the word
 * uplink=N of the command line says, else to the one all ports have.
 * loop_wait() returns @p id for its interrupt. */
void uplink_start(struct net *net, uint32_t id);
/** Start it again if it broke. */
void uplink_check(struct net *net);
/** Pass on what has come in. */
void uplink_receive(struct net *net);
/** Tell the device of what was given to it. */
void uplink_flush(void);
/** Ask for an interrupt; false: something has come in meanwhile. */
bool uplink_before_sleep(void);

#endif
