/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/vlapic.c core/logic/vlapic_is_ok.c
 * core/logic/vcpu.c core/logic/domain.c core/logic/clock.c
 * tests/fake/fake_time.c tests/fake/fake_vcpu.c tests/fake/fake_frame.c
 * tests/fake/fake_xsm.c */
/** @file Interrupts reach the vCPUs of the sender's domain and nothing else. */
#include "tests/unit/unit.h"

#include "core/logic/vlapic.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"

static const struct domid self = {2};
static const struct domid other = {3};

static void domain(uint32_t d)
{
    struct domid id = {(uint16_t)d};

    domains[d].state = DOMAIN_LIVE;
    domains[d].vcpu_count = 3;
    domains[d].memory.v = 1000 * d;
    domains[d].memory_pages = 16;
    vcpu_domain_init(id);
}

static int start(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_vcpu_reset();
    fake_time_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    vcpu_next_deadline = 0;
    domain(2);
    domain(3);
    vlapic_boot();
    for (uint32_t v = 0; v < 3; v++) {
        assert_int_equal(vlapic_write(self, v, 0x80f, 0x1ff), ST_OK);
        assert_int_equal(vlapic_write(other, v, 0x80f, 0x1ff), ST_OK);
    }
    assert_true(vlapic_is_ok());
    return 0;
}

static uint64_t read(uint32_t vcpu, uint32_t index)
{
    struct vlapic_value got = vlapic_read(self, vcpu, index);

    assert_int_equal(got.status, ST_OK);
    return got.value;
}

static void refused(uint32_t index, uint64_t value)
{
    UNIT_SNAPSHOT(lapics, vlapics);
    UNIT_SNAPSHOT(states, vcpus);
    assert_int_equal(vlapic_write(self, 0, index, value), ST_INVALID);
    UNIT_UNCHANGED(lapics, vlapics);
    UNIT_UNCHANGED(states, vcpus);
}

/* XSA-108: the window of 0x400 registers holds 0x40. */
static void registers_beyond_the_page_do_not_exist(void **state)
{
    (void)state;
    for (uint32_t index = 0x840; index < 0xc00; index++) {
        assert_int_equal(vlapic_read(self, 0, index).status, ST_INVALID);
        refused(index, 0);
    }
    assert_int_equal(vlapic_read(self, 0, 0x7ff).status, ST_INVALID);
    assert_int_equal(vlapic_read(self, 0, 0xffffffffu).status, ST_INVALID);
}

static void registers_that_are_not_defined_fault(void **state)
{
    static const uint32_t none[] = {0x800, 0x801, 0x804, 0x807, 0x809,
                                    0x80a, 0x80b, 0x80c, 0x80e, 0x829,
                                    0x82f, 0x831, 0x83a, 0x83d, 0x83f};

    (void)state;
    for (uint32_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(vlapic_read(self, 0, none[i]).status, ST_INVALID);
    }
}

static void read_only_and_reserved_writes_fault(void **state)
{
    (void)state;
    refused(0x802, 0);
    refused(0x803, 0);
    refused(0x80d, 0);
    refused(0x810, 0);
    refused(0x820, 0);
    refused(0x839, 0);
    refused(0x80b, 1);
    refused(0x828, 1);
    refused(0x808, 256);
    refused(0x80f, 1ull << 32);
    refused(0x832, 1ull << 32);
    refused(0x83f, 256);
    refused(0x830, (4ull << 32) + 0x864); /* a logical destination */
    refused(0x830, 1u << 12);
    refused(0x830, 1u << 17);
    refused(0x830, 1u << 20);
    refused(0x830, 1u << 31);
}

static void fixed_registers_read_as_documented(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < 3; v++) {
        assert_true(read(v, 0x802) == v);
        assert_true(read(v, 0x803) == 0x00030014);
        assert_true(read(v, 0x80d) == 1u << v);
        assert_true(read(v, 0x832) == 0x10000);
        assert_true(read(v, 0x839) == 0);
    }
}

static void denied_domain_sends_nothing(void **state)
{
    (void)state;
    /* One that waits for SIPI, so that it would start if it came. */
    assert_int_equal(vlapic_write(self, 0, 0x830, (2ull << 32) + 0xc500),
                     ST_OK);
    fake_xsm_deny(2, 2, PERM_VCPU_SEND_IPI);
    UNIT_SNAPSHOT(lapics, vlapics);
    UNIT_SNAPSHOT(states, vcpus);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x100000030u), ST_DENIED);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x10000c500u), ST_DENIED);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x20000069au), ST_DENIED);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x200000400u), ST_DENIED);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x900000030u), ST_DENIED);
    assert_int_equal(vlapic_write(self, 0, 0x83f, 0x30), ST_DENIED);
    UNIT_UNCHANGED(lapics, vlapics);
    UNIT_UNCHANGED(states, vcpus);
    assert_int_equal(fake_vcpu.nmi_count, 0);
    assert_int_equal(fake_vcpu.start_real_count, 0);
}

