/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the firmware says about remapping of DMA. */
#include "core/logic/acpi.h"

/* First four bytes of tables. */
#define SIGNATURE_DMAR 0x52414d44
#define SIGNATURE_IVRS 0x53525649

/* Header of every table; the root pointer, revision 2. */
#define HEADER_BYTES 36
#define POINTER_BYTES 36
#define POINTER_REVISION 15
#define POINTER_RSDT 16
#define POINTER_XSDT 24

/* Structures of both tables: where they start, their common head, and where
   a unit's registers are named. */
#define TABLE_START 48
#define STRUCTURE_BYTES 8
#define UNIT_REGISTERS 8

/* DMAR: units and reserved memory, their heads; a scope that is one function
   of a bus has 6 bytes and one step of path. */
#define DMAR_RESERVED 1
#define UNIT_SCOPES 16
#define RESERVED_SCOPES 24
#define SCOPE_ENDPOINT 1
#define SCOPE_BYTES 8

/* IVRS: a unit and its head; memory that all, one or a range of devices
   use. Entries for devices: all, the end of a range; one and the start of a
   range are told by their last two bits, and use another's name. */
#define IVRS_UNIT 16
#define IVRS_UNIT_BYTES 24
#define IVRS_MEMORY 32
#define IVRS_MEMORY_RANGE 34
#define ENTRY_ALL 1
#define ENTRY_END 4
#define ENTRY_CONTROLLER 72
#define ENTRY_IS_ONE(kind) ((kind) % 4 == 2)
#define ENTRY_IS_START(kind) ((kind) % 4 == 3)
#define ENTRY_IS_ALIAS(kind) ((kind) / 4 == 16)
#define ENTRY_BYTES(kind) ((kind) < 64 ? 4U : 8U)
#define ENTRY_LIMIT 128

struct acpi acpi;
struct acpi_table acpi_list;
struct acpi_table acpi_table;

/** The number in two bytes of the table. */
/*@ requires at + 2 <= ACPI_TABLE_MAX;
  @ terminates \true;
  @ assigns \nothing;
  @ ensures \result <= 65535;
  @*/
static uint32_t table_read16(uint32_t at)
{
    return acpi_table.bytes[at] + 256U * acpi_table.bytes[at + 1];
}

/** The address in 8 or in 4 bytes. */
/*@ requires offset <= ACPI_TABLE_MAX && (step == 4 || step == 8);
  @ requires \valid_read(bytes + (offset .. offset + step - 1));
  @ terminates \true;
  @ assigns \nothing;
  @*/
static uint64_t address_read(const uint8_t *bytes, uint32_t offset,
                             uint32_t step)
{
    return step == 8 ? bytes_read64(bytes, offset)
                     : bytes_read32(bytes, offset);
}

/*@ requires \valid(table) && \separated(table, &acpi);
  @ terminates \true;
  @ assigns *table;
  @ ensures \result ==> HEADER_BYTES <= table->length <= ACPI_TABLE_MAX;
  @*/
static bool table_load(struct acpi_table *table, uint64_t address)
{
    if (!hw_acpi_copy(address, table->bytes, HEADER_BYTES)) {
        return false;
    }
    table->length = bytes_read32(table->bytes, 4);
    return table->length >= HEADER_BYTES && table->length <= ACPI_TABLE_MAX &&
           hw_acpi_copy(address, table->bytes, table->length);
}

/** Load DMAR or IVRS; returns its signature, 0 if there is neither. */
/*@ terminates \true;
  @ assigns acpi_list, acpi_table;
  @ ensures \result != 0 ==>
  @     HEADER_BYTES <= acpi_table.length <= ACPI_TABLE_MAX;
  @*/
