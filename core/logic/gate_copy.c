/* SPDX-License-Identifier: Apache-2.0 */
/** @file What all parts of the gate need to take arguments apart. */
#include "core/logic/gate_copy.h"

uint64_t gate_raw[GATE_LOAD_MAX / 8];

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

enum status gate_load(struct domid self, uint64_t pointer, uint32_t length)
{
    return guest_mem_load(self, gate_raw, pointer, length);
}

enum status gate_store(struct domid self, uint64_t pointer, uint32_t length)
{
    return guest_mem_store(self, pointer, gate_raw, length);
}
