/* SPDX-License-Identifier: Apache-2.0 */
/** @file Names and labels of domains as text, for the console and audit. */
#ifndef CLOISON_CORE_LOGIC_DOMAIN_TEXT_H
#define CLOISON_CORE_LOGIC_DOMAIN_TEXT_H

#include "core/lib/image_format.h"

extern struct domain_text domain_texts[DOMAIN_MAX];

#endif
