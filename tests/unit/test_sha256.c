/* SPDX-License-Identifier: Apache-2.0 */
/** @file Our SHA-256 and libsodium's always agree. */
/* LINKS: core/lib/sha256.c -lsodium */
#include "tests/unit/unit.h"

#include <sodium.h>

#include "core/lib/sha256.h"

static uint8_t bytes[70000];

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * i / 3 + i);
    }
    return 0;
}

static void agrees(const uint8_t *at, size_t length)
{
    uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];

    sha256(at, length, ours);
    crypto_hash_sha256(theirs, at, length);
    assert_memory_equal(ours, theirs, SHA256_BYTES);
}

static void known_answer_of_abc(void **state)
{
    static const uint8_t answer[4] = {0xba, 0x78, 0x16, 0xbf};
    uint8_t digest[SHA256_BYTES];

    (void)state;
    sha256((const uint8_t *)"abc", 3, digest);
    assert_memory_equal(digest, answer, sizeof(answer));
}

static void every_short_length_agrees(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 700; length++) {
        agrees(bytes + length, length);
    }
}

static void long_messages_agree(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < 130; cut++) {
        agrees(bytes + cut, sizeof(bytes) - cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer_of_abc),
        cmocka_unit_test(every_short_length_agrees),
        cmocka_unit_test(long_messages_agree),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
