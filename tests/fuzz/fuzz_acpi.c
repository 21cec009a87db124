/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Fuzzer of the firmware's tables: whatever their bytes are, reading
 * them ends, stays inside them, and names no more units than there is room.
 *
 * The input is the machine's memory from address 4096 on; the root pointer is
 * at its start, and signatures that random bytes hardly get right are put in.
 *
 * LINKS: core/logic/acpi.c core/lib/bytes.c
 */
#include <stdlib.h>
#include <string.h>

#include "core/logic/acpi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE 4096
#define MEMORY_MAX 65536
#define LIST (BASE + 64)
#define DMAR (BASE + 256)

static uint8_t memory[MEMORY_MAX];

bool hw_acpi_copy(uint64_t address, uint8_t *bytes, uint32_t length)
{
    if (address < BASE || address - BASE > MEMORY_MAX - (uint64_t)length) {
        return false;
    }
    memcpy(bytes, memory + (address - BASE), length);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint64_t list = LIST;
    const uint64_t dmar = DMAR;

    memset(memory, 0, sizeof memory);
    memcpy(memory, data, size < MEMORY_MAX ? size : MEMORY_MAX);
    memcpy(memory + (memory[15] >= 2 ? 24 : 16), &list,
           memory[15] >= 2 ? 8 : 4);
    memcpy(memory + LIST - BASE, memory[15] >= 2 ? "XSDT" : "RSDT", 4);
    if (memory[0] % 2 == 0) {
        memcpy(memory + LIST - BASE + 36, &dmar, 8);
    }
    memcpy(memory + DMAR - BASE, memory[1] % 2 == 0 ? "DMAR" : "IVRS", 4);
    memset(&acpi, 0, sizeof acpi);
    if (acpi_read(BASE) == ST_OK && acpi.unit_count > ACPI_UNIT_MAX) {
        abort();
    }
    return 0;
}
