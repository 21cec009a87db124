/* SPDX-License-Identifier: Apache-2.0 */
/** @file What a system image says of its domains. */
#ifndef CLOISON_POLICY_MEANING_IMAGE_H
#define CLOISON_POLICY_MEANING_IMAGE_H

#include "policy/image_view.h"
#include "policy/information.h"

/**
 * The meaning of the policy in an image and its domains; false after
 * complaining. What there is, is released by the caller in both cases.
 */
bool meaning_of_image(const char *path, struct meaning **meaning,
                      struct information **domains);

#endif
