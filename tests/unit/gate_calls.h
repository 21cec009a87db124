/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the tests of the gate share: a world of domains, and refusals. */
#ifndef CLOISON_TESTS_UNIT_GATE_CALLS_H
#define CLOISON_TESTS_UNIT_GATE_CALLS_H

#include "core/abi/hypercall.h"
#include "drivers/lib/errno.h"
#include "core/abi/grant_table.h"
#include "core/abi/version.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/gate_world.h"

#define ARGUMENT WORLD_ARGUMENT
#define LIST WORLD_LIST

static inline int start(void **state)
{
    (void)state;
    world_reset();
    assert_true(core_is_ok());
    world_keep();
    return 0;
}

/* Refused with this errno, and nothing has changed. */
static inline void refused(uint64_t result, uint64_t number)
{
    assert_true(result == 0 - number);
    assert_true(world_is_kept());
    assert_true(core_is_ok());
    assert_int_equal(gate_call.action, GATE_RETURN);
}

static inline void event(uint32_t domain, uint64_t op, uint64_t word0,
                         uint64_t word1, uint64_t number)
{
    world_poke64(domain, ARGUMENT, word0);
    world_poke64(domain, ARGUMENT + 8, word1);
    world_keep();
    refused(world_call(domain, HYPERCALL_EVENT_CHANNEL_OP, op, ARGUMENT),
            number);
}

/* A port from domain 0 to domain 1. */
static uint32_t unbound(uint32_t domain, uint32_t remote)
{
    world_poke64(domain, ARGUMENT, ABI_DOMID_SELF + remote * 65536u);
    assert_true(world_call(domain, HYPERCALL_EVENT_CHANNEL_OP,
                           EVENT_OP_ALLOC_UNBOUND, ARGUMENT) == 0);
    assert_true(core_is_ok());
    return world_peek32(domain, ARGUMENT + 4);
}

#endif
