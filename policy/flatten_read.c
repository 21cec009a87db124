/* SPDX-License-Identifier: Apache-2.0 */
/** @file Reads a table back, by the formula of xsm/format.h. */
#include <string.h>

#include "policy/flatten.h"
#include "policy/tool.h"
#include "xsm/format.h"
#include "xsm/perm.h"

#define IDENTITIES_AT (XSM_HEADER_WORDS + (size_t)CLASS_COUNT)

static uint32_t word_at(const struct flat *flat, size_t word)
{
    const uint8_t *at = flat->table + 4 * word;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

bool flatten_number(const struct flat *flat, const struct identity *identity,
                    uint32_t *number)
{
    for (uint32_t i = 0; i < flat->identity_count; i++) {
        if (memcmp(&flat->identities[i], identity, sizeof(*identity)) == 0) {
            *number = flat->numbers[i];
            return true;
        }
    }
    return false;
}

void flatten_set_version(struct flat *flat, uint32_t version)
{
    tool_put32(flat->table + 4 * (size_t)XSM_HEADER_VERSION, version);
}

uint32_t flatten_identity(const struct flat *flat, uint32_t number,
                          uint32_t word)
{
    return word_at(flat,
                   IDENTITIES_AT + (size_t)XSM_IDENTITY_WORDS * number + word);
}

/* Gather the bits of a relation that a mask selects. */
static uint32_t pick(uint32_t relation, uint32_t mask)
{
    uint32_t out = 0;
    uint32_t at = 0;

    for (uint32_t bit = 0; bit < XSM_RELATION_BITS; bit++) {
        if ((mask >> bit & 1) != 0) {
            out |= (relation >> bit & 1) << at++;
        }
    }
    return out;
}

size_t flatten_pair(const struct flat *flat, uint32_t subject, uint32_t object,
                    uint32_t cls)
{
    return ((size_t)subject * flat->number_count + object) * CLASS_COUNT + cls;
}

size_t flatten_self(const struct flat *flat, uint32_t subject, uint32_t cls)
{
    return flatten_pair(flat, flat->number_count, subject, cls);
}

struct flat_answer flatten_answer(const struct flat *flat, size_t question,
                                  uint32_t relation)
{
    size_t n = flat->number_count;
    size_t cids = IDENTITIES_AT + XSM_IDENTITY_WORDS * n;
    size_t cells = cids + (n * n + n) * CLASS_COUNT / 2;
    size_t profiles =
        cells + XSM_CELL_WORDS * (size_t)word_at(flat, XSM_HEADER_CELLS);
    size_t cid =
        word_at(flat, cids + question / 2) >> (question % 2 * 16) & 0xffff;
    size_t cell = cells + XSM_CELL_WORDS * cid;
    uint32_t mask = word_at(flat, XSM_HEADER_WORDS + question % CLASS_COUNT);
    uint32_t picked = pick(relation, mask);
    size_t profile = profiles + word_at(flat, cell + XSM_CELL_PROFILE) + picked;

    return (struct flat_answer){word_at(flat, cell + XSM_CELL_TE) &
                                    word_at(flat, profile),
                                word_at(flat, cell + XSM_CELL_AUDIT_ALLOW),
                                word_at(flat, cell + XSM_CELL_AUDIT_DENY)};
}

uint32_t flatten_decide(const struct flat *flat, uint32_t subject,
                        uint32_t object, uint32_t cls, uint32_t relation)
{
    return flatten_answer(flat, flatten_pair(flat, subject, object, cls),
                          relation)
        .allowed;
}
