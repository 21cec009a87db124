/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whose system images this core boots: made when it is built. */
#pragma once

#include "core/lib/image_format.h"

/** Ed25519 public key. */
extern const uint8_t release_key[IMAGE_KEY_BYTES];
