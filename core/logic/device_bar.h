/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Ranges of devices' registers: which frames that are no memory a
 * domain may have in its nested page table.
 *
 * They are set when the system is built (device_build.h) and never change. A
 * leaf that maps one carries its number (p2m.h), so that right and use cannot
 * part.
 *
 * Invariant: device_bars_ok.
 */
#pragma once

#include "core/logic/domain.h"

/* Ranges of one function; only the first six are ever used. */
#define DEVICE_BAR_STEP 8

/* Ranges of one domain, and of all. */
#define DEVICE_BAR_SPAN 32
#define DEVICE_BAR_MAX 512

/* Of the attestation domain, the one of the TPM. */
#define DEVICE_BAR_TPM 7

/* Pages of the longest range: 16 MiB. */
#define DEVICE_RANGE_PAGES_MAX 4096

/** Machine frames [first, first + pages); no pages: no range. */
struct device_bar {
    uint64_t first;
    uint64_t pages;
};

/** Those of domain d are the DEVICE_BAR_SPAN from d * DEVICE_BAR_SPAN on. */
extern struct device_bar device_bars[DEVICE_BAR_MAX];

/** 1 + the attestation domain; 0: there is none. Set once, at boot. */
extern uint32_t device_tpm_owner;

/*@ predicate device_bar_has{L}(integer i, integer frame) =
  @     device_bars[i].first <= frame &&
  @     frame < device_bars[i].first + device_bars[i].pages;
  @ // Range n of domain d has the frame.
  @ predicate device_right{L}(integer d, integer n, integer frame) =
  @     0 <= n < DEVICE_BAR_SPAN &&
  @     device_bar_has(d * DEVICE_BAR_SPAN + n, frame);
  @
  @ // The one range of the TPM: its locality 0, and no other page of it.
  @ predicate device_bar_tpm{L}(integer i) = device_tpm_owner != 0 &&
  @     i == (device_tpm_owner - 1) * DEVICE_BAR_SPAN + DEVICE_BAR_TPM &&
  @     device_bars[i].first == TPM_FRAME && device_bars[i].pages == 1;
  @ // No range reaches beyond what devices may have, or into the TPM. It may
  @ // lie beyond FRAME_MAX: it is no memory, and the core itself never reads or
  @ // writes there (p2m_leaf).
  @ predicate device_bar_short{L}(integer i) =
  @     device_bars[i].pages <= DEVICE_RANGE_PAGES_MAX &&
  @     device_bars[i].first + device_bars[i].pages <= DEVICE_FRAME_MAX &&
  @     (device_bars[i].pages == 0 ||
  @      device_bars[i].first + device_bars[i].pages <= TPM_FRAME ||
  @      TPM_FRAME + TPM_FRAME_COUNT <= device_bars[i].first ||
  @      device_bar_tpm(i));
  @ predicate device_tpm_ok{L} = device_tpm_owner <= DOMAIN_MAX &&
  @     (device_tpm_owner != 0 ==> device_bar_tpm(
  @         (device_tpm_owner - 1) * DEVICE_BAR_SPAN + DEVICE_BAR_TPM));
  @ predicate device_bars_short{L} = \forall integer i;
  @     0 <= i < DEVICE_BAR_MAX ==> device_bar_short(i);
  @ // Or into a memory.
  @ predicate device_bar_ok{L}(integer i) =
  @     (\forall integer d, frame; 0 <= d < DOMAIN_MAX &&
  @         device_bar_has(i, frame) ==> !domain_owns(d, frame));
  @ predicate device_bars_apart{L}(integer i, integer k) =
  @     device_bars[i].pages == 0 || device_bars[k].pages == 0 ||
  @     device_bars[i].first + device_bars[i].pages <= device_bars[k].first ||
  @     device_bars[k].first + device_bars[k].pages <= device_bars[i].first;
  @ predicate device_bars_ok{L} =
  @     (\forall integer i; 0 <= i < DEVICE_BAR_MAX ==> device_bar_ok(i)) &&
  @     (\forall integer i, k; 0 <= i < DEVICE_BAR_MAX &&
  @         0 <= k < DEVICE_BAR_MAX && i != k ==> device_bars_apart(i, k));
  @
  @ // Ranges [from, to) are not in use.
  @ predicate device_bars_free{L}(integer from, integer to) =
  @     \forall integer i; from <= i < to ==> device_bars[i].pages == 0;
  @
  @ // No frame is in two ranges.
  @ lemma device_bar_is_one{L}: device_bars_ok{L} ==>
  @     \forall integer d, e, n, m, frame; 0 <= d < DOMAIN_MAX &&
  @         0 <= e < DOMAIN_MAX && device_right(d, n, frame) &&
  @         device_right(e, m, frame) ==> d == e && n == m;
  @*/
