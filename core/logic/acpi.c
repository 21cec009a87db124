/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the firmware says about remapping of DMA. */
#include "core/logic/acpi.h"

/* First four bytes of tables. */
#define SIGNATURE_RSDT 0x54445352
#define SIGNATURE_XSDT 0x54445358
#define SIGNATURE_DMAR 0x52414d44

/* Header of every table; the root pointer, revision 2. */
#define HEADER_BYTES 36
#define POINTER_BYTES 36
#define POINTER_REVISION 15
#define POINTER_RSDT 16
#define POINTER_XSDT 24

/* DMAR: its structures, their heads, and where scopes begin. */
#define DMAR_START 48
#define UNIT_SCOPES 16
#define RESERVED_SCOPES 24
#define FLAG_EVERYTHING 1

/* A scope that is one function of a bus: 6 bytes and one step of path. */
#define SCOPE_ENDPOINT 1
#define SCOPE_BYTES 8

struct acpi acpi;
struct acpi_table acpi_list;
struct acpi_table acpi_dmar;

/** Copy the table at @p address, if it is of this kind. */
/*@ requires \valid(table) && \separated(table, &acpi);
  @ terminates \true;
  @ assigns *table;
  @ ensures \result ==> HEADER_BYTES <= table->length <= ACPI_TABLE_MAX;
  @*/
static bool table_load(struct acpi_table *table, uint64_t address,
                       uint32_t signature)
{
    if (!hw_acpi_copy(address, table->bytes, HEADER_BYTES) ||
        bytes_read32(table->bytes, 0) != signature) {
        return false;
    }
    table->length = bytes_read32(table->bytes, 4);
    return table->length >= HEADER_BYTES && table->length <= ACPI_TABLE_MAX &&
           hw_acpi_copy(address, table->bytes, table->length);
}

/** Find the list of tables; returns the bytes of one entry, 0 if none. */
/*@ terminates \true;
  @ assigns acpi_list;
  @ ensures \result == 0 || \result == 4 || \result == 8;
  @ ensures \result != 0 ==>
  @     HEADER_BYTES <= acpi_list.length <= ACPI_TABLE_MAX;
  @*/
static uint32_t tables_find(uint64_t root)
{
    uint8_t pointer[POINTER_BYTES];

    if (!hw_acpi_copy(root, pointer, POINTER_BYTES)) {
        return 0;
    }
    if (pointer[POINTER_REVISION] >= 2) {
        return table_load(&acpi_list, bytes_read64(pointer, POINTER_XSDT),
                          SIGNATURE_XSDT)
                   ? 8
                   : 0;
    }
    return table_load(&acpi_list, bytes_read32(pointer, POINTER_RSDT),
                      SIGNATURE_RSDT)
               ? 4
               : 0;
}

/*@ terminates \true;
  @ assigns acpi_list, acpi_dmar;
  @ ensures \result ==> HEADER_BYTES <= acpi_dmar.length <= ACPI_TABLE_MAX;
  @*/
static bool dmar_find(uint64_t root)
{
    uint32_t step = tables_find(root);
    uint64_t address;

    if (step == 0) {
        return false;
    }
    /*@ loop invariant HEADER_BYTES <= at <= ACPI_TABLE_MAX + 8;
      @ loop assigns at, address, acpi_dmar;
      @ loop variant ACPI_TABLE_MAX + 8 - at;
      @*/
    for (uint32_t at = HEADER_BYTES; at + step <= acpi_list.length;
         at += step) {
        address = step == 8 ? bytes_read64(acpi_list.bytes, at)
                            : bytes_read32(acpi_list.bytes, at);
        if (table_load(&acpi_dmar, address, SIGNATURE_DMAR)) {
            return true;
        }
    }
    return false;
}

