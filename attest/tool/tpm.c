/* SPDX-License-Identifier: Apache-2.0 */
/** @file Opening a TPM, and what went wrong with it. */
#include "attest/tool/tpm.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

/* How often, and how long after, something is tried again. */
#define ATTEMPTS 12
#define PAUSE_MS 150

/* Format-one codes have the number of a parameter or handle mixed in. */
#define FORMAT_ONE_MASK 0xBFu

bool tpm_good(struct tpm *tpm, TSS2_RC code, const char *what)
{
    if (code == TSS2_RC_SUCCESS) {
        return true;
    }
    tpm->code = code;
    return why_say(&tpm->why, "TPM: %s: %s", what, Tss2_RC_Decode(code));
}

static bool from_tpm(TSS2_RC code)
{
    TSS2_RC layer = code & TSS2_RC_LAYER_MASK;

    return layer == TSS2_TPM_RC_LAYER || layer == TSS2_RESMGR_TPM_RC_LAYER;
}

bool tpm_says_absent(TSS2_RC code)
{
    return from_tpm(code) && (code & TPM2_RC_FMT1) != 0 &&
           (code & FORMAT_ONE_MASK) == TPM2_RC_HANDLE;
}

/* The core takes the TPM at a higher locality: what was under way is gone. */
static bool was_interrupted(TSS2_RC code)
{
    TSS2_RC plain = code & ~TSS2_RC_LAYER_MASK;

    if (from_tpm(code)) {
        return plain == TPM2_RC_RETRY || plain == TPM2_RC_CANCELED ||
               plain == TPM2_RC_YIELDED || plain == TPM2_RC_LOCALITY ||
               plain == TPM2_RC_TESTING || plain == TPM2_RC_NV_RATE;
    }
    return plain == TSS2_BASE_RC_IO_ERROR || plain == TSS2_BASE_RC_TRY_AGAIN ||
           plain == TSS2_BASE_RC_MALFORMED_RESPONSE ||
           plain == TSS2_BASE_RC_INSUFFICIENT_RESPONSE ||
           plain == TSS2_BASE_RC_GENERAL_FAILURE;
}

static const char *choose(const char *tcti)
{
    const char *named = tcti != NULL ? tcti : getenv("CLOISON_TCTI");

    return named != NULL ? named : TPM_TCTI_DEFAULT;
}

static bool open_tpm(struct tpm *tpm, const char *tcti)
{
    TSS2_RC code = Tss2_TctiLdr_Initialize(tcti, &tpm->tcti);

    if (code != TSS2_RC_SUCCESS) {
        tpm->tcti = NULL;
        return why_say(&tpm->why,
                       "TPM: no way to it by \"%s\": %s; see that the device "
                       "is there, or name another with --tcti",
                       tcti, Tss2_RC_Decode(code));
    }
    return tpm_good(tpm, Esys_Initialize(&tpm->esys, tpm->tcti, NULL),
                    "initialise");
}

static void close_tpm(struct tpm *tpm)
{
    if (tpm->esys != NULL) {
        Esys_Finalize(&tpm->esys);
    }
    if (tpm->tcti != NULL) {
        Tss2_TctiLdr_Finalize(&tpm->tcti);
    }
}

static void rest(void)
{
    struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};

    nanosleep(&pause, NULL);
}

bool tpm_do(const char *tcti, tpm_step *step, void *context, struct why *why)
{
    /* Failures are told here, in our words. */
    setenv("TSS2_LOG", "all+NONE", 0);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct tpm tpm = {0};
        bool good = open_tpm(&tpm, choose(tcti)) && step(&tpm, context);

        close_tpm(&tpm);
        if (good) {
            return true;
        }
        *why = tpm.why;
        if (tpm.code == TSS2_RC_SUCCESS || !was_interrupted(tpm.code)) {
            return false;
        }
        rest();
    }
    return false;
}

void tpm_flush(struct tpm *tpm, ESYS_TR object)
{
    if (object != ESYS_TR_NONE) {
        (void)Esys_FlushContext(tpm->esys, object);
    }
}

bool tpm_selection(const char *list, TPML_PCR_SELECTION *selection)
{
    TPMS_PCR_SELECTION *bank = &selection->pcrSelections[0];
    const char *at = list;

    memset(selection, 0, sizeof *selection);
    selection->count = 1;
    bank->hash = TPM2_ALG_SHA256;
    bank->sizeofSelect = TPM_PCR_COUNT / 8;
    for (;;) {
        char *end = NULL;
        unsigned long number = strtoul(at, &end, 10);

        if (end == at || number >= TPM_PCR_COUNT ||
            (*end != '\0' && *end != ',')) {
            return false;
        }
        bank->pcrSelect[number / 8] |= (BYTE)(1u << (number % 8));
        if (*end == '\0') {
            return true;
        }
        at = end + 1;
    }
}

bool tpm_policy_session(struct tpm *tpm, TPM2_SE kind, ESYS_TR key,
                        ESYS_TR *session)
{
    TPMT_SYM_DEF cipher = {.algorithm = TPM2_ALG_AES,
                           .keyBits = {.aes = 128},
                           .mode = {.aes = TPM2_ALG_CFB}};
    TPMT_SYM_DEF none = {.algorithm = TPM2_ALG_NULL};
    bool hidden = key != ESYS_TR_NONE;

    if (!tpm_good(tpm,
                  Esys_StartAuthSession(
                      tpm->esys, key, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                      ESYS_TR_NONE, NULL, kind, hidden ? &cipher : &none,
                      TPM2_ALG_SHA256, session),
                  "start a session")) {
        *session = ESYS_TR_NONE;
        return false;
    }
    if (!hidden) {
        return true;
    }
    return tpm_good(tpm,
                    Esys_TRSess_SetAttributes(tpm->esys, *session,
                                              TPMA_SESSION_ENCRYPT |
                                                  TPMA_SESSION_CONTINUESESSION,
                                              0xff),
                    "session");
}
