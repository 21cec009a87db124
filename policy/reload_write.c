/* SPDX-License-Identifier: Apache-2.0 */
/** @file Writing the signed file that reloads a policy. */
#include "policy/reload_write.h"

#include <sodium.h>
#include <string.h>

static void reload_put_body(uint8_t *body, const struct reload_draft *draft)
{
    for (uint32_t d = 0; d < DOMAIN_MAX; d++) {
        uint8_t *record = body + (size_t)d * RELOAD_RECORD_BYTES;

        memcpy(record + RELOAD_LABEL, draft->labels[d], LABEL_TEXT_MAX);
        tool_put32(record + RELOAD_IDENTITY, draft->identities[d]);
    }
    memcpy(body + RELOAD_TABLE, draft->table, draft->table_length);
}

void reload_write(const struct reload_draft *draft, const uint8_t *secret,
                  struct buffer *out)
{
    size_t length = RELOAD_TABLE + draft->table_length;
    uint8_t *body;

    out->length = RELOAD_HEADER_BYTES + length;
    out->bytes = tool_allocate(out->length);
    body = out->bytes + RELOAD_HEADER_BYTES;
    reload_put_body(body, draft);
    tool_put64(out->bytes + RELOAD_AT_MAGIC, RELOAD_MAGIC);
    tool_put64(out->bytes + RELOAD_AT_PURPOSE, RELOAD_PURPOSE);
    tool_put32(out->bytes + RELOAD_AT_FORMAT, RELOAD_FORMAT);
    tool_put32(out->bytes + RELOAD_AT_LENGTH, (uint32_t)length);
    crypto_hash_sha256(out->bytes + RELOAD_AT_DIGEST, body, length);
    crypto_sign_detached(out->bytes + RELOAD_AT_SIGNATURE, NULL,
                         out->bytes + RELOAD_SIGNED,
                         RELOAD_HEADER_BYTES - RELOAD_SIGNED, secret);
}
