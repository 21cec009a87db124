/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The world of gate_world.h under a real policy, to be reloaded: domain
 * 0 may load one, domains 1 and 2 share whatever the policy lets them.
 */
#ifndef CLOISON_TESTS_FAKE_RELOAD_WORLD_H
#define CLOISON_TESTS_FAKE_RELOAD_WORLD_H

#include "core/abi/cloison.h"
#include "tests/fake/fake_policy.h"
#include "tests/fake/gate_world.h"

/* The version that a new world starts with. */
#define RELOAD_FIRST_VERSION 7

/* Everything that identities 1 and 2 may do to each other at the start. */
#define RELOAD_ALL 0xffffffff

/** The policy that is to be loaded next; tests change it. */
extern struct fake_policy reload_next;

/** A new world, in which policy RELOAD_FIRST_VERSION is in force: identities
 *  1 and 2 may do everything to each other, 0 nothing to others. reload_next
 *  is the same, one version newer. */
void reload_world_reset(void);

/* The calls, of any domain; chunks come out of fake_reload. */
uint64_t reload_call_begin(uint32_t domain);
uint64_t reload_call_chunk(uint32_t domain, uint64_t offset);
uint64_t reload_call_commit(uint32_t domain);
uint64_t reload_call_version(uint32_t domain);

/** Hand fake_reload over and commit; the first error, or 0. */
uint64_t reload_all(uint32_t domain);

/** Sign reload_next and hand it over. */
uint64_t reload_policy(void);

/** Let domain 2 map a page of domain 1, to write and to read, and connect. */
void reload_world_share(void);

/* Keep the answers in force, the log and all of gate_world.h; compare. */
void reload_keep(void);
bool reload_is_kept(void);

#endif
