/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Port: the registers of a TPM 2.0, a page for each locality.
 *
 * Whatever is read is arbitrary: nothing is known about the device but that
 * it answers at once. Where there is none all bits read as zeros or as ones.
 */
#pragma once

#include <stdint.h>

/*@ ghost int hw_tpm_state; */

/* Five localities (PC Client PTP §6.1); registers are named by their offset
   from the first. */
#define HW_TPM_BYTES 20480

/*@ requires at < HW_TPM_BYTES;
  @ terminates \true;
  @ assigns hw_tpm_state, \result \from hw_tpm_state, at;
  @*/
uint8_t hw_tpm_read8(uint32_t at);

/*@ requires at < HW_TPM_BYTES && at % 4 == 0;
  @ terminates \true;
  @ assigns hw_tpm_state, \result \from hw_tpm_state, at;
  @*/
uint32_t hw_tpm_read32(uint32_t at);

/*@ requires at < HW_TPM_BYTES;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
void hw_tpm_write8(uint32_t at, uint8_t value);

/*@ requires at < HW_TPM_BYTES && at % 4 == 0;
  @ terminates \true;
  @ assigns hw_tpm_state;
  @*/
void hw_tpm_write32(uint32_t at, uint32_t value);
