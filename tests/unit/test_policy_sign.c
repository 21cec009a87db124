/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cloison policy sign: refuses what the core would refuse, and writes
 * the documented file, the same bytes each time.
 *
 * LINKS: +policy
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/lib/bytes.h"
#include "core/lib/reload_format.h"
#include "policy/key.h"
#include "policy/policy_cmd.h"
#include "policy/tool.h"
#include "xsm/format.h"

#define RED "system_u:system_r:tenant_t:s1:c1"

static char work[64];
static char yaml[128];
static char out[128];
static char key[128];
static uint8_t public_key[crypto_sign_PUBLICKEYBYTES];

static void write_yaml(const char *label)
{
    FILE *file = fopen(yaml, "w");
    char *here = realpath("policy/base", NULL);

    assert_non_null(file);
    fprintf(file,
            "version: 3\npolicy:\n  - %s\ndomains:\n  - name: one\n"
            "    label: " RED "\n    memory: 16M\n    vcpus: 1\n"
            "    kernel: none\n  - name: two\n    label: %s\n"
            "    memory: 16M\n    vcpus: 1\n    kernel: none\n",
            here, label);
    fclose(file);
    free(here);
}

static int start(void **state)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    (void)state;
    strcpy(work, "/tmp/cloison-sign-XXXXXX");
    assert_non_null(mkdtemp(work));
    snprintf(yaml, sizeof(yaml), "%s/system.yaml", work);
    snprintf(out, sizeof(out), "%s/out.reload", work);
    snprintf(key, sizeof(key), "%s/k.key", work);
    crypto_sign_keypair(public_key, secret);
    assert_true(key_write(key, secret, sizeof(secret), 0600));
    write_yaml("system_u:system_r:isolated_t:s1:c2");
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(yaml);
    unlink(out);
    unlink(key);
    rmdir(work);
    return 0;
}

/* Run the command without its output; the verdicts of the tests go there too,
   so it has to come back. */
static int quietly(int argc, char **argv)
{
    int kept = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY);
    int code;

    assert_true(kept >= 0 && nowhere >= 0);
    fflush(stdout);
    assert_true(dup2(nowhere, STDOUT_FILENO) >= 0);
    code = policy_sign(argc, argv);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    close(nowhere);
    return code;
}

/* Sign with one more option, which may be NULL. */
static int sign(const char *option, const char *value)
{
    char *argv[12] = {"sign", "--system", yaml, "-o", out, "--json"};
    int argc = 6;

    if (option != NULL) {
        argv[argc++] = (char *)option;
    }
    if (value != NULL) {
        argv[argc++] = (char *)value;
    }
    return quietly(argc, argv);
}

static int sign_with_key(const char *version)
{
    char *argv[12] = {"sign", "--system",  yaml, "-o", out,  "--key",
                      key,    "--version", NULL, NULL, NULL, NULL};

    argv[8] = (char *)version;
    return quietly(9, argv);
}

static void without_a_key_nothing_is_signed(void **state)
{
    (void)state;
    assert_int_equal(sign(NULL, NULL), TOOL_USAGE);
    assert_int_equal(sign("--key", "/nowhere"), TOOL_REFUSED);
    assert_int_equal(access(out, F_OK), -1);
}

static void versions_that_the_core_cannot_take_are_refused(void **state)
{
    static const char *const wrong[] = {"0", "-1", "4294967296", "2x", ""};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(sign_with_key(wrong[i]), TOOL_USAGE);
    }
    assert_int_equal(access(out, F_OK), -1);
}

static void a_label_that_the_policy_does_not_know_is_refused(void **state)
{
    (void)state;
    write_yaml("system_u:system_r:stranger_t:s1:c2");
    assert_int_equal(sign_with_key("5"), TOOL_REFUSED);
    assert_int_equal(access(out, F_OK), -1);
}

static void the_file_is_as_documented(void **state)
{
    struct buffer file;
    struct buffer again;
    uint8_t digest[32];
    const uint8_t *body;

    (void)state;
    assert_int_equal(sign_with_key("5"), TOOL_OK);
    assert_true(tool_read(out, &file));
    body = file.bytes + RELOAD_HEADER_BYTES;
    assert_memory_equal(file.bytes, "CLOISONP", 8);
    assert_memory_equal(file.bytes + 72, "policyld", 8);
    assert_int_equal(bytes_read32(file.bytes, 80), 1);
    assert_int_equal(bytes_read32(file.bytes, 84), file.length - 120);
    crypto_hash_sha256(digest, body, file.length - 120);
    assert_memory_equal(file.bytes + 88, digest, 32);
    assert_int_equal(crypto_sign_verify_detached(
                         file.bytes + 8, file.bytes + 72, 48, public_key),
                     0);
    assert_string_equal((const char *)body, RED);
    assert_string_equal((const char *)body + RELOAD_RECORD_BYTES,
                        "system_u:system_r:isolated_t:s1:c2");
    for (size_t i = 2 * RELOAD_RECORD_BYTES; i < RELOAD_TABLE; i++) {
        assert_int_equal(body[i], 0);
    }
    assert_int_equal(bytes_read32(body, RELOAD_TABLE), XSM_MAGIC);
    assert_int_equal(bytes_read32(body, RELOAD_TABLE + 4 * XSM_HEADER_VERSION),
                     5);
    assert_int_equal(sign_with_key("5"), TOOL_OK);
    assert_true(tool_read(out, &again));
    assert_int_equal(again.length, file.length);
    assert_memory_equal(again.bytes, file.bytes, file.length);
    tool_release(&again);
    tool_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_key_nothing_is_signed, start,
                                        end),
        cmocka_unit_test_setup_teardown(
            versions_that_the_core_cannot_take_are_refused, start, end),
        cmocka_unit_test_setup_teardown(
            a_label_that_the_policy_does_not_know_is_refused, start, end),
        cmocka_unit_test_setup_teardown(the_file_is_as_documented, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
