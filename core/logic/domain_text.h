/* SPDX-License-Identifier: Apache-2.0 */
/** @file Names and labels of domains as text, for the console and audit. */
#pragma once

#include "core/lib/image_format.h"

extern struct domain_text domain_texts[DOMAIN_MAX];
