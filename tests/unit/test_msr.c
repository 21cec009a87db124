/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/msr.c core/logic/vlapic.c core/logic/vlapic_is_ok.c
 * core/logic/vcpu.c core/logic/domain.c core/logic/clock.c
 * tests/fake/fake_time.c tests/fake/fake_vcpu.c tests/fake/fake_frame.c
 * tests/fake/fake_xsm.c */
/** @file Registers that are not listed do not exist for a guest. */
#include "tests/unit/unit.h"

#include "core/logic/msr.h"
#include "tests/fake/fake.h"
#include "tests/fake/fake_frame.h"

#define REAL (EFER_SVM + EFER_SYSCALL + EFER_LONG_ENABLE + EFER_LONG_ACTIVE)

static const struct domid self = {2};

static int start(void **state)
{
    (void)state;
    fake_frame_reset();
    fake_vcpu_reset();
    fake_time_reset();
    fake_xsm_reset();
    memset(domains, 0, sizeof domains);
    memset(msr_tsc_aux, 0, sizeof msr_tsc_aux);
    domains[2].state = DOMAIN_LIVE;
    domains[2].vcpu_count = 2;
    domains[2].memory.v = 1000;
    domains[2].memory_pages = 16;
    vcpu_next_deadline = 0;
    vcpu_domain_init(self);
    vlapic_boot();
    return 0;
}

static void everything_not_listed_faults(void **state)
{
    static const uint32_t listed[] = {0x10, 0x1b, 0x8b, 0xc0000080u,
                                      0xc0000103u};
    static const uint32_t bases[] = {0,           0x40000000u, 0xc0000000u,
                                     0xc0010000u, 0xc0011000u, 0xfffff000u};

    (void)state;
    UNIT_SNAPSHOT(lapics, vlapics);
    for (uint32_t b = 0; b < 6; b++) {
        for (uint32_t i = 0; i < 0x1000; i++) {
            uint32_t index = bases[b] + i;
            struct msr_result got = msr_read(self, 0, index);
            bool is_listed = false;

            for (uint32_t k = 0; k < 5; k++) {
                is_listed = is_listed || index == listed[k];
            }
            if (!is_listed && (index < 0x800 || index > 0x83f)) {
                assert_int_equal(got.action, MSR_ACTION_GP);
                assert_true(got.value == 0);
            }
            if (!is_listed && index != 0x40000000u &&
                (index < 0x800 || index > 0x83f)) {
                got = msr_write(self, 0, index, 0);
                assert_int_equal(got.action, MSR_ACTION_GP);
            }
        }
    }
    UNIT_UNCHANGED(lapics, vlapics);
}

static void apic_base_does_not_move(void **state)
{
    (void)state;
    assert_true(msr_read(self, 0, MSR_APIC_BASE).value == 0xfee00d00u);
    assert_true(msr_read(self, 1, MSR_APIC_BASE).value == 0xfee00c00u);
    assert_int_equal(msr_write(self, 0, MSR_APIC_BASE, 0xfee00d00u).action,
                     MSR_ACTION_DONE);
    assert_int_equal(msr_write(self, 0, MSR_APIC_BASE, 0xfee00900u).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 0, MSR_APIC_BASE, 0x100000d00u).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 1, MSR_APIC_BASE, 0xfee00d00u).action,
                     MSR_ACTION_GP);
}

static void read_only_registers_refuse_writes(void **state)
{
    (void)state;
    assert_int_equal(msr_write(self, 0, MSR_TSC, 0).action, MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 0, MSR_PATCH_LEVEL, 0).action,
                     MSR_ACTION_GP);
}

static void hypercall_page_must_be_a_page(void **state)
{
    (void)state;
    assert_int_equal(msr_write(self, 0, 0x40000000, 0x5001).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 0, 0x40000000, 1ull << 40).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 0, 0x40000000, ~0xfffull).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_write(self, 0, 0x40000000, 0x5000).action,
                     MSR_ACTION_HYPERCALL_PAGE);
    assert_true(msr_write(self, 0, 0x40000000, 0x5000).value == 5);
}

static void tsc_aux_is_one_word_of_each_vcpu(void **state)
{
    (void)state;
    assert_int_equal(msr_write(self, 1, MSR_TSC_AUX, 1ull << 32).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_tsc_aux[2].vcpu[1], 0);
    assert_int_equal(msr_write(self, 1, MSR_TSC_AUX, 77).action,
                     MSR_ACTION_TSC_AUX);
    assert_true(msr_read(self, 1, MSR_TSC_AUX).value == 77);
    assert_true(msr_read(self, 0, MSR_TSC_AUX).value == 0);
}

static void efer_refuses_reserved_bits(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 64; bit++) {
        if (bit != 0 && bit != 8 && bit != 10 && bit != 11) {
            assert_int_equal(
                msr_efer_write(REAL, 0, 0x501 + (1ull << bit)).action,
                MSR_ACTION_GP);
        }
    }
}

static void efer_keeps_what_the_processor_owns(void **state)
{
    struct msr_result got;

    (void)state;
    /* LMA cannot be written, LME not while paging is on. */
    assert_int_equal(msr_efer_write(REAL, 0x80000001u, 0x101).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_efer_write(REAL, 0x80000001u, 0x401).action,
                     MSR_ACTION_GP);
    assert_int_equal(msr_efer_write(EFER_SVM, 1, 0x500).action, MSR_ACTION_GP);
    got = msr_efer_write(REAL, 0x80000001u, 0xd01);
    assert_int_equal(got.action, MSR_ACTION_SET_EFER);
    assert_true(got.value == 0x1d01);
    got = msr_efer_write(EFER_SVM, 1, 0x100);
    assert_int_equal(got.action, MSR_ACTION_SET_EFER);
    assert_true(got.value == 0x1100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(everything_not_listed_faults, start),
        cmocka_unit_test_setup(apic_base_does_not_move, start),
        cmocka_unit_test_setup(read_only_registers_refuse_writes, start),
        cmocka_unit_test_setup(hypercall_page_must_be_a_page, start),
        cmocka_unit_test_setup(tsc_aux_is_one_word_of_each_vcpu, start),
        cmocka_unit_test_setup(efer_refuses_reserved_bits, start),
        cmocka_unit_test_setup(efer_keeps_what_the_processor_owns, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
