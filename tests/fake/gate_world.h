/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A small world for tests of the gate: live domains with kernels of a
 * few pages, and a memory of how all of it was.
 *
 * Guest-virtual address a is guest-physical address a, for the RAM of a
 * domain; one page may not be written there, one is not mapped, and the last
 * ones hold the guest's own page tables.
 */
#ifndef CLOISON_TESTS_FAKE_GATE_WORLD_H
#define CLOISON_TESTS_FAKE_GATE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/logic/gate.h"

/* Domains 0, 1 and 2 live; 3 is dead; the others do not exist. */
#define WORLD_LIVE 3
#define WORLD_DEAD 3
#define WORLD_VCPUS 2

#define WORLD_PAGES 64
#define WORLD_READONLY 40
#define WORLD_UNMAPPED 41
#define WORLD_TABLES 60

/* Where tests put arguments, lists and texts. */
#define WORLD_ARGUMENT 0x4000
#define WORLD_LIST 0x5000
/* An address that no page table entry covers. */
#define WORLD_NOWHERE 0x7f0000000000

void world_reset(void);

/* Play the kernel that starts: four levels of page tables map the RAM of the
   domain at its own address. */
void world_tables(uint32_t domain);

/* Play the guest: write to its memory, read from it. */
void world_poke64(uint32_t domain, uint64_t address, uint64_t value);
void world_poke32(uint32_t domain, uint64_t address, uint32_t value);
uint64_t world_peek64(uint32_t domain, uint64_t address);
uint32_t world_peek32(uint32_t domain, uint64_t address);

/* A hypercall of a domain's vCPU 0; what is not given is 0. */
uint64_t world_call(uint32_t domain, uint64_t number, uint64_t a0, uint64_t a1);
uint64_t world_call3(uint32_t domain, uint64_t number, uint64_t a0, uint64_t a1,
                     uint64_t a2);

/* Keep all state and the memory of all guests; compare with what was kept. */
void world_keep(void);
bool world_is_kept(void);

#endif