static void destinations_outside_the_domain_get_nothing(void **state)
{
    static const uint64_t commands[] = {
        (3ull << 32) + 0x30,   (7ull << 32) + 0x30,
        (8ull << 32) + 0x30,   (0xfffffffeull << 32) + 0x30,
        (3ull << 32) + 0xc500, (100ull << 32) + 0x400};

    (void)state;
    UNIT_SNAPSHOT(states, vcpus);
    for (uint32_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        assert_int_equal(vlapic_write(self, 0, 0x830, commands[i]), ST_OK);
    }
    UNIT_UNCHANGED(states, vcpus);
    for (uint32_t v = 0; v < VCPU_MAX; v++) {
        assert_int_equal(vlapic_pending_vector(self, v), -1);
        assert_int_equal(vlapic_pending_vector(other, v), -1);
    }
    assert_int_equal(fake_vcpu.nmi_count, 0);
}

static void fixed_interrupts_are_delivered_in_priority(void **state)
{
    (void)state;
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0x41), ST_OK);
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0xf2), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 0), -1);
    assert_int_equal(vlapic_pending_vector(self, 1), 0xf2);
    assert_true(read(1, 0x827) == 1u << 18);
    assert_true(read(1, 0x822) == 2);
    vlapic_accept(self, 1, 0xf2);
    assert_true(vlapic_is_ok());
    assert_true(read(1, 0x817) == 1u << 18);
    assert_int_equal(vlapic_pending_vector(self, 1), -1);
    assert_int_equal(vlapic_write(self, 1, 0x80b, 0), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 1), 0x41);
    assert_int_equal(vlapic_write(self, 1, 0x808, 0x40), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 1), -1);
    assert_int_equal(vlapic_write(self, 1, 0x808, 0x30), ST_OK);
    vlapic_accept(self, 1, 0x41);
    assert_int_equal(vlapic_write(self, 1, 0x80b, 0), ST_OK);
    assert_int_equal(vlapic_write(self, 1, 0x80b, 0), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 1), -1);
    assert_true(vlapic_is_ok());
}

static void shorthands_and_destinations(void **state)
{
    (void)state;
    assert_int_equal(vlapic_write(self, 0, 0x830, 0xc0000 + 0x31), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 0), -1);
    assert_int_equal(vlapic_pending_vector(self, 1), 0x31);
    assert_int_equal(vlapic_pending_vector(self, 2), 0x31);
    assert_int_equal(vlapic_pending_vector(self, 3), -1);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x40000 + 0x42), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 0), 0x42);
    assert_int_equal(vlapic_write(self, 0, 0x830, 0x80000 + 0x53), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 0), 0x53);
    assert_int_equal(vlapic_write(self, 0, 0x830, (2ull << 32) + 0x64), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 1), 0x53);
    assert_int_equal(vlapic_pending_vector(self, 2), 0x64);
    assert_int_equal(vlapic_write(self, 1, 0x83f, 0x75), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 1), 0x75);
    assert_int_equal(vlapic_pending_vector(other, 1), -1);
    assert_true(vlapic_is_ok());
}

static void low_vectors_and_disabled_apics_take_nothing(void **state)
{
    (void)state;
    for (uint64_t vector = 0; vector < 16; vector++) {
        assert_int_equal(vlapic_write(self, 0, 0x83f, vector), ST_OK);
    }
    assert_int_equal(vlapic_pending_vector(self, 0), -1);
    assert_int_equal(vlapic_write(self, 0, 0x80f, 0xff), ST_OK);
    assert_int_equal(vlapic_write(self, 0, 0x83f, 0x30), ST_OK);
    assert_int_equal(vlapic_pending_vector(self, 0), -1);
    assert_true(vlapic_is_ok());
}

static void processors_start_by_init_and_sipi(void **state)
{
    (void)state;
    /* SIPI first: nothing waits for it. */
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0x69a), ST_OK);
    assert_int_equal(fake_vcpu.start_real_count, 0);
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0xc500),
                     ST_OK);
    assert_int_equal(vcpus[2].vcpu[1].state, VCPU_WAIT_SIPI);
    assert_true(read(1, 0x80f) == 0xff);
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0x8500),
                     ST_OK);
    assert_int_equal(vcpus[2].vcpu[1].state, VCPU_WAIT_SIPI);
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0x69a), ST_OK);
    assert_int_equal(vlapic_write(self, 0, 0x830, (1ull << 32) + 0x69b), ST_OK);
    assert_int_equal(fake_vcpu.start_real_count, 1);
    assert_int_equal(fake_vcpu.vector, 0x9a);
    assert_int_equal(fake_vcpu.vcpu, 1);
    assert_int_equal(vcpus[2].vcpu[1].state, VCPU_RUNNABLE);
    assert_int_equal(vcpus[3].vcpu[1].state, VCPU_OFFLINE);
}

static void nmi_reaches_its_vcpu(void **state)
{
    (void)state;
    assert_int_equal(vlapic_write(self, 0, 0x830, (2ull << 32) + 0x400), ST_OK);
    assert_int_equal(fake_vcpu.nmi_count, 1);
    assert_int_equal(fake_vcpu.vcpu, 2);
    assert_int_equal(fake_vcpu.domain.v, 2);
}

#define T(name) cmocka_unit_test_setup(name, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(registers_beyond_the_page_do_not_exist),
        T(registers_that_are_not_defined_fault),
        T(read_only_and_reserved_writes_fault),
        T(fixed_registers_read_as_documented),
        T(denied_domain_sends_nothing),
        T(destinations_outside_the_domain_get_nothing),
        T(fixed_interrupts_are_delivered_in_priority),
        T(shorthands_and_destinations),
        T(low_vectors_and_disabled_apics_take_nothing),
        T(processors_start_by_init_and_sipi),
        T(nmi_reaches_its_vcpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
