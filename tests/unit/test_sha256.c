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

static void agrees(size_t length, size_t cut)
{
    struct sha256 hash;
    uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];

    sha256_init(&hash);
    sha256_update(&hash, bytes, cut);
    sha256_update(&hash, bytes + cut, length - cut);
    sha256_final(&hash, ours);
    crypto_hash_sha256(theirs, bytes, length);
    assert_memory_equal(ours, theirs, SHA256_BYTES);
}

static void known_answer_of_abc(void **state)
{
    static const uint8_t answer[4] = {0xba, 0x78, 0x16, 0xbf};
    struct sha256 hash;
    uint8_t digest[SHA256_BYTES];

    (void)state;
    sha256_init(&hash);
    sha256_update(&hash, (const uint8_t *)"abc", 3);
    sha256_final(&hash, digest);
    assert_memory_equal(digest, answer, sizeof(answer));
}

static void every_short_length_and_cut_agrees(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 200; length++) {
        for (size_t cut = 0; cut <= length; cut++) {
            agrees(length, cut);
        }
    }
}

static void long_streams_agree(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < 130; cut++) {
        agrees(sizeof(bytes) - cut, cut);
    }
}

static void many_small_pieces_agree(void **state)
{
    struct sha256 hash;
    uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];
    size_t at = 0;

    (void)state;
    sha256_init(&hash);
    for (size_t piece = 0; at + piece <= 5000; piece = (piece + 1) % 67) {
        sha256_update(&hash, bytes + at, piece);
        at += piece;
    }
    sha256_final(&hash, ours);
    crypto_hash_sha256(theirs, bytes, at);
    assert_memory_equal(ours, theirs, SHA256_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer_of_abc),
        cmocka_unit_test(every_short_length_and_cut_agrees),
        cmocka_unit_test(long_streams_agree),
        cmocka_unit_test(many_small_pieces_agree),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
