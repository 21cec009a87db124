/* SPDX-License-Identifier: Apache-2.0 */
/** @file Distinct types for numbers that must never be mixed up. */
#pragma once

#include <stdint.h>

/* Page size in bytes; addresses are split by arithmetic, not by masks. */
#define PAGE_BYTES 4096

/** A domain's index, below DOMAIN_MAX when valid. */
struct domid {
    uint16_t v;
};

/** A guest frame number: guest-physical address / 4096. */
struct gfn {
    uint64_t v;
};

/** A machine frame number: host-physical address / 4096. */
struct mfn {
    uint64_t v;
};
