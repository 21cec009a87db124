/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What serves a domain is there when it starts, and a domain that starts
 * again is as it was at first.
 *
 * LINKS: core/logic/build.c core/logic/build_place.c core/logic/build_memory.c
 * core/logic/build_again.c core/logic/build_service.c core/logic/image.c
 * core/logic/device.c core/logic/device_build.c core/logic/device_range.c
 * core/logic/device_tpm.c
 * core/lib/bytes.c core/logic/domain.c core/logic/domain_is_ok.c
 * core/logic/vcpu_is_ok.c core/logic/p2m.c core/logic/p2m_build.c
 * core/logic/p2m_is_ok.c core/logic/vcpu.c core/logic/vlapic.c
 * core/logic/vlapic_is_ok.c core/logic/msr.c core/logic/lifecycle.c
 * core/logic/evtchn.c core/logic/evtchn_close.c core/logic/evtchn_deliver.c
 * core/logic/evtchn_send.c core/logic/evtchn_is_ok.c
 * core/logic/grant_domain.c core/logic/maptrack.c
 * core/logic/grant_entry.c core/logic/grant_table.c core/logic/grant.c
 * core/logic/sched.c core/logic/clock.c tests/fake/fake_image.c
 * core/lib/sha256.c tests/fake/fake_device.c
 * tests/fake/fake_frame.c tests/fake/fake_time.c tests/fake/fake_vcpu.c
 * core/logic/measure.c core/logic/tpm.c core/logic/tpm_wire.c
 * attest/log.c attest/image.c tests/fake/fake_tpm.c
 * core/logic/console.c core/lib/format.c tests/fake/fake_console.c
 * tests/fake/fake_xsm.c -lsodium
 */
#include "tests/fake/fake_tables.h"
#include "tests/unit/unit.h"

#include "core/abi/cloison.h"
#include "core/logic/build_again.h"
#include "core/logic/build.h"
#include "core/logic/device_build.h"
#include "core/logic/lifecycle.h"
#include "core/port/hw_image.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_device.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/fake_image.h"
#include "tests/fake/fake_tpm.h"

#define PAGES 16
#define FRAMES (PAGES + DOMAIN_SHARED_FRAMES)
#define KEEP 2
#define CONSOLE_GFN 12
#define STORE_GFN 13

static const struct domid one = {0};
static const struct domid two = {1};

struct acpi acpi;

enum status xsm_label_set(struct domid domain, const struct xsm_label *label)
{
    (void)domain;
    (void)label;
    return ST_OK;
}

enum status xsm_prepare(void)
{
    return ST_OK;
}

void xsm_activate(void)
{
}

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    memcpy(fake_frame_bytes(frame), page, PAGE_BYTES);
}

/* The first domain is served by the second, and starts again. */
static int start(void **state)
{
    (void)state;
    memset(domains, 0, sizeof(domains));
    memset(vcpus, 0, sizeof(vcpus));
    memset(evtchns, 0, sizeof(evtchns));
    memset(evtchn_virqs, 0, sizeof(evtchn_virqs));
    memset(evtchn_taken, 0, sizeof(evtchn_taken));
    memset(build_ranges, 0, sizeof(build_ranges));
    memset(devices, 0, sizeof(devices));
    memset(&attest_log, 0, sizeof(attest_log));
    memset(&measure, 0, sizeof(measure));
    fake_tpm_reset(FAKE_TPM_ZEROS);
    build_ranges[1].first = 0x200;
    build_ranges[1].limit = 0x200 + 2 * FRAMES;
    fake_frame_reset();
    fake_time_reset();
    fake_console_reset();
    fake_vcpu_reset();
    fake_xsm_reset();
    fake_image_reset();
    fake_device_reset();
    p2m_init();
    grant_table_init();
    vlapic_boot();
    assert_null(image_check(fake_image, FAKE_IMAGE_BYTES));
    image_plan.domains[0].console = 2;
    image_plan.domains[0].console_gfn = CONSOLE_GFN;
    image_plan.domains[0].store = 2;
    image_plan.domains[0].store_gfn = STORE_GFN;
    image_plan.domains[0].restart = 7;
    image_plan.domains[0].keep = KEEP;
    assert_null(build_domains());
    build_memory(fake_image);
    build_start();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    assert_true(domains_is_ok());
    assert_true(vcpus_is_ok());
    assert_true(evtchn_is_ok());
    assert_true(p2m_is_ok());
    assert_true(vlapic_is_ok());
    return 0;
}

static uint32_t entry_word(uint32_t ref, uint32_t word)
{
    return fake_frame_peek32(domain_grant_frame(one, 0), ref * 8 + word * 4);
}

