/* SPDX-License-Identifier: Apache-2.0 */
/** @file First C code of a micro-guest: start_info and the command line. */
#include "tests/guests/lib/guest.h"

extern uint32_t start_info_address;

const struct start_info *start_info(void)
{
    return (const struct start_info *)(uint64_t)start_info_address;
}

const char *guest_cmdline(void)
{
    uint64_t address = start_info()->cmdline;
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
    const char *at = guest_cmdline();
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

bool guest_option(const char *word)
{
    const char *rest = find_word(word);
    return rest != NULL && (*rest == 0 || *rest == ' ');
}

uint64_t guest_option_number(const char *name, uint64_t otherwise)
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

uint64_t guest_ram_bytes(void)
{
    const struct start_info *info = start_info();
    const struct memmap_entry *map = (const struct memmap_entry *)info->memmap;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < info->memmap_entries; i++) {
        bytes += map[i].type == 1 ? map[i].size : 0;
    }
    return bytes;
}

uint64_t guest_ram_end(void)
{
    const struct start_info *info = start_info();
    const struct memmap_entry *map = (const struct memmap_entry *)info->memmap;
    uint64_t end = 0;
    for (uint32_t i = 0; i < info->memmap_entries; i++) {
        if (map[i].type == 1 && map[i].addr + map[i].size > end) {
            end = map[i].addr + map[i].size;
        }
    }
    return end;
}

__attribute__((weak)) void guest_second(uint32_t cpu)
{
    (void)cpu;
}

void guest_start(void)
{
    cpu_setup(0);
    guest_main();
    verdict();
}
