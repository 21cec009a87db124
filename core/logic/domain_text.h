/* SPDX-License-Identifier: Apache-2.0 */
/** @file Names and labels of domains as text, for the console and audit. */
#ifndef CLOISON_CORE_LOGIC_DOMAIN_TEXT_H
#define CLOISON_CORE_LOGIC_DOMAIN_TEXT_H

#include "core/lib/limits.h"

/** Both are printable, without spaces, and end with a NUL. */
struct domain_text {
    char name[DOMAIN_NAME_MAX];
    char label[LABEL_TEXT_MAX];
};

extern struct domain_text domain_texts[DOMAIN_MAX];

#endif
