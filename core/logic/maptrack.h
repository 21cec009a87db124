/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Foreign mappings: which frame of another domain a domain has mapped.
 *
 * This private record is the only right by which a nested page table may hold
 * a frame that its domain does not own (p2m.h). Grants (grant.h) make and end
 * the records; what a guest writes into its grant table never reaches here
 * unchecked.
 */
#pragma once

#include "core/lib/types.h"

/** One mapping of a domain; its index is the handle the guest is given. */
struct maptrack {
    uint8_t used;     /* 1: the mapping exists */
    uint8_t writable; /* 1: with the right to write */
    uint16_t granter; /* domain that owns the frame */
    uint32_t ref;     /* its grant reference */
    uint64_t gfn;     /* guest frame where the mapper put it */
    struct mfn frame; /* the machine frame */
};

/** The mappings of one domain. */
struct maptrack_table {
    struct maptrack entry[MAPTRACK_MAX];
};

extern struct maptrack_table maptracks[DOMAIN_MAX];

/*@ // Mapping `handle` of domain d exists, is of this frame, and lets d write
  @ // if `writable` is not 0.
  @ predicate foreign_right{L}(integer d, integer handle, integer frame,
  @                            integer writable) =
  @     0 <= d < DOMAIN_MAX && 0 <= handle < MAPTRACK_MAX &&
  @     0 <= frame < FRAME_MAX && maptracks[d].entry[handle].used != 0 &&
  @     maptracks[d].entry[handle].frame.v == frame &&
  @     (writable != 0 ==> maptracks[d].entry[handle].writable != 0);
  @*/
