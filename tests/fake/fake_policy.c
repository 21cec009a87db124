/* SPDX-License-Identifier: Apache-2.0 */
/** @file Small policies for tests, and the signature port. */
#include "tests/fake/fake_policy.h"

#include <sodium.h>
#include <string.h>

#include "core/port/hw_image.h"
#include "core/port/hw_signature.h"
#include "xsm/name.h"

uint8_t fake_policy_table[4 * FAKE_WORDS];
struct buffer fake_reload;
uint32_t fake_reload_asked;

static uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
static uint8_t secret_key[crypto_sign_SECRETKEYBYTES];

static void make_key(uint8_t first)
{
    uint8_t seed[crypto_sign_SEEDBYTES] = {first};
    uint8_t unused[crypto_sign_PUBLICKEYBYTES];

    crypto_sign_seed_keypair(unused, secret_key, seed);
    if (first == 1) {
        memcpy(public_key, unused, sizeof(unused));
    }
}

void hw_image_read(const uint8_t *bytes)
{
    memcpy(&image_plan, bytes, sizeof(image_plan));
}

bool hw_signature_ok(const uint8_t *message, uint64_t length,
                     const uint8_t *signature)
{
    fake_reload_asked++;
    return crypto_sign_verify_detached(signature, message, length,
                                       public_key) == 0;
}

static void put(uint32_t word, uint32_t value)
{
    tool_put32(fake_policy_table + 4 * (size_t)word, value);
}

/* Cell of a question: everything of its class, or nothing. */
static void put_cid(uint32_t index, bool allowed)
{
    uint8_t *at = fake_policy_table + 4 * (size_t)FAKE_CID_BASE + 2 * index;

    at[0] = (uint8_t)(allowed ? 1 + index % CLASS_COUNT : 0);
    at[1] = 0;
}

static void put_answers(const struct fake_policy *policy)
{
    for (uint32_t s = 0; s < FAKE_IDENTITIES; s++) {
        for (uint32_t c = 0; c < CLASS_COUNT; c++) {
            uint32_t pairs = FAKE_IDENTITIES * FAKE_IDENTITIES;

            for (uint32_t o = 0; o < FAKE_IDENTITIES; o++) {
                put_cid((s * FAKE_IDENTITIES + o) * CLASS_COUNT + c,
                        (policy->allowed[s][o] >> c & 1) != 0);
            }
            put_cid((pairs + s) * CLASS_COUNT + c,
                    (policy->refused[s] >> c & 1) == 0);
        }
    }
}

void fake_policy_make(const struct fake_policy *policy)
{
    memset(fake_policy_table, 0, sizeof(fake_policy_table));
    put(XSM_HEADER_MAGIC, XSM_MAGIC);
    put(XSM_HEADER_FORMAT, XSM_FORMAT);
    put(XSM_HEADER_BYTES, sizeof(fake_policy_table));
    put(XSM_HEADER_VERSION, policy->version);
    put(XSM_HEADER_NUMBERING, xsm_numbering() + policy->numbering_more);
    put(XSM_HEADER_CLASSES, CLASS_COUNT);
    put(XSM_HEADER_IDENTITIES, FAKE_IDENTITIES);
    put(XSM_HEADER_CELLS, FAKE_CELLS);
    put(XSM_HEADER_PROFILES, FAKE_PROFILES);
    put(XSM_IDENTITY_BASE + XSM_IDENTITY_FLAGS, policy->trusted_flags);
    for (uint32_t c = 0; c < CLASS_COUNT; c++) {
        uint32_t cell = FAKE_CELL_BASE + XSM_CELL_WORDS * (1 + c);

        put(XSM_MASK_BASE + c, 3);
        put(cell + XSM_CELL_TE, xsm_class_perms[c] & ~policy->removed[c]);
        put(cell + XSM_CELL_PROFILE, 4);
        put(cell + XSM_CELL_AUDIT_DENY, 0xffffffff);
    }
    put(FAKE_CELL_BASE + XSM_CELL_AUDIT_DENY, 0xffffffff);
    put(FAKE_PROFILE_BASE + 4, 0xffffffff);
    if (policy->leaks) {
        put(FAKE_PROFILE_BASE + 4 + 2, 0xffffffff);
    }
    put_answers(policy);
}

void fake_reload_make(const struct fake_policy *policy)
{
    struct reload_draft draft = {.table = fake_policy_table,
                                 .table_length = sizeof(fake_policy_table)};

    fake_policy_make(policy);
    memcpy(draft.labels, policy->labels, sizeof(draft.labels));
    memcpy(draft.identities, policy->identities, sizeof(draft.identities));
    make_key(1);
    tool_release(&fake_reload);
    reload_write(&draft, secret_key, &fake_reload);
    fake_reload_asked = 0;
}

void fake_reload_sign(bool trusted)
{
    make_key(trusted ? 1 : 2);
    crypto_sign_detached(fake_reload.bytes + RELOAD_AT_SIGNATURE, NULL,
                         fake_reload.bytes + RELOAD_SIGNED,
                         RELOAD_HEADER_BYTES - RELOAD_SIGNED, secret_key);
    make_key(1);
}

void fake_reload_digest(void)
{
    crypto_hash_sha256(fake_reload.bytes + RELOAD_AT_DIGEST,
                       fake_reload.bytes + RELOAD_HEADER_BYTES,
                       fake_reload.length - RELOAD_HEADER_BYTES);
}
