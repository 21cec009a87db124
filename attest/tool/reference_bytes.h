/* SPDX-License-Identifier: Apache-2.0 */
/** @file The bytes that a reference's signature covers. */
#pragma once

#include <jansson.h>

#include "policy/tool.h"

/** Those of a body, to be released. */
struct buffer reference_bytes(const json_t *body);
