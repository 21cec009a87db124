/* SPDX-License-Identifier: Apache-2.0 */
/** @file First C code of a domain: start record and command line. */
#include <stddef.h>

#include "core/abi/hypercall.h"
#include "drivers/lib/arguments.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/start.h"
#include "drivers/lib/trap.h"

/* ACPI tables; what is kept lies behind them. */
#define MEMORY_MAP_ACPI 3

extern uint32_t start_info_address;

const struct abi_start_info *start_record(void)
{
    return (const struct abi_start_info *)(uint64_t)start_info_address;
}

struct start_module start_module_last(void)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_module *list =
        (const struct abi_start_module *)info->modules;
    struct start_module module = {0, 0};
    if (info->module_count != 0) {
        module.address = list[info->module_count - 1].address;
        module.size = list[info->module_count - 1].size;
    }
    return module;
}

const char *start_command_line(void)
{
    uint64_t address = start_record()->command_line;
    return address == 0 ? "" : (const char *)address;
}

/* Text after @p word if @p at begins with it, else NULL. */
static const char *after(const char *at, const char *word)
{
    for (; *word != 0; word++, at++) {
        if (*at != *word) {
            return NULL;
        }
    }
    return at;
}

/* Text after the first word that begins with @p start, else NULL. */
static const char *find_word(const char *start)
{
    const char *at = start_command_line();
    bool fresh = true;
    for (; *at != 0; at++) {
        const char *rest = fresh ? after(at, start) : NULL;
        if (rest != NULL) {
            return rest;
        }
        fresh = *at == ' ';
    }
    return NULL;
}

bool start_option(const char *word)
{
    const char *rest = find_word(word);
    return rest != NULL && (*rest == 0 || *rest == ' ');
}

uint64_t start_option_number(const char *name, uint64_t otherwise)
{
    const char *rest = find_word(name);
    uint64_t value = 0;
    if (rest == NULL || *rest != '=') {
        return otherwise;
    }
    for (rest++; *rest >= '0' && *rest <= '9'; rest++) {
        value = value * 10 + (uint64_t)(*rest - '0');
    }
    return value;
}

uint64_t start_ram_bytes(void)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_memory *map =
        (const struct abi_start_memory *)info->memory_map;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < info->memory_map_count; i++) {
        bytes += map[i].type == MEMORY_MAP_RAM ? map[i].size : 0;
    }
    return bytes;
}

uint64_t start_ram_end(void)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_memory *map =
        (const struct abi_start_memory *)info->memory_map;
    uint64_t end = 0;
    for (uint32_t i = 0; i < info->memory_map_count; i++) {
        if (map[i].type == MEMORY_MAP_RAM &&
            map[i].address + map[i].size > end) {
            end = map[i].address + map[i].size;
        }
    }
    return end;
}

struct start_module start_kept(void)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_memory *map =
        (const struct abi_start_memory *)info->memory_map;
    struct start_module kept = {0, 0};
    for (uint32_t i = 1; i < info->memory_map_count; i++) {
        if (map[i].type == MEMORY_MAP_RAM &&
            map[i - 1].type == MEMORY_MAP_ACPI) {
            kept.address = map[i].address;
            kept.size = map[i].size;
        }
    }
    return kept;
}

uint64_t start_ram_end_of(uint64_t address)
{
    const struct abi_start_info *info = start_record();
    const struct abi_start_memory *map =
        (const struct abi_start_memory *)info->memory_map;
    for (uint32_t i = 0; i < info->memory_map_count; i++) {
        if (map[i].type == MEMORY_MAP_RAM && address >= map[i].address &&
            address - map[i].address < map[i].size) {
            return map[i].address + map[i].size;
        }
    }
    return 0;
}

NORETURN void domain_start(void);
void domain_start(void)
{
    trap_setup(0);
    domain_main();
    domain_shutdown(SHUTDOWN_REASON_POWEROFF);
}
