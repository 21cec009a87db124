/* SPDX-License-Identifier: Apache-2.0 */
/** @file Whose system images this core boots: made when it is built. */
#ifndef CLOISON_CORE_HW_RELEASE_KEY_H
#define CLOISON_CORE_HW_RELEASE_KEY_H

#include <stdint.h>

#include "core/lib/image_format.h"

/** Ed25519 public key. */
extern const uint8_t release_key[IMAGE_KEY_BYTES];

#endif
