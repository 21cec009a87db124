/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Copies between the core and guest-virtual memory of the caller.
 *
 * Addresses are translated by walking the guest's own page tables in
 * software, with the rights of the guest's kernel, and every frame, tables
 * included, is reached through the domain's nested table: a guest can name
 * only what it could touch itself. Each page is translated once, and each
 * byte is read once.
 */
#pragma once

#include "core/logic/p2m.h"

/* The longest copy in bytes. */
#define GUEST_COPY_MAX 1280

/* Copies start below this address, so that adding the length of what one
   entry does cannot overflow. */
#define GUEST_ADDRESS_MAX 18446744073709420544U

/** Where bytes of the caller's memory are; it counts if status is ST_OK. */
struct guest_place {
    enum status status;
    struct frame_span span;
};

/**
 * Translate the one or two pages of a copy; @p store: for writing, too. What
 * is found is right until the domain's nested table loses a page.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && 0 < length <= GUEST_COPY_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result.status == ST_OK || \result.status == ST_FAULT;
  @ ensures \result.status == ST_OK ==> address < GUEST_ADDRESS_MAX &&
  @     frame_span_ok(\result.span);
  @*/
struct guest_place guest_mem_find(struct domid self, uint64_t address,
                                  uint32_t length, bool store);

/**
 * Copy @p length bytes at @p address into @p words (hw_frame_load). The
 * words are arbitrary unless the answer is ST_OK.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && 0 < length <= GUEST_COPY_MAX;
  @ requires \valid(words + (0 .. (length + 7) / 8 - 1));
  @ terminates \true;
  @ assigns words[0 .. (length + 7) / 8 - 1];
  @ ensures \result == ST_OK || \result == ST_FAULT;
  @ ensures \result == ST_OK ==> address < GUEST_ADDRESS_MAX;
  @*/
enum status guest_mem_load(struct domid self, uint64_t *words, uint64_t address,
                           uint32_t length) MUST_CHECK;

/**
 * Copy @p length bytes of @p words to @p address. ST_FAULT: nothing was
 * written, not even on the first of two pages.
 */
/*@ requires self.v < DOMAIN_MAX && domains_ok && p2m_ok;
  @ requires p2m_built(self.v) && 0 < length <= GUEST_COPY_MAX;
  @ requires \valid_read(words + (0 .. (length + 7) / 8 - 1));
  @ terminates \true;
  @ assigns hw_frame_state;
  @ ensures \result == ST_OK || \result == ST_FAULT;
  @ ensures \result == ST_OK ==> address < GUEST_ADDRESS_MAX;
  @*/
enum status guest_mem_store(struct domid self, uint64_t address,
                            const uint64_t *words, uint32_t length) MUST_CHECK;

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
