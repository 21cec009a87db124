/* SPDX-License-Identifier: Apache-2.0 */
/** @file Port: signatures of the system image and of policies. */
#pragma once

#include "core/lib/image_format.h"

/*@ ghost int hw_signature_state; */

/**
 * Whether @p signature (64 bytes) is an Ed25519 signature of the release key
 * that this core was built with over @p length bytes at @p message.
 */
/*@ requires \valid_read(message + (0 .. length - 1));
  @ requires \valid_read(signature + (0 .. IMAGE_SIGNATURE_BYTES - 1));
  @ terminates \true;
  @ assigns \result \from hw_signature_state;
  @ ensures \result == 0 || \result == 1;
  @*/
bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature);
