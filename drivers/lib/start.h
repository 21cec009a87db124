/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the domain was started with: record, memory, command line. */
#ifndef CLOISON_DRIVERS_LIB_START_H
#define CLOISON_DRIVERS_LIB_START_H

#include <stdbool.h>
#include <stdint.h>

#include "core/abi/start_info.h"

/** Where a module lies; size 0: there is none. */
struct start_module {
    uint64_t address;
    uint64_t size;
};

const struct abi_start_info *start_record(void);
/** The last module: the configuration, which follows an initrd. */
struct start_module start_module_last(void);
/** Never NULL. */
const char *start_command_line(void);
/** Whether the command line has the word @p word. */
bool start_option(const char *word);
/** Number after "name=" on the command line, or @p otherwise. */
uint64_t start_option_number(const char *name, uint64_t otherwise);
/** Bytes of RAM the memory map reports. */
uint64_t start_ram_bytes(void);
/** One past the last byte of RAM in the map. */
uint64_t start_ram_end(void);
/** The pages at the end that are kept when the domain starts again; size 0:
 * none are. */
struct start_module start_kept(void);
/** One past the range of RAM that contains @p address; 0: none does. */
uint64_t start_ram_end_of(uint64_t address);

#endif
