/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file What the firmware says about remapping of DMA: the table DMAR of
 * Intel VT-d (D51397 rev 4.1 §8) or IVRS of AMD-Vi (48882 rev 3.08 §5).
 *
 * Nothing is believed about the tables' lengths and contents: whatever their
 * bytes are, every access stays inside the copy. What they say decides only
 * which registers are used, and which devices may be given away at all.
 */
#pragma once

#include "core/lib/bytes.h"
#include "core/lib/types.h"
#include "core/port/hw_acpi.h"

/* Longest table, and remapping units. */
#define ACPI_TABLE_MAX 8192
#define ACPI_UNIT_MAX 8

/* Functions of PCI bus 0: device * 8 + function. */
#define ACPI_FUNCTION_MAX 256

/* Where it is noted that a unit translates the requests of function 0, and
   that the firmware goes on using memory through it or under its name; the
   other functions follow. */
#define ACPI_COVERED 0
#define ACPI_RESERVED ACPI_FUNCTION_MAX

struct acpi {
    bool amd; /* the units are AMD's, not Intel's */
    uint32_t unit_count;
    uint64_t units[ACPI_UNIT_MAX]; /* physical addresses of registers */
    bool everything; /* a unit translates for all that no other is for */
    bool interrupts; /* AMD's: units remap those of an interrupt controller */
    uint8_t said[2 * ACPI_FUNCTION_MAX];
};

extern struct acpi acpi;

/** A copied table. */
struct acpi_table {
    uint32_t length;
    uint8_t bytes[ACPI_TABLE_MAX];
};

extern struct acpi_table acpi_list;  /* of all tables */
extern struct acpi_table acpi_table; /* DMAR or IVRS */

/*@ predicate acpi_ok{L} = acpi.unit_count <= ACPI_UNIT_MAX;
  @*/

/**
 * Find the table through the root pointer at @p root and fill acpi.
 *
 * ST_NOT_FOUND: there is no such table. ST_INVALID: it contradicts itself,
 * or AMD's units remap no interrupts;
 * ST_NO_SPACE: there are more units than the core can drive. Nothing of acpi
 * is to be used then.
 */
/*@ terminates \true;
  @ assigns acpi, acpi_list, acpi_table;
  @ ensures acpi_ok;
  @*/
enum status acpi_read(uint64_t root) MUST_CHECK;
