/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A policy takes effect only after it was measured, however many come.
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

#include <string.h>

#include "drivers/lib/errno.h"
#include "core/logic/reload.h"
#include "core/logic/status.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/fake_tpm.h"
#include "tests/fake/reload_world.h"

#define LOADER 0

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

static void policy_refused(uint64_t number)
{
    fake_reload_make(&reload_next);
    reload_keep();
    refused(reload_all(LOADER), number);
    assert_int_equal(reload_call_version(LOADER), RELOAD_FIRST_VERSION);
}

static void a_full_log_refuses(void **state)
{
    (void)state;
    attest_log.length =
        ATTEST_LOG_BYTES - (DOMAIN_MAX + 1) * ATTEST_EVENT_BYTES + 1;
    policy_refused(ERRNO_ENOSPC);
}

/* What takes effect is in the log, and what is not in it does not; the rest
   of the log is for restarts. */
static void reloads_without_end_are_each_measured_or_refused(void **state)
{
    uint8_t value[SHA256_BYTES] = {0};
    uint32_t at;

    (void)state;
    while (reload_policy() == 0) {
        assert_int_equal(xsm_version, reload_next.version);
        assert_int_equal(attest_log.events, xsm_version - RELOAD_FIRST_VERSION);
        reload_next.version++;
    }
    assert_int_equal(xsm_version, reload_next.version - 1);
    assert_int_equal(attest_log.length / ATTEST_EVENT_BYTES,
                     ATTEST_LOG_BYTES / ATTEST_EVENT_BYTES - DOMAIN_MAX);
    for (uint32_t i = 0; i < 20; i++) {
        reload_next.version++;
        fake_reload_make(&reload_next);
        reload_keep();
        refused(reload_all(LOADER), ERRNO_ENOSPC);
    }
    for (uint32_t i = 0; i < attest_log.events; i++) {
        at = attest_log.start + i * ATTEST_EVENT_BYTES + ATTEST_AT_DIGEST;
        attest_extend(value, attest_log_bytes + at);
    }
    assert_memory_equal(value, attest_log.registers + SHA256_BYTES,
                        SHA256_BYTES);
}

static void who_attests_sees_at_once_what_was_loaded(void **state)
{
    struct abi_attest_header header;
    const struct mfn frame = {domains[LOADER].memory.v +
                              CLOISON_ATTEST_HEADER_GFN};

    (void)state;
    domains[LOADER].memory_pages = CLOISON_SEALED_END;
    device_tpm_owner = LOADER + 1;
    assert_int_equal(reload_policy(), 0);
    memcpy(&header, fake_frame_bytes(frame), sizeof(header));
    assert_int_equal(header.events, attest_log.events);
    assert_int_equal(header.length, attest_log.length);
    device_tpm_owner = 0;
}

/* The image requires a TPM, and one is there. */
static void require_tpm(void)
{
    fake_tpm_reset(FAKE_TPM_TIS);
    image_plan.tpm_required = 1;
    measure.tpm = tpm_start();
    assert_int_equal(measure.tpm, TPM_READY);
}

static void a_tpm_that_does_not_take_it_refuses(void **state)
{
    (void)state;
    require_tpm();
    fake_tpm.never_ready = true;
    assert_true(reload_policy() == 0ull - ERRNO_EIO);
    assert_int_equal(reload_call_version(LOADER), RELOAD_FIRST_VERSION);
    assert_int_equal(measure.tpm, TPM_FAILED);
    /* From now on it is refused before anything is logged. */
    fake_tpm.never_ready = false;
    reload_keep();
    assert_true(reload_all(LOADER) == 0ull - ERRNO_EIO);
    assert_true(reload_is_kept());
    assert_int_equal(fake_tpm.extends, 0);
}

static void where_it_is_optional_a_failure_is_told_not_refused(void **state)
{
    (void)state;
    require_tpm();
    image_plan.tpm_required = 0;
    fake_tpm.never_ready = true;
    assert_int_equal(reload_policy(), 0);
    assert_int_equal(measure.tpm, TPM_FAILED);
}

static void what_takes_effect_is_in_the_tpm_before(void **state)
{
    (void)state;
    require_tpm();
    assert_int_equal(reload_policy(), 0);
    assert_int_equal(fake_tpm.extends, 1);
    assert_memory_equal(fake_tpm.pcrs, attest_log.registers,
                        sizeof(fake_tpm.pcrs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_full_log_refuses, start),
        cmocka_unit_test_setup(a_tpm_that_does_not_take_it_refuses, start),
        cmocka_unit_test_setup(
            where_it_is_optional_a_failure_is_told_not_refused, start),
        cmocka_unit_test_setup(what_takes_effect_is_in_the_tpm_before, start),
        cmocka_unit_test_setup(who_attests_sees_at_once_what_was_loaded, start),
        cmocka_unit_test_setup(reloads_without_end_are_each_measured_or_refused,
                               start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
