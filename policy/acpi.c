/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The ACPI tables of a guest: hardware-reduced, vCPUs and a TPM.
 *
 * ACPI 6.0 §5.2: RSDP, XSDT, FADT revision 5, a DSDT, and a MADT with one
 * local APIC a vCPU, whose ids are the vCPU's number. The DSDT is empty, but
 * for the attestation domain: there it has the TPM, without an interrupt, and
 * a table TPM2 (TCG ACPI Specification 1.2 §8) says where the log is.
 */
#include "policy/acpi.h"

#include <string.h>

#include "core/abi/attest.h"
#include "policy/tool.h"

/* Where each table lies in the page. */
#define AT_RSDP 0
#define AT_XSDT 64
#define AT_FADT 128
#define AT_DSDT 448
#define AT_MADT 512
#define AT_TPM2 768
#define AT_DEVICES 1024

#define RSDP_LENGTH 36
#define HEADER_LENGTH 36
#define XSDT_LENGTH (HEADER_LENGTH + 16)
#define TPM2_LENGTH 76
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

/* TPM2: fields, and the interface: registers in memory, by FIFO. */
#define TPM2_START_METHOD 48
#define START_METHOD_FIFO 6
#define TPM2_LOG_LENGTH 64
#define TPM2_LOG_ADDRESS 68

/* In AML (ACPI 6.0 §20.2): in scope \_SB_ the device TPM_ with its _HID,
   and its _CRS, a fixed range of memory that can be written. */
static const uint8_t devices[] = {
    0x10, 0x33, 0x5c, '_',  'S',  'B',  '_',  0x5b, 0x82, 0x2b, 'T',
    'P',  'M',  '_',  0x08, '_',  'H',  'I',  'D',  0x0d, 'M',  'S',
    'F',  'T',  '0',  '1',  '0',  '1',  0x00, 0x08, '_',  'C',  'R',
    'S',  0x11, 0x11, 0x0a, 0x0e, 0x86, 0x09, 0x00, 0x01, 0x00, 0x00,
    0xd4, 0xfe, 0x00, 0x50, 0x00, 0x00, 0x79, 0x00};

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

static void acpi_tpm(uint8_t *table)
{
    tool_put32(table + TPM2_START_METHOD, START_METHOD_FIFO);
    tool_put32(table + TPM2_LOG_LENGTH, CLOISON_ATTEST_LOG_PAGES * 4096);
    tool_put64(table + TPM2_LOG_ADDRESS, CLOISON_ATTEST_LOG_GFN * 4096);
    acpi_header(table, "TPM2", TPM2_LENGTH, 4);
}

void acpi_write(uint8_t *page, uint64_t address, uint32_t vcpu_count, bool tpm)
{
    const uint32_t dsdt = tpm ? AT_DEVICES : AT_DSDT;

    memset(page, 0, 4096);
    acpi_rsdp(page + AT_RSDP, address + AT_XSDT);
    tool_put64(page + AT_XSDT + HEADER_LENGTH, address + AT_FADT);
    tool_put64(page + AT_XSDT + HEADER_LENGTH + 8, address + AT_MADT);
    tool_put64(page + AT_XSDT + HEADER_LENGTH + 16,
               tpm ? address + AT_TPM2 : 0);
    acpi_header(page + AT_XSDT, "XSDT", XSDT_LENGTH + (tpm ? 8 : 0), 1);
    acpi_fadt(page + AT_FADT, address + dsdt);
    memcpy(page + dsdt + HEADER_LENGTH, devices, tpm ? sizeof(devices) : 0);
    acpi_header(page + dsdt, "DSDT",
                HEADER_LENGTH + (tpm ? (uint32_t)sizeof(devices) : 0), 2);
    acpi_madt(page + AT_MADT, vcpu_count);
    if (tpm) {
        acpi_tpm(page + AT_TPM2);
    }
}
