/* SPDX-License-Identifier: Apache-2.0 */
/** @file Telling what the IOMMU has stopped. */
#include "core/logic/console.h"
#include "core/logic/device.h"
#include "core/port/hw_image.h"

uint64_t device_fault_next;

/** Append the last @p count bytes of a number, two digits each. */
/*@ requires format_ok && count <= 8;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_hex(uint64_t number, uint32_t count)
{
    uint64_t rest = number;
    uint8_t bytes[8];

    /*@ loop invariant 0 <= i <= count;
      @ loop assigns i, rest, bytes[0 .. 7];
      @ loop variant count - i;
      @*/
    for (uint32_t i = 0; i < count; i++) {
        bytes[count - 1 - i] = (uint8_t)(rest % 256);
        rest /= 256;
    }
    format_hex(bytes, count);
}

/** Whose the function is, as text. */
/*@ requires format_ok;
  @ terminates \true;
  @ assigns format_line;
  @ ensures format_ok;
  @*/
static void append_owner(uint32_t function)
{
    /*@ loop invariant 0 <= slot <= DEVICE_MAX && format_ok;
      @ loop assigns slot, format_line;
      @ loop variant DEVICE_MAX - slot;
      @*/
    for (uint32_t slot = 0; slot < DEVICE_MAX; slot++) {
        const uint32_t d = slot / DEVICE_PER_DOMAIN;

        if (devices[slot].used != 0 && devices[slot].function == function) {
            FORMAT_LITERAL(" of domain ");
            format_text(image_plan.domains[d].text.name, DOMAIN_NAME_MAX);
            FORMAT_LITERAL(" (");
            format_text(image_plan.domains[d].text.label, LABEL_TEXT_MAX);
            FORMAT_LITERAL(")");
        }
    }
}

void device_faults(uint64_t now)
{
    struct hw_iommu_fault fault;

    if (now < device_fault_next) {
        return;
    }
    device_fault_next = now + DEVICE_FAULT_PERIOD;
    fault = hw_iommu_fault();
    if (!fault.any) {
        return;
    }
    format_start();
    FORMAT_LITERAL("cloison: IOMMU: stopped a ");
    format_text(fault.write ? "write" : "read", 5);
    FORMAT_LITERAL(" by device ");
    append_hex(fault.function / 256, 1);
    FORMAT_LITERAL(":");
    append_hex(fault.function / 8 % 32, 1);
    FORMAT_LITERAL(".");
    format_decimal(fault.function % 8);
    append_owner(fault.function);
    FORMAT_LITERAL(" at ");
    append_hex(fault.address, 8);
    FORMAT_LITERAL(", reason ");
    format_decimal(fault.reason);
    console_line();
}
