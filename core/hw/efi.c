/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Leaving UEFI's boot services, and what is taken along.
 *
 * Trusted because: it calls four functions of the firmware, which is measured
 * into the TPM before and believed until it is left; what it says of lengths
 * is believed in nothing. Offsets are those of the UEFI specification 2.10,
 * §4.3 and §4.4, and of the TCG EFI Protocol Specification 1.13, §6 and §7.
 */
#include "core/hw/efi.h"

#include "core/hw/boot_info.h"
#include "core/lib/event2.h"

#define SYSTEM_BOOT_SERVICES 96
#define SYSTEM_TABLE_COUNT 104
#define SYSTEM_TABLES 112
#define SERVICE_MEMORY_MAP 56
#define SERVICE_EXIT 232
#define SERVICE_LOCATE 320
#define TCG2_EVENT_LOG 8
#define TCG2_FORMAT 2

/* A published table: GUID and address; and how many are looked at. */
#define TABLE_BYTES 24
#define TABLE_MAX 256

/* The table of the events that came after the log was asked for. */
#define FINAL_COUNT 8
#define FINAL_EVENTS 16

#define MAP_BYTES 65536
#define MAP_ENTRY_BYTES 40

/* What is read after the firmware was left lies below. */
#define REACH (0x100000000UL - 2UL * BOOT_LOG_MAX)

/* The halves of a GUID, as they lie in memory. */
static const uint64_t guid_tcg2[] = {0x42be7455607f766c, 0x0f72b26dd7e40b93};
static const uint64_t guid_final[] = {0x425430e21e2ed096, 0x2523f8be3b8689bd};
static const uint64_t guid_acpi[] = {0x11d3e4f18868e871, 0x81883cc7800022bc};

static uint8_t memory_map[MAP_BYTES] __attribute__((aligned(8)));

static uint64_t read64(uint64_t address)
{
    return *(const uint64_t *)address;
}

/* Fetch the log, which ends with the event at @p last. */
static void fetch_log(uint64_t services)
{
    uint64_t protocol = 0, first = 0, last = 0, cut = 0;
    const uint64_t locate[EFI_ARGUMENTS] = {(uintptr_t)guid_tcg2, 0,
                                            (uintptr_t)&protocol};

    /* Without a TPM there is no such protocol. */
    if (efi_call(services + SERVICE_LOCATE, locate) != 0) {
        return;
    }
    const uint64_t fetch[EFI_ARGUMENTS] = {protocol, TCG2_FORMAT,
                                           (uintptr_t)&first, (uintptr_t)&last,
                                           (uintptr_t)&cut};

    if (efi_call(protocol + TCG2_EVENT_LOG, fetch) == 0 && first != 0 &&
        first < last && last < REACH && last - first < BOOT_LOG_MAX) {
        uint32_t before = (uint32_t)(last - first);
        const uint8_t *event = (const uint8_t *)last;

        boot_info.firmware_log = first;
        boot_info.firmware_log_length =
            before + event2_extent(event, BOOT_LOG_MAX - before, 1);
    }
}

/* The address of a table that the firmware publishes; 0: there is none. */
static uint64_t find_table(const uint64_t *guid)
{
    uint64_t count = read64(boot_info.efi_system + SYSTEM_TABLE_COUNT);
    uint64_t at = read64(boot_info.efi_system + SYSTEM_TABLES);

    for (uint64_t i = 0; i < count && i < TABLE_MAX; i++) {
        if (read64(at) == guid[0] && read64(at + 8) == guid[1]) {
            return read64(at + 16);
        }
        at += TABLE_BYTES;
    }
    return 0;
}

/* End the boot services; NULL, or what stands against it. */
static const char *end_services(uint64_t services)
{
    /* A second time if the map changed between the two calls. */
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t length = MAP_BYTES, key = 0, step = 0, version = 0;
        const uint64_t get[EFI_ARGUMENTS] = {
            (uintptr_t)&length, (uintptr_t)memory_map, (uintptr_t)&key,
            (uintptr_t)&step, (uintptr_t)&version};

        if (efi_call(services + SERVICE_MEMORY_MAP, get) != 0 ||
            length > MAP_BYTES || step < MAP_ENTRY_BYTES || step > MAP_BYTES) {
            return "the firmware gives no memory map";
        }
        const uint64_t leave[EFI_ARGUMENTS] = {boot_info.efi_image, key};

        if (efi_call(services + SERVICE_EXIT, leave) == 0) {
            /* It alone counts, whatever the loader says of memory. */
            boot_info.range_count = 0;
            boot_info_add_efi((uintptr_t)memory_map, length, step);
            return boot_info.wrong;
        }
    }
    return "the firmware does not end its boot services";
}

void efi_leave(uint64_t information)
{
    (void)boot_info_read(BOOT_KIND_MULTIBOOT2, information);
    if (boot_info.efi_system == 0) {
        boot_info.wrong = "the boot loader names no firmware";
        return;
    }
    const uint64_t services =
        read64(boot_info.efi_system + SYSTEM_BOOT_SERVICES);

    fetch_log(services);
    const uint64_t final = find_table(guid_final);
    const uint64_t known = final == 0 ? 0 : read64(final + FINAL_COUNT);
    if (boot_info.rsdp == 0) {
        boot_info.rsdp = find_table(guid_acpi);
    }
    boot_info.wrong = end_services(services);
    if (boot_info.firmware_log_length == 0 || final == 0 || final > REACH) {
        return;
    }
    /* The log holds those known before; the rest came since, at last that the
       boot services ended. */
    const uint8_t *events = (const uint8_t *)(final + FINAL_EVENTS);
    const uint32_t skipped = event2_extent(events, BOOT_LOG_MAX, known);

    boot_info.firmware_final = final + FINAL_EVENTS + skipped;
    boot_info.firmware_final_length =
        event2_extent(events + skipped, BOOT_LOG_MAX - skipped,
                      read64(final + FINAL_COUNT) - known);
}
