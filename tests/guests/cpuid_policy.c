/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file CPUID shows the Xen leaves and hides what the guest has not.
 *
 * SYSTEM a: vcpus=2 label=red
 */
#include "tests/guests/lib/guest.h"

static bool bit(uint32_t value, uint32_t number)
{
    return value >> number & 1;
}

static void xen_leaves(void)
{
    struct cpuid_regs r = cpu_cpuid(0x40000000, 0);
    expect_true("highest leaf", r.eax >= 0x40000002 && r.eax <= 0x400000ff);
    expect("Xen", r.ebx, 0x566e6558);
    expect("VMMX", r.ecx, 0x65584d4d);
    expect("enVMM", r.edx, 0x4d4d566e);
    expect("version 4", cpu_cpuid(0x40000001, 0).eax >> 16, 4);
    r = cpu_cpuid(0x40000004, 0);
    expect_true("vCPU id is present", bit(r.eax, 3));
    expect_true("domain id is present", bit(r.eax, 4));
    expect_true("no upcall vector of its own", !bit(r.eax, 6));
    expect("vCPU id", r.ebx, 0);
    expect("domain id", r.ecx, 0);
    for (uint32_t leaf = 0x40000100; leaf < 0x40010000; leaf += 0x100) {
        r = cpu_cpuid(leaf, 0);
        expect("no other hypervisor", r.eax + r.ebx + r.ecx + r.edx, 0);
    }
}

static void leaf_one(void)
{
    struct cpuid_regs r = cpu_cpuid(1, 0);
    expect_true("hypervisor", bit(r.ecx, 31));
    expect_true("x2APIC", bit(r.ecx, 21));
    expect_true("no MONITOR", !bit(r.ecx, 3));
    expect_true("no VMX", !bit(r.ecx, 5));
    expect_true("no PDCM", !bit(r.ecx, 15));
    expect_true("no TSC deadline", !bit(r.ecx, 24));
    expect_true("APIC", bit(r.edx, 9));
    expect_true("no MCE", !bit(r.edx, 7));
    expect_true("no MTRR", !bit(r.edx, 12));
    expect_true("no MCA", !bit(r.edx, 14));
    expect_true("PAT", bit(r.edx, 16));
    expect("initial APIC id", r.ebx >> 24, smp_apic_id(0));
}

static void zero_leaf(uint32_t leaf)
{
    struct cpuid_regs r = cpu_cpuid(leaf, 0);
    if ((r.eax | r.ebx | r.ecx | r.edx) != 0) {
        expect("empty leaf", leaf, 0);
    }
}

static void hidden(void)
{
    zero_leaf(5);
    zero_leaf(6);
    zero_leaf(0xa);
    zero_leaf(0x8000000a);
    zero_leaf(0x8000001b);
    zero_leaf(0x8000001c);
    zero_leaf(0x8000001f);
    zero_leaf(0x20000000);
    struct cpuid_regs r = cpu_cpuid(7, 0);
    expect_true("no SGX", !bit(r.ebx, 2));
    expect_true("no LA57", !bit(r.ecx, 16));
    expect_true("no PKU", !bit(r.ecx, 3));
    r = cpu_cpuid(0x80000001, 0);
    expect_true("no SVM", !bit(r.ecx, 2));
    expect_true("no OSVW", !bit(r.ecx, 9));
    expect_true("no IBS", !bit(r.ecx, 10));
    expect_true("no SKINIT", !bit(r.ecx, 12));
    expect_true("no LWP", !bit(r.ecx, 15));
    expect_true("long mode", bit(r.edx, 29));
    expect_true("NX", bit(r.edx, 20));
    expect_true("SYSCALL", bit(r.edx, 11));
    r = cpu_cpuid(0x80000008, 0);
    expect_true("at most 40 physical bits", (r.eax & 0xff) <= 40);
    expect_true("at least 36", (r.eax & 0xff) >= 36);
}

static void real_vendor(void)
{
    struct cpuid_regs r = cpu_cpuid(0, 0);
    expect("Auth", r.ebx, 0x68747541);
    expect("enti", r.edx, 0x69746e65);
    expect("cAMD", r.ecx, 0x444d4163);
}

void guest_main(void)
{
    real_vendor();
    xen_leaves();
    leaf_one();
    hidden();
}
