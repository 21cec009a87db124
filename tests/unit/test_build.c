/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What an accepted image describes is what the domains start with.
 *
 * LINKS: core/logic/build.c core/logic/build_place.c core/logic/build_memory.c
 * core/logic/image.c core/lib/bytes.c core/logic/domain.c
 * core/logic/domain_is_ok.c core/logic/vcpu_is_ok.c
 * core/logic/p2m.c
 * core/logic/p2m_build.c core/logic/p2m_is_ok.c core/logic/vcpu.c
 * core/logic/evtchn.c core/logic/evtchn_deliver.c core/logic/evtchn_send.c
 * core/logic/grant_domain.c core/logic/maptrack.c
 * core/logic/grant_entry.c core/logic/grant_table.c core/logic/grant.c
 * core/logic/sched.c core/logic/clock.c tests/fake/fake_image.c
 * core/lib/sha256.c
 * tests/fake/fake_frame.c tests/fake/fake_time.c tests/fake/fake_vcpu.c
 * tests/fake/fake_xsm.c -lsodium
 */
#include "tests/unit/unit.h"

#include "core/logic/build.h"
#include "core/port/hw_image.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_tables.h"
#include "tests/fake/fake_frame.h"
#include "tests/fake/fake_image.h"

/* The monitor's side: what it was given, and what it answers. */
static struct xsm_label labels[DOMAIN_MAX];
static enum status label_answer[DOMAIN_MAX];
static enum status prepare_answer;
static uint32_t activated;

enum status xsm_label_set(struct domid domain, const struct xsm_label *label)
{
    labels[domain.v] = *label;
    return label_answer[domain.v];
}

enum status xsm_prepare(void)
{
    return prepare_answer;
}

void xsm_activate(void)
{
    activated++;
}

void hw_image_copy(struct mfn frame, const uint8_t *page)
{
    memcpy(fake_frame_bytes(frame), page, PAGE_BYTES);
}

/** All stages, as the boot runs them. */
static const char *build(void)
{
    const char *error = build_domains();

    if (error == NULL) {
        build_memory(fake_image);
        error = build_labels();
    }
    if (error == NULL) {
        build_start();
        error = build_plan();
    }
    return error;
}

static int setup(void **state)
{
    (void)state;
    p2m_init();
    memset(domains, 0, sizeof(domains));
    memset(vcpus, 0, sizeof(vcpus));
    memset(labels, 0, sizeof(labels));
    memset(label_answer, 0, sizeof(label_answer));
    prepare_answer = ST_OK;
    activated = 0;
    memset(build_ranges, 0, sizeof(build_ranges));
    memset(sched_plans, 0, sizeof(sched_plans));
    build_ranges[0].first = 0x100;
    build_ranges[0].limit = 0x110;
    build_ranges[1].first = 0x200;
    build_ranges[1].limit = 0x200 + 2 * (16 + DOMAIN_SHARED_FRAMES);
    fake_frame_reset();
    fake_time_reset();
    fake_vcpu_reset();
    fake_xsm_reset();
    fake_image_reset();
    assert_null(image_check(fake_image, FAKE_IMAGE_BYTES));
    return 0;
}

/** Frame of the guest's frame. */
static struct mfn ram(uint32_t d, uint64_t gfn)
{
    const struct mfn frame = {domains[d].memory.v + gfn};

    return frame;
}

/** Page of the image, counted from the policy's. */
static const uint8_t *payload(uint32_t page)
{
    return fake_image + IMAGE_TOC_BYTES + page * 4096;
}

static void too_little_memory_is_refused(void **state)
{
    (void)state;
    build_ranges[1].limit--;
    assert_non_null(strstr(build(), "memory"));
}

static void memory_in_pieces_is_refused(void **state)
{
    (void)state;
    build_ranges[1].limit = build_ranges[1].first + 20;
    build_ranges[2].first = 0x300;
    build_ranges[2].limit = 0x314;
    assert_non_null(strstr(build(), "memory"));
}

static void a_refused_label_stops_the_build(void **state)
{
    (void)state;
    label_answer[1] = ST_INVALID;
    assert_non_null(strstr(build(), "label"));
    assert_int_equal(fake_vcpu.start_pvh_count, 0);
    assert_int_equal(activated, 0);
}

static void labels_that_the_policy_does_not_know_stop_the_build(void **state)
{
    (void)state;
    prepare_answer = ST_INVALID;
    assert_non_null(strstr(build(), "label"));
    assert_int_equal(fake_vcpu.start_pvh_count, 0);
    assert_int_equal(activated, 0);
}

static void the_policy_is_put_into_force_once(void **state)
{
    (void)state;
    assert_null(build());
    assert_int_equal(activated, 1);
}

