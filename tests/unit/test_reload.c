/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A policy is reloaded only by who may, only if it is signed, whole,
 * newer and sound, and for this system's labels; else nothing changes.
 *
 * LINKS: core/logic/device.c core/logic/device_revoke.c core/logic/device_tpm.c
 * core/logic/status.c tests/fake/fake_device.c
 * core/logic/audit.c core/logic/clock.c core/logic/console.c
 * core/logic/console_is_ok.c
 * core/logic/core_is_ok.c core/logic/domain.c core/logic/domain_is_ok.c
 * core/logic/vcpu_is_ok.c core/logic/evtchn.c core/logic/evtchn_close.c
 * core/logic/evtchn_deliver.c core/logic/evtchn_is_ok.c
 * core/logic/evtchn_revoke.c core/logic/evtchn_send.c core/logic/gate.c
 * core/logic/gate_copy.c core/logic/gate_event.c core/logic/gate_grant.c
 * core/logic/gate_memory.c core/logic/gate_misc.c core/logic/gate_param.c
 * core/logic/gate_policy.c core/logic/gate_sched.c core/logic/gate_vcpu.c
 * core/logic/grant.c core/logic/grant_copy.c core/logic/grant_domain.c
 * core/logic/grant_entry.c core/logic/grant_is_ok.c
 * core/logic/grant_table.c core/logic/guest_mem.c
 * core/logic/guest_walk.c core/logic/image.c
 * core/logic/lifecycle.c core/logic/maptrack.c
 * core/logic/memop.c core/logic/msr.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/reload.c core/logic/vcpu.c
 * core/logic/vlapic.c core/logic/vlapic_is_ok.c core/lib/bytes.c
 * core/lib/format.c attest/log.c attest/image.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * tests/fake/fake_tpm.c
 * xsm/check.c xsm/decide.c xsm/flow.c xsm/label.c xsm/level.c xsm/load.c
 * xsm/name.c xsm/numbering.c xsm/prepare.c xsm/slot.c xsm/table.c
 * xsm/wall.c policy/reload_write.c policy/tool.c
 * core/lib/sha256.c
 * tests/fake/fake_console.c tests/fake/fake_frame.c tests/fake/fake_time.c
 * tests/fake/fake_policy.c tests/fake/fake_vcpu.c tests/fake/gate_world.c
 * tests/fake/reload_world.c -lsodium
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/lib/errno.h"
#include "core/port/hw_image.h"
#include "core/logic/lifecycle.h"
#include "core/logic/reload.h"
#include "tests/fake/fake.h"
#include "tests/fake/reload_world.h"
#include "xsm/name.h"

#define LOADER 0
#define TENANT 1

static int start(void **state)
{
    (void)state;
    reload_world_reset();
    assert_true(core_is_ok());
    reload_keep();
    return 0;
}

/* Refused with this errno, and nothing has changed. */
static void refused(uint64_t result, uint64_t number)
{
    assert_true(result == 0 - number);
    assert_true(reload_is_kept());
    assert_true(core_is_ok());
}

static void who_may_not_is_refused_everything(void **state)
{
    (void)state;
    refused(reload_call_version(TENANT), ERRNO_EPERM);
    refused(world_call(TENANT, HYPERCALL_CLOISON, CLOISON_OP_POLICY_BEGIN,
                       WORLD_NOWHERE),
            ERRNO_EPERM);
    refused(world_call3(TENANT, HYPERCALL_CLOISON, CLOISON_OP_POLICY_CHUNK, 0,
                        WORLD_NOWHERE),
            ERRNO_EPERM);
    refused(reload_call_commit(TENANT), ERRNO_EPERM);
    assert_int_equal(reload_call_begin(LOADER), 0);
    refused(world_call3(TENANT, HYPERCALL_CLOISON, CLOISON_OP_POLICY_CHUNK, 0,
                        WORLD_ARGUMENT),
            ERRNO_EPERM);
    refused(reload_call_commit(TENANT), ERRNO_EPERM);
    assert_int_equal(fake_reload_asked, 1);
    assert_int_equal(reload.loader.v, LOADER);
}

static void unknown_operations_are_unsupported(void **state)
{
    (void)state;
    for (uint64_t op = CLOISON_OP_REPORT + 1; op < 20; op++) {
        refused(world_call(LOADER, HYPERCALL_CLOISON, op, WORLD_ARGUMENT),
                ERRNO_ENOSYS);
    }
    refused(world_call(LOADER, HYPERCALL_CLOISON, 1ull << 32, WORLD_ARGUMENT),
            ERRNO_ENOSYS);
}