/** Note what a structure says of all functions of bus 0 in its scopes. */
/*@ requires from <= end <= ACPI_TABLE_MAX;
  @ requires kind <= ACPI_RESERVED;
  @ terminates \true;
  @ assigns acpi.functions[0 .. ACPI_FUNCTION_MAX - 1];
  @*/
static void scopes_note(uint32_t from, uint32_t end, uint32_t kind)
{
    uint32_t at = from;

    /*@ loop invariant from <= at <= end + 255;
      @ loop assigns at, acpi.functions[0 .. ACPI_FUNCTION_MAX - 1];
      @ loop variant end + 255 - at;
      @*/
    while (at + SCOPE_BYTES <= end && acpi_dmar.bytes[at + 1] >= SCOPE_BYTES) {
        uint32_t device = acpi_dmar.bytes[at + 6];
        uint32_t function = acpi_dmar.bytes[at + 7];

        if (acpi_dmar.bytes[at] == SCOPE_ENDPOINT &&
            acpi_dmar.bytes[at + 1] == SCOPE_BYTES &&
            acpi_dmar.bytes[at + 5] == 0 && device < 32 && function < 8) {
            acpi.functions[device * 8 + function].said[kind] = 1;
        }
        at += acpi_dmar.bytes[at + 1];
    }
}

/** A unit at @p at, and what it covers. */
/*@ requires at + UNIT_SCOPES <= end <= ACPI_TABLE_MAX && acpi_ok;
  @ terminates \true;
  @ assigns acpi;
  @ ensures acpi_ok;
  @*/
static enum status unit_note(uint32_t at, uint32_t end)
{
    if (acpi.unit_count == ACPI_UNIT_MAX) {
        return ST_NO_SPACE;
    }
    acpi.units[acpi.unit_count] = bytes_read64(acpi_dmar.bytes, at + 8);
    acpi.unit_count++;
    scopes_note(at + UNIT_SCOPES, end, ACPI_COVERED);
    acpi.everything =
        acpi.everything || acpi_dmar.bytes[at + 4] % 2 == FLAG_EVERYTHING;
    return ST_OK;
}

/** One structure of the table, of PCI segment 0; others do not matter. */
/*@ requires at + 4 <= end <= ACPI_TABLE_MAX && acpi_ok;
  @ terminates \true;
  @ assigns acpi;
  @ ensures acpi_ok;
  @*/
static enum status structure_note(uint32_t at, uint32_t end)
{
    uint32_t kind = acpi_dmar.bytes[at];

    if (acpi_dmar.bytes[at + 1] != 0 || kind > ACPI_RESERVED) {
        return ST_OK;
    }
    if (end - at < (kind == ACPI_COVERED ? UNIT_SCOPES : RESERVED_SCOPES)) {
        return ST_INVALID;
    }
    if (acpi_dmar.bytes[at + 6] != 0 || acpi_dmar.bytes[at + 7] != 0) {
        return ST_OK;
    }
    if (kind == ACPI_COVERED) {
        return unit_note(at, end);
    }
    scopes_note(at + RESERVED_SCOPES, end, ACPI_RESERVED);
    return ST_OK;
}

enum status acpi_read(uint64_t root)
{
    uint32_t at = DMAR_START;
    enum status status = ST_OK;

    acpi.unit_count = 0;
    acpi.everything = false;
    if (!dmar_find(root)) {
        return ST_NOT_FOUND;
    }
    /*@ loop invariant DMAR_START <= at <= ACPI_TABLE_MAX && acpi_ok;
      @ loop assigns at, status, acpi;
      @ loop variant ACPI_TABLE_MAX - at;
      @*/
    while (status == ST_OK && at + 4 <= acpi_dmar.length) {
        uint32_t length =
            acpi_dmar.bytes[at + 2] + 256U * acpi_dmar.bytes[at + 3];

        if (length < 4 || length > acpi_dmar.length - at) {
            return ST_INVALID;
        }
        status = structure_note(at, at + length);
        at += length;
    }
    return status;
}
