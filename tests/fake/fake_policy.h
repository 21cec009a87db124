/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Small policies for tests: a table of three identities, and the signed
 * file by which it is reloaded.
 */
#ifndef CLOISON_TESTS_FAKE_FAKE_POLICY_H
#define CLOISON_TESTS_FAKE_FAKE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/reload_write.h"
#include "xsm/table.h"

#define FAKE_IDENTITIES 3

/* Words of the table: identities' words, questions two a word, a cell that
   allows nothing and one a class that allows everything, two profiles a
   relation of the low levels. */
#define FAKE_CIDS                                                              \
    ((FAKE_IDENTITIES * FAKE_IDENTITIES + FAKE_IDENTITIES) * CLASS_COUNT)
#define FAKE_CID_BASE (XSM_IDENTITY_BASE + XSM_IDENTITY_WORDS * FAKE_IDENTITIES)
#define FAKE_CELL_BASE (FAKE_CID_BASE + (FAKE_CIDS + 1) / 2)
#define FAKE_CELLS (1 + CLASS_COUNT)
#define FAKE_PROFILE_BASE (FAKE_CELL_BASE + XSM_CELL_WORDS * FAKE_CELLS)
#define FAKE_PROFILES 8
#define FAKE_WORDS (FAKE_PROFILE_BASE + FAKE_PROFILES)

struct fake_policy {
    uint32_t version;
    /* Classes (bit a class) whose permissions a subject has on an object of
       the same level; on itself everything but the classes in refused. */
    uint32_t allowed[FAKE_IDENTITIES][FAKE_IDENTITIES];
    uint32_t refused[FAKE_IDENTITIES];
    uint32_t removed[CLASS_COUNT]; /* permissions that nobody has */
    bool leaks;              /* what equals may, those below may as well */
    uint32_t trusted_flags;  /* of identity 0 */
    uint32_t numbering_more; /* added to the numbering */
    uint32_t identities[DOMAIN_MAX];
    char labels[DOMAIN_MAX][LABEL_TEXT_MAX];
};

/** The table, little endian. */
extern uint8_t fake_policy_table[4 * FAKE_WORDS];
void fake_policy_make(const struct fake_policy *policy);

/** The reload file, signed with the key that the core trusts. */
extern struct buffer fake_reload;
void fake_reload_make(const struct fake_policy *policy);

/** Sign the file's header again; @p trusted: with the trusted key. */
void fake_reload_sign(bool trusted);

/** Work out the digest of the body again (before fake_reload_sign). */
void fake_reload_digest(void);

/* hw_signature_ok: how often it was asked. */
extern uint32_t fake_reload_asked;

#endif