static void memory_that_is_not_there_is_a_fault(void **state)
{
    (void)state;
    refused(world_call(LOADER, HYPERCALL_CLOISON, CLOISON_OP_POLICY_BEGIN,
                       WORLD_NOWHERE),
            ERRNO_EFAULT);
    refused(world_call(LOADER, HYPERCALL_CLOISON, CLOISON_OP_POLICY_BEGIN,
                       ~0ull - 50),
            ERRNO_EFAULT);
    assert_int_equal(reload_call_begin(LOADER), 0);
    refused(world_call3(LOADER, HYPERCALL_CLOISON, CLOISON_OP_POLICY_CHUNK, 0,
                        WORLD_UNMAPPED * PAGE_BYTES),
            ERRNO_EFAULT);
    assert_int_equal(reload.received, 0);
}

static void every_bit_of_the_header_counts(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < (size_t)8 * RELOAD_HEADER_BYTES; bit++) {
        fake_reload.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(reload_call_begin(LOADER) == 0ull - ERRNO_EINVAL);
        assert_int_equal(reload.length, 0);
        fake_reload.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(core_is_ok());
    assert_int_equal(reload_all(LOADER), 0);
}

static void what_is_signed_must_still_be_a_header(void **state)
{
    static const uint32_t at[] = {RELOAD_AT_PURPOSE, RELOAD_AT_FORMAT,
                                  RELOAD_AT_LENGTH + 3};

    (void)state;
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        fake_reload.bytes[at[i]] ^= 0x40;
        fake_reload_sign(true);
        assert_true(reload_call_begin(LOADER) == 0ull - ERRNO_EINVAL);
        fake_reload.bytes[at[i]] ^= 0x40;
    }
    tool_put32(fake_reload.bytes + RELOAD_AT_LENGTH, RELOAD_TABLE);
    fake_reload_sign(true);
    assert_true(reload_call_begin(LOADER) == 0ull - ERRNO_EINVAL);
    tool_put32(fake_reload.bytes + RELOAD_AT_LENGTH, RELOAD_BODY_MAX + 1);
    fake_reload_sign(true);
    assert_true(reload_call_begin(LOADER) == 0ull - ERRNO_EINVAL);
}

static void another_key_is_refused(void **state)
{
    (void)state;
    fake_reload_sign(false);
    reload_keep();
    refused(reload_all(LOADER), ERRNO_EINVAL);
}

static void chunks_come_in_order_and_after_a_header(void **state)
{
    (void)state;
    refused(reload_call_chunk(LOADER, 0), ERRNO_EINVAL);
    refused(reload_call_commit(LOADER), ERRNO_EINVAL);
    assert_int_equal(reload_call_begin(LOADER), 0);
    assert_true(reload_call_chunk(LOADER, 512) == 0ull - ERRNO_EINVAL);
    assert_int_equal(reload_call_chunk(LOADER, 0), 0);
    assert_true(reload_call_chunk(LOADER, 0) == 0ull - ERRNO_EINVAL);
    assert_true(reload_call_chunk(LOADER, 511) == 0ull - ERRNO_EINVAL);
    assert_true(reload_call_chunk(LOADER, 1ull << 32) == 0ull - ERRNO_EINVAL);
    assert_int_equal(reload.received, 512);
}

static void less_than_all_is_refused(void **state)
{
    (void)state;
    for (size_t end = 0; end < fake_reload.length - RELOAD_HEADER_BYTES;
         end += CLOISON_CHUNK_BYTES) {
        assert_int_equal(reload_call_begin(LOADER), 0);
        for (size_t at = 0; at < end; at += CLOISON_CHUNK_BYTES) {
            assert_int_equal(reload_call_chunk(LOADER, at), 0);
        }
        refused(reload_call_commit(LOADER), ERRNO_EINVAL);
        refused(reload_call_commit(LOADER), ERRNO_EINVAL);
    }
}

static void nothing_comes_after_the_end(void **state)
{
    uint64_t at;

    (void)state;
    assert_int_equal(reload_call_begin(LOADER), 0);
    for (at = 0; at < reload.length; at += CLOISON_CHUNK_BYTES) {
        assert_int_equal(reload_call_chunk(LOADER, at), 0);
    }
    assert_true(reload_call_chunk(LOADER, reload.length) ==
                0ull - ERRNO_EINVAL);
    assert_true(reload_call_chunk(LOADER, at) == 0ull - ERRNO_EINVAL);
    assert_int_equal(reload_call_commit(LOADER), 0);
}