static uint32_t table_find(uint64_t root)
{
    uint8_t pointer[POINTER_BYTES];
    uint32_t signature;
    uint32_t step;

    if (!hw_acpi_copy(root, pointer, POINTER_BYTES)) {
        return 0;
    }
    step = pointer[POINTER_REVISION] >= 2 ? 8 : 4;
    if (!table_load(&acpi_list,
                    address_read(pointer,
                                 step == 8 ? POINTER_XSDT : POINTER_RSDT,
                                 step))) {
        return 0;
    }
    /*@ loop invariant HEADER_BYTES <= at <= ACPI_TABLE_MAX + 8;
      @ loop assigns at, signature, acpi_table;
      @ loop variant ACPI_TABLE_MAX + 8 - at;
      @*/
    for (uint32_t at = HEADER_BYTES; at + step <= acpi_list.length;
         at += step) {
        if (table_load(&acpi_table, address_read(acpi_list.bytes, at, step))) {
            signature = bytes_read32(acpi_table.bytes, 0);
            if (signature == SIGNATURE_DMAR || signature == SIGNATURE_IVRS) {
                return signature;
            }
        }
    }
    return 0;
}

/** Note it of functions @p first to @p last, those that are of bus 0. */
/*@ requires first <= 65536 && last <= 65535;
  @ requires what == ACPI_COVERED || what == ACPI_RESERVED;
  @ terminates \true;
  @ assigns acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
  @*/
static void functions_note(uint32_t first, uint32_t last, uint32_t what)
{
    /*@ loop invariant first <= f <= 65536;
      @ loop assigns f, acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
      @ loop variant 65536 - f;
      @*/
    for (uint32_t f = first; f <= last && f < ACPI_FUNCTION_MAX; f++) {
        acpi.said[what + f] = 1;
    }
}

/** A unit whose structure is at @p at. */
/*@ requires at + 16 <= ACPI_TABLE_MAX && acpi_ok;
  @ terminates \true;
  @ assigns acpi.units[0 .. ACPI_UNIT_MAX - 1], acpi.unit_count;
  @ ensures acpi_ok;
  @*/
static enum status unit_note(uint32_t at)
{
    if (acpi.unit_count == ACPI_UNIT_MAX) {
        return ST_NO_SPACE;
    }
    acpi.units[acpi.unit_count] =
        bytes_read64(acpi_table.bytes, at + UNIT_REGISTERS);
    acpi.unit_count++;
    return ST_OK;
}

/** Note what a structure of DMAR says of all functions in its scopes. */
/*@ requires from <= end <= ACPI_TABLE_MAX;
  @ requires what == ACPI_COVERED || what == ACPI_RESERVED;
  @ terminates \true;
  @ assigns acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
  @*/
static void scopes_note(uint32_t from, uint32_t end, uint32_t what)
{
    uint32_t at = from;

    /*@ loop invariant from <= at <= end + 255;
      @ loop assigns at, acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
      @ loop variant end + 255 - at;
      @*/
    while (at + SCOPE_BYTES <= end && acpi_table.bytes[at + 1] >= SCOPE_BYTES) {
        uint32_t function =
            acpi_table.bytes[at + 6] * 8U + acpi_table.bytes[at + 7];

        if (acpi_table.bytes[at] == SCOPE_ENDPOINT &&
            acpi_table.bytes[at + 1] == SCOPE_BYTES &&
            acpi_table.bytes[at + 5] == 0 && acpi_table.bytes[at + 7] < 8) {
            functions_note(function, function, what);
        }
        at += acpi_table.bytes[at + 1];
    }
}

/** One structure of DMAR, of PCI segment 0; others do not matter. */
/*@ requires at + STRUCTURE_BYTES <= end <= ACPI_TABLE_MAX && acpi_ok;
  @ terminates \true;
  @ assigns acpi;
  @ ensures acpi_ok;
  @*/
static enum status dmar_note(uint32_t at, uint32_t end)
{
    const uint32_t kind = table_read16(at);
    const uint32_t scopes =
        kind == DMAR_RESERVED ? RESERVED_SCOPES : UNIT_SCOPES;

    if (kind > DMAR_RESERVED || table_read16(at + 6) != 0) {
        return ST_OK;
    }
    if (end - at < scopes) {
        return ST_INVALID;
    }
    if (kind == DMAR_RESERVED) {
        scopes_note(at + scopes, end, ACPI_RESERVED);
        return ST_OK;
    }
    scopes_note(at + scopes, end, ACPI_COVERED);
    acpi.everything = acpi.everything || acpi_table.bytes[at + 4] % 2 == 1;
    return unit_note(at);
}