static void what_the_policy_refuses_is_not_there(void **state)
{
    (void)state;
    fake_xsm_deny(1, 0, PERM_EVENT_CREATE);
    assert_int_equal(build_service(one), ST_DENIED);
    assert_int_equal(evtchns[0].port[1].state, EVTCHN_FREE);
    assert_int_equal(domains[0].store_port, 0);
    assert_int_equal(domains[0].console_port, 0);
    assert_int_equal(domains[0].grant_frame_count, 0);
    assert_int_equal(entry_word(CLOISON_GRANT_STORE, 0), 0);
    assert_int_equal(entry_word(CLOISON_GRANT_CONSOLE, 0), 0);
}

static void who_is_served_by_nobody_gets_nothing(void **state)
{
    (void)state;
    assert_int_equal(build_service(two), ST_OK);
    assert_int_equal(evtchns[1].port[1].state, EVTCHN_FREE);
    assert_int_equal(domains[1].grant_frame_count, 0);
}

static void services_have_fixed_ports_and_entries(void **state)
{
    (void)state;
    assert_int_equal(build_service(one), ST_OK);
    assert_int_equal(domains[0].store_port, CLOISON_PORT_STORE);
    assert_int_equal(domains[0].console_port, CLOISON_PORT_CONSOLE);
    for (uint32_t port = 1; port <= 2; port++) {
        assert_int_equal(evtchns[0].port[port].state, EVTCHN_UNBOUND);
        assert_int_equal(evtchns[0].port[port].remote, 1);
    }
    assert_int_equal(domains[0].grant_frame_count, 1);
    assert_int_equal(entry_word(CLOISON_GRANT_CONSOLE, 0), 1 + 65536);
    assert_int_equal(entry_word(CLOISON_GRANT_CONSOLE, 1), CONSOLE_GFN);
    assert_int_equal(entry_word(CLOISON_GRANT_STORE, 0), 1 + 65536);
    assert_int_equal(entry_word(CLOISON_GRANT_STORE, 1), STORE_GFN);
}

static void a_console_alone_has_its_own_port(void **state)
{
    (void)state;
    image_plan.domains[0].store = 0;
    assert_int_equal(build_service(one), ST_OK);
    assert_int_equal(domains[0].store_port, 0);
    assert_int_equal(domains[0].console_port, CLOISON_PORT_CONSOLE);
    assert_int_equal(entry_word(CLOISON_GRANT_STORE, 0), 0);
    assert_int_equal(entry_word(CLOISON_GRANT_CONSOLE, 1), CONSOLE_GFN);
}

static void a_service_that_is_dead_is_waited_for(void **state)
{
    (void)state;
    lifecycle_end(two, REASON_CRASH);
    assert_int_equal(build_service(one), ST_OK);
    assert_int_equal(evtchns[0].port[1].remote, 1);
}

/* Everything that a life can change, as it is at the start. */
static struct {
    uint8_t frames[FRAMES][PAGE_BYTES];
    struct domain domain;
    struct vcpu_table vcpu;
    struct evtchn_table evtchn;
    struct evtchn_virqs virqs;
    struct vlapic_table vlapic;
    uint32_t populated;
} first;

static void keep_first(void)
{
    for (uint32_t i = 0; i < FRAMES; i++) {
        const struct mfn frame = {domains[0].memory.v + i};

        memcpy(first.frames[i], fake_frame_bytes(frame), PAGE_BYTES);
    }
    first.domain = domains[0];
    first.vcpu = vcpus[0];
    first.evtchn = evtchns[0];
    first.virqs = evtchn_virqs[0];
    first.vlapic = vlapics[0];
    first.populated = p2m_populated[0];
}

/* A life, and its end. */
static void live_and_end(void)
{
    const struct gfn gone = {5};
    uint32_t port;

    for (uint32_t i = 0; i < FRAMES; i++) {
        const struct mfn frame = {domains[0].memory.v + i};

        memset(fake_frame_bytes(frame), 0x5a, PAGE_BYTES);
    }
    p2m_clear(one, gone);
    domains[0].callback_vector = 200;
    assert_int_equal(lifecycle_watchdog(one, 0, 5).value, 1);
    port = (uint32_t)evtchn_bind_virq(one, 0, 0).value;
    assert_int_equal(port, 3);
    assert_int_equal(evtchn_bind_interdomain(two, 0, 1).status, ST_OK);
    assert_int_equal(vcpu_set_timer(one, 0, 77), ST_OK);
    vlapics[0].vcpu[0].values[8] = 9; /* TPR */
    msr_tsc_aux[0].vcpu[0] = 11;
    lifecycle_end(one, REASON_CRASH);
}

