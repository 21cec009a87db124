/* SPDX-License-Identifier: Apache-2.0 */
/* LINKS: core/logic/cpuid.c tests/fake/fake_cpuid.c */
/** @file Guests see only the features that are listed. */
#include "tests/unit/unit.h"

#include "core/logic/cpuid.h"
#include "tests/fake/fake_cpuid.h"

static const struct domid self = {3};

static int start(void **state)
{
    (void)state;
    fake_cpuid_value = 0xffffffffu;
    cpuid_boot();
    return 0;
}

/* Whether a bit of a register is set. */
static uint32_t bit(uint32_t value, uint32_t number)
{
    return value >> number & 1;
}

static void zero(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid_result r = cpuid_answer(self, 0, leaf, subleaf);
    assert_int_equal(r.eax, 0);
    assert_int_equal(r.ebx, 0);
    assert_int_equal(r.ecx, 0);
    assert_int_equal(r.edx, 0);
}

static void unknown_leaves_are_zero(void **state)
{
    (void)state;
    for (uint32_t leaf = 2; leaf < 7; leaf++) {
        zero(leaf, 0);
    }
    zero(7, 1);
    zero(7, 0xffffffffu);
    zero(8, 0);
    zero(0xa, 0);
    zero(0xb, 0);
    zero(0xd, 0);
    zero(0x3fffffffu, 0);
    zero(0x40000003u, 0);
    zero(0x40000005u, 0);
    zero(0x40000006u, 0);
    for (uint32_t leaf = 0x40000100u; leaf < 0x40010000u; leaf += 0x100) {
        zero(leaf, 0);
    }
    zero(0x7fffffffu, 0);
    zero(0x80000007u, 0);
    zero(0x80000009u, 0);
    zero(0x8000000au, 0);
    zero(0x8000001fu, 0);
    zero(0xffffffffu, 0);
}

static void features_without_support_are_hidden(void **state)
{
    static const uint8_t ecx[] = {2,  3,  4,  5,  6,  7,  8,  10, 11, 12,
                                  14, 15, 16, 17, 18, 24, 26, 27, 28, 29};
    static const uint8_t edx[] = {1,  7,  10, 12, 14, 18, 20,
                                  21, 22, 27, 28, 29, 30, 31};
    struct cpuid_result r = cpuid_answer(self, 0, 1, 0);

    (void)state;
    for (uint32_t i = 0; i < sizeof ecx; i++) {
        assert_int_equal(bit(r.ecx, ecx[i]), 0);
    }
    for (uint32_t i = 0; i < sizeof edx; i++) {
        assert_int_equal(bit(r.edx, edx[i]), 0);
    }
    r = cpuid_answer(self, 0, 7, 0);
    assert_int_equal(r.eax, 0);
    assert_int_equal(bit(r.ebx, 2), 0);  /* SGX */
    assert_int_equal(bit(r.ebx, 5), 0);  /* AVX2 */
    assert_int_equal(bit(r.ebx, 10), 0); /* INVPCID */
    assert_int_equal(bit(r.ebx, 11), 0); /* RTM */
    assert_int_equal(bit(r.ecx, 3), 0);  /* PKU */
    assert_int_equal(bit(r.ecx, 7), 0);  /* CET */
    assert_int_equal(bit(r.ecx, 16), 0); /* LA57 */
    assert_int_equal(bit(r.edx, 26), 0); /* SPEC_CTRL */
    assert_int_equal(bit(r.edx, 29), 0); /* ARCH_CAPABILITIES */
    assert_int_equal(bit(r.edx, 31), 0); /* SSBD */
}

