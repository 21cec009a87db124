/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What loading a policy makes others wait: each call is bounded, a
 * refused one too. One instruction is one nanosecond here.
 *
 * ICOUNT
 * RELOAD version=2
 * RELOAD version=3 key=stranger
 * SYSTEM a: label=control_u:control_r:control_t:s3:c0.c1023 initrd=1
 */
#include "tests/guests/lib/guest.h"

/* Instructions: a signature, 512 bytes, a table of the base policy. */
#define BEGIN_MAX 1000000ul
#define CHUNK_MAX 60000ul
#define COMMIT_MAX 5000000ul

static uint64_t worst;

static void began(uint64_t *at)
{
    *at = time_now();
}

static void ended(const char *what, uint64_t at, uint64_t most)
{
    uint64_t took = time_now() - at;

    if (took > worst) {
        worst = took;
        say("%s: %u instructions\n", what, took);
    }
    expect_true(what, took < most);
}

void guest_main(void)
{
    const uint8_t *file = policy_file(0);
    uint64_t at;

    shared_map();
    began(&at);
    expect("another key", policy_begin(policy_file(1)), E_INVAL);
    ended("a refused header", at, BEGIN_MAX);
    worst = 0;
    began(&at);
    expect("header", policy_begin(file), 0);
    ended("a header", at, BEGIN_MAX);
    worst = 0;
    for (uint64_t i = 0; i < policy_length(file); i += POLICY_CHUNK_BYTES) {
        began(&at);
        expect("chunk", policy_chunk(file, i), 0);
        ended("a chunk", at, CHUNK_MAX);
    }
    worst = 0;
    began(&at);
    expect("commit", policy_commit(), 0);
    ended("a commit", at, COMMIT_MAX);
    worst = 0;
    expect("all of it again", policy_begin(file), 0);
    for (uint64_t i = 0; i < policy_length(file); i += POLICY_CHUNK_BYTES) {
        expect("chunk", policy_chunk(file, i), 0);
    }
    began(&at);
    expect("not newer", policy_commit(), E_EXIST);
    ended("a refused commit", at, COMMIT_MAX);
}
