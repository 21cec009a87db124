/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fake of core/port/hw_tpm.h: a TPM with five localities that keeps
 * registers 21 and 22, with one password for both, behaves as told, and moves
 * the clock of fake_time.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fake_tpm_kind {
    FAKE_TPM_ZEROS, /* there is none: QEMU */
    FAKE_TPM_ONES,  /* there is none: a machine */
    FAKE_TPM_TIS,
    FAKE_TPM_CRB,
    FAKE_TPM_CRB_SMALL /* locality 0 alone */
};

/* What a number of FAKE_TPM_NEVER means: it does not happen. */
#define FAKE_TPM_NEVER UINT32_MAX

struct fake_tpm {
    enum fake_tpm_kind kind;
    uint64_t tick;     /* ns that pass at each access */
    uint32_t accesses; /* so far */
    uint32_t active;   /* locality; 5: none */
    bool seized;       /* from another locality */
    uint8_t pcrs[2][32];
    uint32_t extends; /* commands that were carried out */
    uint32_t resets;
    uint32_t passwords; /* set */
    uint32_t wrong;     /* things that no driver may do */
    uint32_t outside;   /* accesses to what is not the core's */

    /* How it misbehaves. */
    uint32_t dies_at;     /* access from which on it is gone */
    bool grants_nothing;  /* no locality */
    bool no_random;       /* it gives no random bytes, */
    bool short_random;    /* or says so and gives none */
    bool no_password;     /* registers have none */
    bool foreign;         /* somebody gave them one before */
    bool apart;           /* each register has its own */
    bool never_ready;     /* for a command */
    bool never_starts;    /* a command stays under way */
    bool never_expects;   /* more than the first byte */
    bool always_expects;  /* one byte more */
    bool always_has_data; /* after the response */
    uint32_t drops_write; /* byte of a command that gets lost */
    uint32_t drops_read;  /* byte of a response that gets lost */
    uint32_t bursts;      /* accesses between two bytes */
    uint32_t size;        /* of the response, as it says; 0: the right one */
    uint32_t tag;         /* of the response; 0: the right one */
    uint32_t code;        /* of the response; 0: the right one ... */
    uint32_t code_count;  /* ... so many times, without doing anything */
    /* Each read takes a byte; one from 240 on makes the next turn a bit. */
    const uint8_t *noise;
    size_t noise_bytes;
};

extern struct fake_tpm fake_tpm;

/** One that behaves; localities above 0 unused, locality 0 active. */
void fake_tpm_reset(enum fake_tpm_kind kind);