static void a_domain_that_starts_again_is_as_at_first(void **state)
{
    (void)state;
    assert_int_equal(build_service(one), ST_OK);
    keep_first();
    live_and_end();
    build_again(fake_image, one);
    for (uint32_t i = 0; i < FRAMES; i++) {
        const struct mfn frame = {domains[0].memory.v + i};

        /* The clock in shared_info has a version; kept pages are kept. */
        if (i != PAGES && (i < PAGES - KEEP || i >= PAGES)) {
            assert_memory_equal(fake_frame_bytes(frame), first.frames[i],
                                PAGE_BYTES);
        }
    }
    assert_memory_equal(&first.domain, &domains[0], sizeof(first.domain));
    assert_memory_equal(&first.vcpu, &vcpus[0], sizeof(first.vcpu));
    assert_memory_equal(&first.evtchn, &evtchns[0], sizeof(first.evtchn));
    assert_memory_equal(&first.virqs, &evtchn_virqs[0], sizeof(first.virqs));
    assert_memory_equal(&first.vlapic, &vlapics[0], sizeof(first.vlapic));
    assert_int_equal(msr_tsc_aux[0].vcpu[0], 0);
    assert_int_equal(p2m_populated[0], first.populated);
    assert_int_equal(fake_vcpu.start_pvh_count, 3);
    assert_int_equal(fake_vcpu.entry, 0x1010);
}

/* The image requires a TPM, and one is there. */
static void require_tpm(void)
{
    fake_tpm_reset(FAKE_TPM_TIS);
    image_plan.tpm_required = 1;
    measure.tpm = tpm_start();
    assert_int_equal(measure.tpm, TPM_READY);
}

static void what_cannot_be_measured_never_starts_again(void **state)
{
    (void)state;
    require_tpm();
    fake_tpm.never_ready = true;
    assert_int_equal(build_service(one), ST_OK);
    live_and_end();
    build_again(fake_image, one);
    assert_int_equal(domains[0].state, DOMAIN_DEAD);
    assert_false(lifecycle_may_start(one, UINT64_MAX));
    assert_int_equal(fake_vcpu.start_pvh_count, 2);
    assert_non_null(strstr(fake_console_text, "never again domain 0"));
}

static void the_first_time_alone_is_measured(void **state)
{
    (void)state;
    require_tpm();
    for (int i = 0; i < 3; i++) {
        lifecycle_end(one, REASON_CRASH);
        build_again(fake_image, one);
        assert_int_equal(domains[0].state, DOMAIN_LIVE);
        assert_int_equal(attest_log.events, 1);
        assert_int_equal(fake_tpm.extends, 1);
    }
    assert_int_equal(attest_log_bytes[attest_log.start + ATTEST_AT_DATA + 8],
                     ATTEST_RESTART);
    assert_memory_equal(fake_tpm.pcrs, attest_log.registers,
                        sizeof(fake_tpm.pcrs));
}

static void only_the_last_pages_are_kept(void **state)
{
    (void)state;
    assert_int_equal(build_service(one), ST_OK);
    live_and_end();
    build_again(fake_image, one);
    for (uint32_t gfn = 6; gfn < PAGES; gfn++) {
        const struct mfn frame = {domains[0].memory.v + gfn};

        assert_int_equal(fake_frame_bytes(frame)[100],
                         gfn < PAGES - KEEP ? 0 : 0x5a);
    }
}

static void nobody_else_notices_but_by_the_port(void **state)
{
    (void)state;
    assert_int_equal(build_service(one), ST_OK);
    live_and_end();
    UNIT_SNAPSHOT(domain, domains[1]);
    UNIT_SNAPSHOT(vcpu, vcpus[1]);
    UNIT_SNAPSHOT(evtchn, evtchns[1]);
    build_again(fake_image, one);
    UNIT_UNCHANGED(domain, domains[1]);
    UNIT_UNCHANGED(vcpu, vcpus[1]);
    UNIT_UNCHANGED(evtchn, evtchns[1]);
    /* The other end waits for it, and it for the other end. */
    assert_int_equal(evtchns[1].port[1].state, EVTCHN_UNBOUND);
    assert_int_equal(evtchns[1].port[1].remote, 0);
    assert_int_equal(evtchn_bind_interdomain(two, 0, 1).status, ST_OK);
}

static void a_policy_that_refuses_leaves_a_domain_without_services(void **state)
{
    (void)state;
    assert_int_equal(build_service(one), ST_OK);
    live_and_end();
    fake_xsm_deny(0, 1, PERM_EVENT_CREATE);
    build_again(fake_image, one);
    assert_int_equal(domains[0].state, DOMAIN_LIVE);
    assert_int_equal(domains[0].console_port, 0);
    assert_int_equal(evtchns[0].port[1].state, EVTCHN_FREE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
    const struct CMUnitTest tests[] = {
        TEST(what_the_policy_refuses_is_not_there),
        TEST(who_is_served_by_nobody_gets_nothing),
        TEST(services_have_fixed_ports_and_entries),
        TEST(a_console_alone_has_its_own_port),
        TEST(a_service_that_is_dead_is_waited_for),
        TEST(what_cannot_be_measured_never_starts_again),
        TEST(the_first_time_alone_is_measured),
        TEST(a_domain_that_starts_again_is_as_at_first),
        TEST(only_the_last_pages_are_kept),
        TEST(nobody_else_notices_but_by_the_port),
        TEST(a_policy_that_refuses_leaves_a_domain_without_services),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
