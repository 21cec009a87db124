/* SPDX-License-Identifier: Apache-2.0 */
/** @file Boot, one line a stage: probe, load, measure, build, run. */

#include "core/hw/boot_info.h"
#include "core/hw/cpu.h"
#include "core/hw/fault.h"
#include "core/hw/iommu.h"
#include "core/hw/machine.h"
#include "core/hw/paging.h"
#include "core/hw/print.h"
#include "core/hw/serial.h"
#include "core/hw/svm.h"
#include "core/hw/timer.h"
#include "core/logic/build.h"
#include "core/logic/cpuid.h"
#include "core/logic/device_build.h"
#include "core/logic/device_tpm.h"
#include "core/logic/status.h"
#include "core/trap.h"
#include "xsm/load.h"

extern const char core_start[];
extern const char core_end[];

_Noreturn void boot_enter(uint32_t kind, uint64_t information);

static _Noreturn void refuse(const char *reason)
{
    print_text("cloison: refused: ");
    print_text(reason);
    print_text("\n");
    machine_exit(MACHINE_EXIT_REFUSED);
}

/* Go on unless something is wrong. */
static void must(const char *wrong)
{
    if (wrong != NULL) {
        refuse(wrong);
    }
}

/* From here on no device reaches anything, if the machine can do that. */
static void block_devices(enum status found)
{
    const char *wrong = found == ST_NOT_FOUND ? "there is none"
                                              : "the firmware's table is wrong";

    if (found == ST_OK) {
        wrong = iommu_start(acpi.amd, acpi.units, acpi.unit_count);
    }
    print_text("cloison: IOMMU: ");
    print_text(wrong == NULL ? "every device is blocked" : wrong);
    print_text("\n");
}

/* Before any of the memory that it lies in is used for something else. */
static void keep_firmware_log(void)
{
    print_text("cloison: firmware log ");
    print_number(boot_info.firmware_log_length);
    print_text(" bytes, ");
    print_number(boot_info.firmware_final_length);
    print_text(" later\n");
    if (attest_log_firmware((const uint8_t *)boot_info.firmware_log,
                            boot_info.firmware_log_length) != ST_OK ||
        attest_log_firmware((const uint8_t *)boot_info.firmware_final,
                            boot_info.firmware_final_length) != ST_OK) {
        refuse("the firmware's log is too long");
    }
}

static void probe(uint32_t kind, uint64_t information)
{
    enum status found;

    serial_start();
    print_text("\nCloison separation hypervisor\n");
    must(boot_info_read(kind, information));
    if (kind == BOOT_KIND_EFI) {
        keep_firmware_log();
    }
    found = acpi_read(boot_info.rsdp);
    paging_start();
    fault_start();
    block_devices(found);
    timer_start();
    must(svm_start() ? NULL : "no AMD SVM with nested paging");
}

/* Usable RAM in whole frames, without the first MiB, the core, the image. */
static void offer_range(uint64_t start, uint64_t end)
{
    static uint32_t count;

    start = (start + PAGE_BYTES - 1) / PAGE_BYTES;
    end = end / PAGE_BYTES;
    if (start < TPM_FRAME + TPM_FRAME_COUNT && end > TPM_FRAME) {
        end = TPM_FRAME; /* no firmware calls that RAM */
    }
    if (start < end && end <= FRAME_MAX && count < BUILD_RANGE_MAX) {
        build_ranges[count].first = start;
        build_ranges[count].limit = end;
        count++;
    }
}

/* Offer what of [start, end) lies outside the taken ranges from @p i on. */
static void offer_memory(void)
{
    /* In ascending order: the image may lie below or above the core. */
    const bool below = boot_info.module_start < (uintptr_t)core_start;
    const uint64_t taken[4][2] = {
        {0, 0x100000},
        {below ? boot_info.module_start : 0,
         below ? boot_info.module_start + boot_info.module_length : 0},
        {(uintptr_t)core_start, (uintptr_t)core_end},
        {boot_info.module_start,
         boot_info.module_start + boot_info.module_length},
    };

    for (uint32_t i = 0; i < boot_info.range_count; i++) {
        uint64_t at = boot_info.ranges[i].start;
        uint64_t end = boot_info.ranges[i].ram ? boot_info.ranges[i].end : 0;

        end = end < PAGING_LIMIT ? end : PAGING_LIMIT;
        for (uint32_t k = 0; k < 4; k++) {
            if (taken[k][0] < end && at < taken[k][1]) {
                offer_range(at, taken[k][0]);
                at = taken[k][1];
            }
        }
        offer_range(at, end);
    }
}

