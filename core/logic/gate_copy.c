/* SPDX-License-Identifier: Apache-2.0 */
/** @file What all parts of the gate need to take arguments apart. */
#include "core/logic/gate_copy.h"

uint32_t gate_low(uint64_t word)
{
    return (uint32_t)(word % GATE_HALF);
}

uint32_t gate_high(uint64_t word)
{
    return (uint32_t)(word / GATE_HALF);
}

uint16_t gate_domain(struct domid self, uint64_t word)
{
    uint16_t raw = (uint16_t)(word % GATE_QUARTER);

    return raw == ABI_DOMID_SELF ? self.v : raw;
}

enum status gate_self_only(struct domid self, uint64_t word)
{
    return gate_domain(self, word) == self.v ? ST_OK : ST_DENIED;
}

enum status gate_load(struct domid self, uint64_t *words, uint64_t pointer,
                      uint32_t length)
{
    if (pointer >= GATE_ADDRESS_MAX) {
        return ST_FAULT;
    }
    return guest_mem_load(self, words, pointer, length);
}

enum status gate_load_answerable(struct domid self, uint64_t *words,
                                 uint64_t pointer, uint32_t length)
{
    enum status status = gate_load(self, words, pointer, length);

    if (status == ST_OK) {
        status = guest_mem_store(self, pointer, words, length);
    }
    return status;
}