static void a_bit_of_the_body_is_noticed(void **state)
{
    (void)state;
    for (size_t at = RELOAD_HEADER_BYTES; at < fake_reload.length; at += 37) {
        fake_reload.bytes[at] ^= 1;
        reload_keep();
        refused(reload_all(LOADER), ERRNO_EINVAL);
        fake_reload.bytes[at] ^= 1;
    }
}

/* Reload the policy as the test has changed it: refused. */
static void policy_refused(uint64_t number)
{
    fake_reload_make(&reload_next);
    reload_keep();
    refused(reload_all(LOADER), number);
    assert_int_equal(reload_call_version(LOADER), RELOAD_FIRST_VERSION);
}

static void older_and_equal_versions_are_refused(void **state)
{
    (void)state;
    for (uint32_t version = 0; version <= RELOAD_FIRST_VERSION; version++) {
        reload_next.version = version;
        policy_refused(ERRNO_EEXIST);
    }
}

static void what_was_replaced_does_not_come_back(void **state)
{
    (void)state;
    assert_int_equal(reload_policy(), 0);
    reload_next.version = RELOAD_FIRST_VERSION;
    fake_reload_make(&reload_next);
    reload_keep();
    refused(reload_all(LOADER), ERRNO_EEXIST);
    reload_next.version = RELOAD_FIRST_VERSION + 1;
    fake_reload_make(&reload_next);
    reload_keep();
    refused(reload_all(LOADER), ERRNO_EEXIST);
    reload_next.version = UINT32_MAX;
    assert_int_equal(reload_policy(), 0);
    assert_int_equal(reload_call_version(LOADER), UINT32_MAX);
}

static void other_numbers_of_permissions_are_refused(void **state)
{
    (void)state;
    reload_next.numbering_more = 1;
    policy_refused(ERRNO_ENOSYS);
}

static void a_table_that_leaks_is_refused(void **state)
{
    (void)state;
    reload_next.leaks = true;
    policy_refused(ERRNO_EPERM);
}

static void permissive_types_need_the_images_word(void **state)
{
    (void)state;
    reload_next.trusted_flags = XSM_FLAG_PERMISSIVE;
    policy_refused(ERRNO_EINVAL);
    image_plan.permissive = 1;
    assert_int_equal(reload_policy(), 0);
}

static void a_damaged_table_is_refused(void **state)
{
    (void)state;
    for (uint32_t word = 0; word < XSM_HEADER_WORDS; word++) {
        if (word == XSM_HEADER_VERSION) {
            continue;
        }
        fake_reload_make(&reload_next);
        fake_reload.bytes[RELOAD_HEADER_BYTES + RELOAD_TABLE + 4 * word] ^= 1;
        fake_reload_digest();
        fake_reload_sign(true);
        reload_keep();
        assert_true(reload_all(LOADER) > 0ull - 100);
        assert_true(reload_is_kept());
    }
}

static void labels_of_another_system_are_refused(void **state)
{
    (void)state;
    reload_next.labels[2][20] ^= 1;
    policy_refused(ERRNO_ENOENT);
    reload_next.labels[2][20] ^= 1;
    memset(reload_next.labels[WORLD_DEAD], 0, LABEL_TEXT_MAX);
    policy_refused(ERRNO_ENOENT);
    memcpy(reload_next.labels[WORLD_DEAD],
           image_plan.domains[WORLD_DEAD].text.label, LABEL_TEXT_MAX);
    memcpy(reload_next.labels[WORLD_DEAD + 1], image_plan.domains[0].text.label,
           LABEL_TEXT_MAX);
    policy_refused(ERRNO_ENOENT);
}

static void identities_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    reload_next.identities[2] = FAKE_IDENTITIES;
    policy_refused(ERRNO_EINVAL);
    reload_next.identities[2] = UINT32_MAX;
    policy_refused(ERRNO_EINVAL);
}

static void one_domain_loads_at_a_time(void **state)
{
    struct domid loader = {LOADER};

    (void)state;
    reload_next.refused[1] = 0;
    assert_int_equal(reload_policy(), 0);
    reload_next.version++;
    fake_reload_make(&reload_next);
    assert_int_equal(reload_call_begin(LOADER), 0);
    assert_int_equal(reload_call_chunk(LOADER, 0), 0);
    assert_true(reload_call_begin(TENANT) == 0ull - ERRNO_EAGAIN);
    assert_true(reload_call_chunk(TENANT, 512) == 0ull - ERRNO_EINVAL);
    assert_true(reload_call_commit(TENANT) == 0ull - ERRNO_EINVAL);
    assert_int_equal(reload_call_chunk(LOADER, 512), 0);
    lifecycle_end(loader, REASON_CRASH);
    assert_int_equal(reload_all(TENANT), 0);
    assert_int_equal(reload_call_version(TENANT), reload_next.version);
}