static void load(const uint8_t *image)
{
    must(boot_info.module_start != 0 ? NULL : "no system image was given");
    must(image_check(image, boot_info.module_length));
    if (xsm_load(image + IMAGE_TOC_BYTES, image_plan.policy_length,
                 image_plan.permissive != 0) != ST_OK) {
        refuse("the policy table is not valid");
    }
    print_text("cloison: image verified, ");
    print_number(image_plan.domain_count);
    print_text(" domains\n");
}

static void measure_all(const uint8_t *image)
{
    static const char *const texts[] = {
        [TPM_NONE] = "there is none",
        [TPM_READY] = "measured at locality 2",
        [TPM_FAILED] = "it fails",
        [TPM_NO_LOCALITY] = "it has no locality for the core alone",
    };
    const enum status status = measure_start(image, hw_iommu_levels() != 0);

    print_text("cloison: TPM: ");
    print_text(texts[measure.tpm]);
    print_text("\ncloison: measurement ");
    for (uint32_t i = 0; i < SHA256_BYTES; i++) {
        print_byte(attest_log.registers[i]);
    }
    print_text(", as cloison inspect says\n");
    if (status != ST_OK) {
        refuse(status == ST_FAILED
                   ? "it requires a TPM that takes its measurements"
                   : "the measurement log does not take the image");
    }
}

/* A device that cannot be kept inside its domain is never given to it. */
static void build_devices(void)
{
    for (uint32_t slot = 0; slot < image_plan.domain_count * DEVICE_PER_DOMAIN;
         slot++) {
        const char *error = device_build(slot);

        if (error != NULL) {
            print_text("cloison: a device of domain ");
            print_text(image_plan.domains[slot / DEVICE_PER_DOMAIN].text.name);
            if (devices[slot].base != 0) {
                print_value(", registers at ", devices[slot].base);
            }
            print_text(":\n");
            refuse(error);
        }
    }
}

/* At most one domain has the TPM and sees the log. */
static void build_attest(void)
{
    for (uint16_t i = 0; i < image_plan.domain_count; i++) {
        if (image_plan.domains[i].attest != 0) {
            must(device_tpm_owner != 0 ? "two domains attest"
                                       : device_tpm_build((struct domid){i}));
        }
    }
}

static void build(const uint8_t *image)
{
    cpuid_boot();
    vlapic_boot();
    offer_memory();
    must(build_domains());
    build_memory(image);
    must(build_labels());
    build_devices();
    build_attest();
    build_start();
    must(build_plan());
    audit_unconfined();
    for (uint16_t i = 0; i < DOMAIN_MAX; i++) {
        const struct domid domain = {i};

        if (domains[i].state == DOMAIN_ABSENT) {
            continue;
        }
        if (image_plan.domains[i].serial != 0 && console_own(domain) != ST_OK) {
            refuse("the policy keeps a domain from the serial line");
        }
        for (uint32_t v = 0; v < VCPU_MAX; v++) {
            svm_vcpu_init(domain, v,
                          (NPT_POOL_FRAME + (uint64_t)p2ms[i].first) *
                              PAGE_BYTES);
        }
        if (build_service(domain) != ST_OK) {
            refuse("the policy keeps a domain from its console or its store");
        }
        status_started(i);
    }
}

_Noreturn void boot_enter(uint32_t kind, uint64_t information)
{
    const uint8_t *image;

    probe(kind, information);
    image = (const uint8_t *)boot_info.module_start;
    load(image);
    measure_all(image);
    build(image);
    print_text("cloison: domains start at tick ");
    print_number(cpu_read_tsc());
    print_text("\n");
    trap_run(0);
}
