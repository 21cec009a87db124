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

#include <stddef.h>

#include "core/hw/boot_info.h"
#include "core/lib/addr.h"
#include "core/lib/event2.h"

/* Tags with the system table and with our own handle. */
#define TAG_SYSTEM_TABLE 12U
#define TAG_IMAGE_HANDLE 20U

#define SYSTEM_BOOT_SERVICES 96
#define SYSTEM_TABLE_COUNT 104
#define SYSTEM_TABLES 112
#define SERVICE_MEMORY_MAP 56
#define SERVICE_EXIT 232
#define SERVICE_LOCATE 320
#define TCG2_EVENT_LOG 8

/* The table of events after the log was fetched. */
#define FINAL_COUNT 8
#define FINAL_EVENTS 16

#define LOG_FORMAT_TCG2 2
#define TABLE_BYTES 24
#define TABLE_MAX 256
#define MAP_BYTES 65536
/* Pages are mapped up to here when the log is read. */
#define REACH 0x100000000UL

/* The two halves of a GUID, as they lie in memory. */
struct guid {
    uint64_t low;
    uint64_t high;
};

static const struct guid guid_tcg2 = {0x42be7455607f766cUL,
                                      0x0f72b26dd7e40b93UL};
static const struct guid guid_final = {0x425430e21e2ed096UL,
                                       0x2523f8be3b8689bdUL};
static const struct guid guid_acpi = {0x11d3e4f18868e871UL,
                                      0x81883cc7800022bcUL};

static uint8_t memory_map[MAP_BYTES] __attribute__((aligned(8)));

extern const char core_start[];
extern const char core_end[];

static uint64_t read64(uint64_t address)
{
    return *(const uint64_t *)address;
}

/* Where [first, last] is the log up to its last event; both 0: no event. */
static void note_log(uint64_t first, uint64_t last)
{
    uint64_t before = last - first;
    uint32_t room = (uint32_t)(BOOT_LOG_MAX - before);
    uint32_t length;

    if (first == 0 || last < first || before >= BOOT_LOG_MAX ||
        first > REACH - BOOT_LOG_MAX) {
        return;
    }
    length = before == 0 ? event2_first_length((const uint8_t *)last, room)
                         : event2_length((const uint8_t *)last, room);
    if (length != 0) {
        boot_info.firmware_log = first;
        boot_info.firmware_log_length = (uint32_t)before + length;
    }
}

/* Fetch the log. Without a TPM there is no such protocol. */
static void fetch_log(uint64_t services)
{
    uint64_t protocol = 0;
    uint64_t first = 0;
    uint64_t last = 0;
    uint64_t truncated = 0;
    const uint64_t locate[EFI_ARGUMENTS] = {(uintptr_t)&guid_tcg2, 0,
                                            (uintptr_t)&protocol};

    if (efi_call(read64(services + SERVICE_LOCATE), locate) == 0 &&
        protocol != 0) {
        const uint64_t fetch[EFI_ARGUMENTS] = {
            protocol, LOG_FORMAT_TCG2, (uintptr_t)&first, (uintptr_t)&last,
            (uintptr_t)&truncated};

        if (efi_call(read64(protocol + TCG2_EVENT_LOG), fetch) == 0) {
            note_log(first, last);
        }
    }
}

/* The address of a table that the firmware publishes; 0: there is none. */
static uint64_t find_table(uint64_t system, struct guid guid)
{
    uint64_t count = read64(system + SYSTEM_TABLE_COUNT);
    uint64_t at = read64(system + SYSTEM_TABLES);

    for (uint64_t i = 0; i < count && i < TABLE_MAX; i++) {
        if (read64(at) == guid.low && read64(at + 8) == guid.high) {
            return read64(at + 16);
        }
        at += TABLE_BYTES;
    }
    return 0;
}

/*
 * The log fetched holds the first @p known events of the table; those after
 * it are what happened since, at last that the boot services ended.
 */
static void note_final(uint64_t table, uint64_t known)
{
    uint64_t count = read64(table + FINAL_COUNT);
    uint32_t at = FINAL_EVENTS;
    uint32_t start = at;

    for (uint64_t i = 0; i < count; i++) {
        uint32_t length =
            event2_length((const uint8_t *)(table + at), BOOT_LOG_MAX - at);

        if (length == 0) {
            break;
        }
        at += length;
        if (i < known) {
            start = at;
        }
    }
    boot_info.firmware_final = table + start;
    boot_info.firmware_final_length = at - start;
}

/* Whether no part of the core lies in memory that the firmware uses. */
static bool core_is_placed(uint64_t length, uint64_t step)
{
    for (uint64_t at = 0; at + step <= length; at += step) {
        const struct efi_memory *memory =
            (const struct efi_memory *)((uintptr_t)memory_map + at);

        if (!efi_memory_is_free(memory->type) &&
            memory->start < (uintptr_t)core_end &&
            memory->start + memory->pages * PAGE_BYTES >
                (uintptr_t)core_start) {
            return false;
        }
    }
    return true;
}

/* End the boot services; NULL, or what stands against it. */
static const char *end_services(uint64_t services, uint64_t handle)
{
    /* A second time if the map changed between the two calls. */
    for (uint32_t i = 0; i < 2; i++) {
        uint64_t length = MAP_BYTES;
        uint64_t key = 0;
        uint64_t step = 0;
        uint64_t version = 0;
        const uint64_t get[EFI_ARGUMENTS] = {
            (uintptr_t)&length, (uintptr_t)memory_map, (uintptr_t)&key,
            (uintptr_t)&step, (uintptr_t)&version};

        if (efi_call(read64(services + SERVICE_MEMORY_MAP), get) != 0 ||
            length > MAP_BYTES || step < sizeof(struct efi_memory) ||
            step > MAP_BYTES) {
            return "the firmware gives no memory map";
        }
        const uint64_t leave[EFI_ARGUMENTS] = {handle, key};

        if (efi_call(read64(services + SERVICE_EXIT), leave) == 0) {
            boot_info_add_efi((uintptr_t)memory_map, length, step);
            return core_is_placed(length, step)
                       ? NULL
                       : "the firmware uses the memory that the core needs";
        }
    }
    return "the firmware does not end its boot services";
}

void efi_leave(uint64_t information)
{
    uint64_t system = boot_info_tag64(information, TAG_SYSTEM_TABLE);
    uint64_t handle = boot_info_tag64(information, TAG_IMAGE_HANDLE);
    uint64_t services;
    uint64_t final;
    uint64_t known;

    if (system == 0 || handle == 0) {
        boot_info.wrong = "the boot loader names no firmware";
        return;
    }
    services = read64(system + SYSTEM_BOOT_SERVICES);
    fetch_log(services);
    final = find_table(system, guid_final);
    final = final < REACH - BOOT_LOG_MAX ? final : 0;
    known = final == 0 ? 0 : read64(final + FINAL_COUNT);
    boot_info.rsdp = find_table(system, guid_acpi);
    boot_info.wrong = end_services(services, handle);
    if (final != 0) {
        note_final(final, known);
    }
}