static void beginning_anew_forgets_what_came_before(void **state)
{
    (void)state;
    assert_int_equal(reload_call_begin(LOADER), 0);
    fake_reload.bytes[RELOAD_HEADER_BYTES] ^= 1;
    assert_int_equal(reload_call_chunk(LOADER, 0), 0);
    fake_reload.bytes[RELOAD_HEADER_BYTES] ^= 1;
    assert_int_equal(reload_all(LOADER), 0);
}

static void a_good_policy_takes_effect_is_measured_and_announced(void **state)
{
    struct attest_log before = attest_log;
    uint32_t version = RELOAD_FIRST_VERSION + 1;
    char hex[2 * SHA256_BYTES + 3];
    uint8_t digest[SHA256_BYTES];
    const uint8_t *event;
    uint32_t reload_length;

    (void)state;
    reload_next.allowed[1][2] = 0;
    assert_int_equal(reload_policy(), 0);
    assert_true(core_is_ok());
    reload_length = (uint32_t)fake_reload.length - RELOAD_HEADER_BYTES;
    assert_int_equal(xsm_version, version);
    assert_int_equal(reload_call_version(LOADER), version);
    assert_int_equal(attest_log.events, before.events + 1);
    assert_memory_equal(before.registers, attest_log.registers, SHA256_BYTES);
    assert_memory_not_equal(before.registers + SHA256_BYTES,
                            attest_log.registers + SHA256_BYTES, SHA256_BYTES);
    event = attest_log_bytes + attest_log.start;
    assert_int_equal(event[ATTEST_AT_DATA + 8], ATTEST_RELOAD);
    sha256(reload_body + RELOAD_TABLE, reload_length - RELOAD_TABLE, digest);
    assert_memory_equal(event + ATTEST_AT_A, digest, SHA256_BYTES);
    sha256(reload_body, RELOAD_TABLE, digest);
    assert_memory_equal(event + ATTEST_AT_B, digest, SHA256_BYTES);
    assert_non_null(strstr(fake_console_text,
                           "cloison: policy version 8 in force, loaded by "
                           "domain 0: 0 mappings, 0 channels and 0 devices "
                           "revoked, measurement "));
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x",
                       attest_log.registers[SHA256_BYTES + i]);
    }
    strcat(hex, "\n");
    assert_non_null(strstr(fake_console_text, hex));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_may_not_is_refused_everything, start),
        cmocka_unit_test_setup(unknown_operations_are_unsupported, start),
        cmocka_unit_test_setup(memory_that_is_not_there_is_a_fault, start),
        cmocka_unit_test_setup(every_bit_of_the_header_counts, start),
        cmocka_unit_test_setup(what_is_signed_must_still_be_a_header, start),
        cmocka_unit_test_setup(another_key_is_refused, start),
        cmocka_unit_test_setup(chunks_come_in_order_and_after_a_header, start),
        cmocka_unit_test_setup(less_than_all_is_refused, start),
        cmocka_unit_test_setup(nothing_comes_after_the_end, start),
        cmocka_unit_test_setup(a_bit_of_the_body_is_noticed, start),
        cmocka_unit_test_setup(older_and_equal_versions_are_refused, start),
        cmocka_unit_test_setup(what_was_replaced_does_not_come_back, start),
        cmocka_unit_test_setup(other_numbers_of_permissions_are_refused, start),
        cmocka_unit_test_setup(a_table_that_leaks_is_refused, start),
        cmocka_unit_test_setup(permissive_types_need_the_images_word, start),
        cmocka_unit_test_setup(a_damaged_table_is_refused, start),
        cmocka_unit_test_setup(labels_of_another_system_are_refused, start),
        cmocka_unit_test_setup(identities_that_do_not_exist_are_refused, start),
        cmocka_unit_test_setup(one_domain_loads_at_a_time, start),
        cmocka_unit_test_setup(beginning_anew_forgets_what_came_before, start),
        cmocka_unit_test_setup(
            a_good_policy_takes_effect_is_measured_and_announced, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
