/* SPDX-License-Identifier: Apache-2.0 */
/** @file A tenant's key for secrets that are released to it. */
#pragma once

#include <sodium.h>

#include "attest/tool/span.h"
#include "core/abi/attest.h"

struct box_key {
    uint8_t public_half[crypto_box_PUBLICKEYBYTES];
    uint8_t secret_half[crypto_box_SECRETKEYBYTES];
};

/** A new pair in a file that only its owner reads; never over another. */
bool box_key_make(struct box_key *key, const char *path, struct why *why);

bool box_key_read(struct box_key *key, const char *path, struct why *why);

void box_key_wipe(struct box_key *key);

/** What a domain reports: the public half, and its tag, which says that it is
    meant for this. */
void box_key_report(const struct box_key *key,
                    uint8_t report[static CLOISON_REPORT_BYTES]);
