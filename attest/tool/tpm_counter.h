/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A counter in the TPM that only rises: the lowest version of an image
 * that may still be started.
 *
 * Invariant: no reset, no removal and no new counter of the same TPM gives a
 * lower value (TPM 2.0 Library Part 1, NV counters).
 */
#pragma once

#include "attest/tool/tpm_quote.h"

#define TPM_COUNTER_INDEX 0x01810C10u

/* It rises by one at a time, and each time costs the TPM a write. */
#define TPM_COUNTER_STEPS_MAX 10000

struct tpm_counter {
    bool is_there;
    ESYS_TR index;
    uint64_t value;
};

/** Find it and read it. That there is none is no failure. */
bool tpm_counter_find(struct tpm *tpm, struct tpm_counter *counter);

/** Make it, if there is none. */
bool tpm_counter_make(struct tpm *tpm, struct tpm_counter *counter);

/** Let it rise to @p value. A value below what it has is refused. */
bool tpm_counter_raise(struct tpm *tpm, struct tpm_counter *counter,
                       uint64_t value);

/** The value, signed by the AK together with @p qualifying. */
bool tpm_counter_certify(struct tpm *tpm, const struct tpm_keys *keys,
                         const struct tpm_counter *counter,
                         const uint8_t qualifying[static TPM_DIGEST_BYTES],
                         struct tpm_signed *statement);
