/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The walk of a guest's own page tables: long mode, 4 levels.
 *
 * The walk has the rights of the guest's kernel: supervisor and user pages
 * alike may be read; a store needs the writable bit at every level, as with
 * CR0.WP set. Accessed and dirty bits are not written: nothing is written for
 * a guest but what it asked for.
 */
#pragma once

#include "core/logic/p2m.h"

/** How the vCPU whose exit is being handled translates addresses. */
struct guest_paging {
    uint64_t cr3;
    uint8_t long_mode; /* 1: 64-bit code with paging */
};

extern struct guest_paging guest_paging;

/**
 * The machine frame behind a guest-virtual address; @p store: for writing.
 * ST_FAULT if the guest's kernel could not access it so. The value is the
 * machine frame number.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v);
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_FAULT;
  @ ensures \result.status == ST_OK ==> \result.value < FRAME_MAX &&
  @     (domain_owns(self.v, \result.value) ||
  @      \exists integer h; foreign_right(self.v, h, \result.value,
  @                                       store ? 1 : 0));
  @*/
struct result guest_walk(struct domid self, uint64_t address, bool store);
