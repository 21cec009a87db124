/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the core shows the attestation domain: log and status pages. */
#pragma once

#include "attest/tool/span.h"
#include "core/abi/attest.h"
#include "policy/tool.h"

/** Where things are; NULL stands for what a domain of Cloison has. */
struct pages {
    const char *log;    /* a file with a log, for a host */
    const char *status; /* a file with one status page, for a host */
};

/** The log as far as it has come. */
bool pages_log(const struct pages *pages, struct buffer *log, struct why *why);

/** The status of a domain, as the attestation domain sees it. */
bool pages_status(const struct pages *pages, uint32_t domain,
                  struct abi_attest_status *status, struct why *why);

/** The domain's own status, which every domain has. */
bool pages_own_status(struct abi_attest_status *status, struct why *why);
