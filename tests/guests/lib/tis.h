/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The TPM as the attestation domain has it: locality 0, by FIFO, asked
 * again and again (TCG PC Client PTP 1.05 §6.5).
 */
#pragma once

#include <stdint.h>

#define TIS_ADDRESS 0xfed40000ul
#define TIS_LOCALITY 0x1000ul

/* Response codes: not from here; not with this password. */
#define TPM_RC_LOCALITY 0x907u
#define TPM_RC_BAD_AUTH 0x9a2u

/* What all functions answer if the TPM does not. */
#define TIS_SILENT 0xffffffffu

/** The register that names maker and device. */
uint32_t tis_maker(void);
/** Take locality 0, and give it back. */
uint32_t tis_begin(void);
void tis_end(void);
/** Register @p pcr of the SHA-256 bank; the response code. */
uint32_t tis_pcr_read(uint32_t pcr, uint8_t digest[32]);
/** Extend it by ones, or make it zeros. */
uint32_t tis_pcr_extend(uint32_t pcr);
uint32_t tis_pcr_reset(uint32_t pcr);

/** A command about one handle, authorised by the empty password. */
struct tis_command {
    const char *name;
    uint32_t code;
    uint32_t handle;
    uint32_t count; /* of parameters */
    uint8_t parameters[36];
    uint32_t refusal; /* the response code that it must get */
};

/** Send one; the response code. Or only start it, and wait for nothing. */
uint32_t tis_ask(const struct tis_command *command);
uint32_t tis_start(const struct tis_command *command);