static void domains_own_disjoint_ranges(void **state)
{
    (void)state;
    assert_null(build());
    assert_true(domains_is_ok());
    assert_int_equal(domains[0].state, DOMAIN_LIVE);
    assert_int_equal(domains[1].state, DOMAIN_LIVE);
    assert_int_equal(domains[2].state, DOMAIN_ABSENT);
    assert_int_equal(domains[0].memory.v, 0x200);
    assert_int_equal(domains[1].memory.v, 0x200 + 16 + DOMAIN_SHARED_FRAMES);
    assert_int_equal(build_ranges[1].first, build_ranges[1].limit);
    assert_int_equal(build_ranges[0].first, 0x100);
}

static void segments_lie_where_the_image_says(void **state)
{
    (void)state;
    assert_null(build());
    for (uint32_t d = 0; d < 2; d++) {
        assert_memory_equal(fake_frame_bytes(ram(d, 1)), payload(1), 4096);
        assert_memory_equal(fake_frame_bytes(ram(d, 2)), payload(2), 4096);
    }
    assert_memory_equal(fake_frame_bytes(ram(0, 4)), payload(3), 4096);
    assert_memory_equal(fake_frame_bytes(ram(1, 3)), payload(4), 4096);
}

static void memory_no_segment_covers_is_zero(void **state)
{
    static const uint8_t zeros[4096];

    (void)state;
    for (uint64_t frame = 0x1ff; frame <= build_ranges[1].limit; frame++) {
        const struct mfn dirty = {frame};

        memset(fake_frame_bytes(dirty), 0xa5, 4096);
    }
    assert_null(build());
    for (uint64_t gfn = 0; gfn < 16; gfn++) {
        if (gfn == 0 || gfn == 3 || gfn > 4) {
            assert_memory_equal(fake_frame_bytes(ram(0, gfn)), zeros, 4096);
        }
    }
    /* No event is pending or masked, and the grant table holds nothing. */
    assert_memory_equal(
        fake_frame_bytes(ram(0, 16)) + SHARED_INFO_EVENT_PENDING, zeros, 1024);
    for (uint64_t gfn = 17; gfn < 17 + GRANT_FRAME_MAX; gfn++) {
        assert_memory_equal(fake_frame_bytes(ram(0, gfn)), zeros, 4096);
    }
    /* What is not the domains' is left alone. */
    assert_int_equal(fake_frame_bytes((struct mfn){0x1ff})[4095], 0xa5);
    assert_int_equal(fake_frame_bytes((struct mfn){build_ranges[1].limit})[0],
                     0xa5);
}

static void labels_and_texts_are_the_images(void **state)
{
    (void)state;
    assert_null(build());
    assert_string_equal(image_plan.domains[0].text.name, "red");
    assert_string_equal(image_plan.domains[1].text.label, "u:r:tenant_t:s2");
    assert_int_equal(labels[0].identity, 3);
    assert_int_equal(labels[1].low.sensitivity, 2);
    assert_int_equal(labels[1].high.sensitivity, 2);
    assert_int_equal(labels[1].low.categories[1], 5);
    assert_int_equal(labels[1].high.categories[0], 0);
}

static void the_first_vcpu_is_started(void **state)
{
    (void)state;
    assert_null(build());
    assert_int_equal(fake_vcpu.start_pvh_count, 2);
    assert_int_equal(fake_vcpu.entry, 0x1010);
    assert_int_equal(fake_vcpu.start_info, 0x4000);
    assert_int_equal(vcpus[1].vcpu[0].state, VCPU_RUNNABLE);
    assert_int_equal(vcpus[1].vcpu[1].state, VCPU_OFFLINE);
    assert_true(vcpus_is_ok());
}

static void the_plan_is_the_images(void **state)
{
    (void)state;
    assert_null(build());
    assert_int_equal(sched_plans[0].slot_count, 2);
    assert_int_equal(sched_plans[1].slot_count, 1);
    assert_int_equal(sched_plans[0].slots[1].domain.v, 1);
    assert_int_equal(sched_plans[0].slots[1].end, 10000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(too_little_memory_is_refused, setup),
        cmocka_unit_test_setup(memory_in_pieces_is_refused, setup),
        cmocka_unit_test_setup(a_refused_label_stops_the_build, setup),
        cmocka_unit_test_setup(
            labels_that_the_policy_does_not_know_stop_the_build, setup),
        cmocka_unit_test_setup(the_policy_is_put_into_force_once, setup),
        cmocka_unit_test_setup(domains_own_disjoint_ranges, setup),
        cmocka_unit_test_setup(segments_lie_where_the_image_says, setup),
        cmocka_unit_test_setup(memory_no_segment_covers_is_zero, setup),
        cmocka_unit_test_setup(labels_and_texts_are_the_images, setup),
        cmocka_unit_test_setup(the_first_vcpu_is_started, setup),
        cmocka_unit_test_setup(the_plan_is_the_images, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
