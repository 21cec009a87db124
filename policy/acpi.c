/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The ACPI tables of a guest: hardware-reduced, nothing but vCPUs.
 *
 * ACPI 6.0 §5.2: RSDP, XSDT, FADT revision 5, an empty DSDT, and a MADT with
 * one local APIC a vCPU, whose ids are the vCPU's number.
 */
#include "policy/acpi.h"

#include <string.h>

#include "policy/tool.h"

/* Where each table lies in the page. */
#define AT_RSDP 0
#define AT_XSDT 64
#define AT_FADT 128
#define AT_DSDT 448
#define AT_MADT 512

#define RSDP_LENGTH 36
#define HEADER_LENGTH 36
#define XSDT_LENGTH (HEADER_LENGTH + 16)
#define FADT_LENGTH 268
#define MADT_LENGTH 44
#define MADT_ENTRY 8

/* FADT: fields and the flags in them. */
#define FADT_DSDT 40
#define FADT_BOOT_FLAGS 109
#define BOOT_NO_VGA 4
#define BOOT_NO_RTC 32
#define FADT_FLAGS 112
#define FLAG_NO_POWER_BUTTON 16
#define FLAG_NO_SLEEP_BUTTON 32
#define FLAG_HARDWARE_REDUCED 1048576
#define FADT_X_DSDT 140

static void acpi_sum(uint8_t *table, uint32_t length, uint32_t at)
{
    uint32_t sum = 0;

    table[at] = 0;
    for (uint32_t i = 0; i < length; i++) {
        sum += table[i];
    }
    table[at] = (uint8_t)((256 - sum % 256) % 256);
}

static void acpi_header(uint8_t *table, const char *name, uint32_t length,
                        uint8_t revision)
{
    memcpy(table, name, 4);
    tool_put32(table + 4, length);
    table[8] = revision;
    memcpy(table + 10, "CLOISN", 6);
    memcpy(table + 16, "CLOISON ", 8);
    tool_put32(table + 24, 1);
    memcpy(table + 28, "CLSN", 4);
    tool_put32(table + 32, 1);
    acpi_sum(table, length, 9);
}

static void acpi_rsdp(uint8_t *table, uint64_t xsdt)
{
    memcpy(table, "RSD PTR ", 8);
    memcpy(table + 9, "CLOISN", 6);
    table[15] = 2;
    tool_put32(table + 20, RSDP_LENGTH);
    tool_put64(table + 24, xsdt);
    acpi_sum(table, 20, 8);
    acpi_sum(table, RSDP_LENGTH, 32);
}

static void acpi_fadt(uint8_t *table, uint64_t dsdt)
{
    tool_put32(table + FADT_DSDT, (uint32_t)dsdt);
    table[FADT_BOOT_FLAGS] = BOOT_NO_VGA + BOOT_NO_RTC;
    tool_put32(table + FADT_FLAGS, FLAG_NO_POWER_BUTTON + FLAG_NO_SLEEP_BUTTON +
                                       FLAG_HARDWARE_REDUCED);
    tool_put64(table + FADT_X_DSDT, dsdt);
    acpi_header(table, "FACP", FADT_LENGTH, 5);
}

static void acpi_madt(uint8_t *table, uint32_t vcpu_count)
{
    tool_put32(table + 36, 0xfee00000);
    for (uint32_t i = 0; i < vcpu_count; i++) {
        uint8_t *entry = table + MADT_LENGTH + i * MADT_ENTRY;

        entry[0] = 0; /* local APIC */
        entry[1] = MADT_ENTRY;
        entry[2] = (uint8_t)i; /* processor id: Linux's number for Xen */
        entry[3] = (uint8_t)i; /* APIC id */
        entry[4] = 1;          /* enabled */
    }
    acpi_header(table, "APIC", MADT_LENGTH + vcpu_count * MADT_ENTRY, 3);
}

void acpi_write(uint8_t *page, uint64_t address, uint32_t vcpu_count)
{
    memset(page, 0, 4096);
    acpi_rsdp(page + AT_RSDP, address + AT_XSDT);
    tool_put64(page + AT_XSDT + HEADER_LENGTH, address + AT_FADT);
    tool_put64(page + AT_XSDT + HEADER_LENGTH + 8, address + AT_MADT);
    acpi_header(page + AT_XSDT, "XSDT", XSDT_LENGTH, 1);
    acpi_fadt(page + AT_FADT, address + AT_DSDT);
    acpi_header(page + AT_DSDT, "DSDT", HEADER_LENGTH, 2);
    acpi_madt(page + AT_MADT, vcpu_count);
}