static void extended_features_without_support_are_hidden(void **state)
{
    struct cpuid_result r = cpuid_answer(self, 0, 0x80000001u, 0);

    (void)state;
    assert_int_equal(bit(r.ecx, 2), 0);  /* SVM */
    assert_int_equal(bit(r.ecx, 9), 0);  /* OSVW */
    assert_int_equal(bit(r.ecx, 10), 0); /* IBS */
    assert_int_equal(bit(r.ecx, 12), 0); /* SKINIT */
    assert_int_equal(bit(r.ecx, 15), 0); /* LWP */
    assert_int_equal(bit(r.ecx, 22), 0); /* TOPOEXT */
    assert_int_equal(bit(r.ecx, 23), 0); /* PERFCTR_CORE */
    assert_int_equal(bit(r.ecx, 29), 0); /* MONITORX */
    assert_int_equal(bit(r.edx, 7), 0);  /* MCE */
    assert_int_equal(bit(r.edx, 12), 0); /* MTRR */
    assert_int_equal(bit(r.edx, 14), 0); /* MCA */
    assert_int_equal(bit(r.edx, 25), 0); /* FFXSR */
    r = cpuid_answer(self, 0, 0x80000008u, 0);
    assert_int_equal(r.eax % 256, 40);
    assert_int_equal(r.ebx, 1);
    assert_int_equal(r.ecx, 0);
}

static void what_linux_needs_is_there(void **state)
{
    struct cpuid_result r;

    (void)state;
    r = cpuid_answer(self, 0, 0, 0);
    assert_int_equal(r.eax, 7);
    r = cpuid_answer(self, 0, 1, 0);
    assert_int_equal(bit(r.edx, 9), 1);  /* APIC */
    assert_int_equal(bit(r.edx, 4), 1);  /* TSC */
    assert_int_equal(bit(r.edx, 16), 1); /* PAT */
    r = cpuid_answer(self, 0, 0x80000000u, 0);
    assert_int_equal(r.eax, 0x80000008u);
    r = cpuid_answer(self, 0, 0x80000001u, 0);
    assert_int_equal(bit(r.edx, 11), 1); /* SYSCALL */
    assert_int_equal(bit(r.edx, 20), 1); /* NX */
    assert_int_equal(bit(r.edx, 27), 1); /* RDTSCP */
    assert_int_equal(bit(r.edx, 29), 1); /* LM */
}

static void x2apic_and_hypervisor_are_set_on_any_processor(void **state)
{
    struct cpuid_result r;

    (void)state;
    fake_cpuid_value = 0;
    cpuid_boot();
    r = cpuid_answer(self, 0, 1, 0);
    assert_int_equal(r.ecx, 0x80200000u);
    assert_int_equal(r.edx, 0);
    zero(7, 0);
}

static void apic_id_is_the_vcpu(void **state)
{
    (void)state;
    for (uint32_t vcpu = 0; vcpu < VCPU_MAX; vcpu++) {
        struct cpuid_result r = cpuid_answer(self, vcpu, 1, 0);
        assert_int_equal(r.ebx, vcpu * 0x1000000u + 0xff00u);
    }
}

static void interface_leaves_name_xen(void **state)
{
    struct cpuid_result r = cpuid_answer(self, 5, 0x40000000u, 0);

    (void)state;
    assert_int_equal(r.eax, 0x40000005u);
    assert_memory_equal(&r.ebx, "XenV", 4);
    assert_memory_equal(&r.ecx, "MMXe", 4);
    assert_memory_equal(&r.edx, "nVMM", 4);
    r = cpuid_answer(self, 5, 0x40000001u, 0);
    assert_int_equal(r.eax, 0x00040011u);
    r = cpuid_answer(self, 5, 0x40000002u, 0);
    assert_int_equal(r.eax, 1);
    assert_int_equal(r.ebx, 0x40000000u);
    r = cpuid_answer(self, 5, 0x40000004u, 0);
    assert_int_equal(r.eax, 8 + 16);
    assert_int_equal(r.ebx, 5);
    assert_int_equal(r.ecx, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(unknown_leaves_are_zero, start),
        cmocka_unit_test_setup(features_without_support_are_hidden, start),
        cmocka_unit_test_setup(extended_features_without_support_are_hidden,
                               start),
        cmocka_unit_test_setup(what_linux_needs_is_there, start),
        cmocka_unit_test_setup(x2apic_and_hypervisor_are_set_on_any_processor,
                               start),
        cmocka_unit_test_setup(apic_id_is_the_vcpu, start),
        cmocka_unit_test_setup(interface_leaves_name_xen, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