/** Note what a unit of IVRS says of devices. */
/*@ requires from <= end <= ACPI_TABLE_MAX;
  @ terminates \true;
  @ assigns acpi.everything, acpi.interrupts,
  @     acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
  @*/
static void entries_note(uint32_t from, uint32_t end)
{
    uint32_t at = from;
    uint32_t first = 65536;
    uint32_t what = ACPI_COVERED;

    /*@ loop invariant from <= at <= end + 8 && first <= 65536;
      @ loop invariant what == ACPI_COVERED || what == ACPI_RESERVED;
      @ loop assigns at, first, what, acpi.everything, acpi.interrupts,
      @     acpi.said[0 .. 2 * ACPI_FUNCTION_MAX - 1];
      @ loop variant end + 8 - at;
      @*/
    while (at + 4 <= end && acpi_table.bytes[at] < ENTRY_LIMIT) {
        const uint32_t kind = acpi_table.bytes[at];
        const uint32_t id = table_read16(at + 1);

        if (ENTRY_IS_ONE(kind) || ENTRY_IS_START(kind)) {
            first = id;
            what = ENTRY_IS_ALIAS(kind) ? ACPI_RESERVED : ACPI_COVERED;
        }
        if (ENTRY_IS_ONE(kind) || kind == ENTRY_END) {
            functions_note(first, id, what);
        }
        acpi.everything = acpi.everything || kind == ENTRY_ALL;
        acpi.interrupts = acpi.interrupts || kind == ENTRY_CONTROLLER;
        at += ENTRY_BYTES(kind);
    }
}

/** One structure of IVRS. */
/*@ requires at + STRUCTURE_BYTES <= end <= ACPI_TABLE_MAX && acpi_ok;
  @ terminates \true;
  @ assigns acpi;
  @ ensures acpi_ok;
  @*/
static enum status ivrs_note(uint32_t at, uint32_t end)
{
    const uint32_t kind = acpi_table.bytes[at];
    const uint32_t first = table_read16(at + 4);

    if (kind >= IVRS_MEMORY && kind <= IVRS_MEMORY_RANGE) {
        functions_note(kind == IVRS_MEMORY ? 0 : first,
                       kind == IVRS_MEMORY         ? 65535
                       : kind == IVRS_MEMORY_RANGE ? table_read16(at + 6)
                                                   : first,
                       ACPI_RESERVED);
        return ST_OK;
    }
    if (kind != IVRS_UNIT) {
        /* Others describe the same units again. */
        return ST_OK;
    }
    if (end - at < IVRS_UNIT_BYTES) {
        return ST_INVALID;
    }
    if (table_read16(at + 16) != 0) {
        return ST_OK;
    }
    entries_note(at + IVRS_UNIT_BYTES, end);
    return unit_note(at);
}

enum status acpi_read(uint64_t root)
{
    const uint32_t signature = table_find(root);
    uint32_t at = TABLE_START;
    enum status status = signature == 0 ? ST_NOT_FOUND : ST_OK;

    acpi.amd = signature == SIGNATURE_IVRS;
    acpi.unit_count = 0;
    acpi.everything = false;
    acpi.interrupts = false;
    /*@ loop invariant TABLE_START <= at <= ACPI_TABLE_MAX && acpi_ok;
      @ loop invariant status == ST_OK ==>
      @     acpi_table.length <= ACPI_TABLE_MAX;
      @ loop assigns at, status, acpi;
      @ loop variant ACPI_TABLE_MAX - at;
      @*/
    while (status == ST_OK && at + STRUCTURE_BYTES <= acpi_table.length) {
        const uint32_t length = table_read16(at + 2);

        if (length < STRUCTURE_BYTES || length > acpi_table.length - at) {
            return ST_INVALID;
        }
        status =
            acpi.amd ? ivrs_note(at, at + length) : dmar_note(at, at + length);
        at += length;
    }
    if (status == ST_OK && acpi.amd && !acpi.interrupts) {
        return ST_INVALID;
    }
    return status;
}
