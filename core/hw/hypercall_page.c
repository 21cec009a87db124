/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The hypercall page of older kernels.
 *
 * Trusted because: it writes 4096 bytes of the frame named, which hw/paging.c
 * maps at its own address.
 */
#include "core/hw/svm.h"

#define ENTRY_BYTES 32
#define ENTRY_COUNT 64
#define ENTRY_IRET 23

/* MOV EAX, imm32; VMMCALL; RET (APM3 24594). */
#define OP_MOV_EAX 0xb8
#define CODE_TAIL_BYTES 4

static void put(struct mfn frame, uint32_t offset, uint8_t byte)
{
    *(volatile uint8_t *)(frame.v * PAGE_BYTES + offset) = byte;
}

static void fill_entry(struct mfn frame, uint32_t number)
{
    static const uint8_t tail[CODE_TAIL_BYTES] = {0x0f, 0x01, 0xd9, 0xc3};
    uint32_t at = number * ENTRY_BYTES;

    for (uint32_t i = 0; i < ENTRY_BYTES; i++) {
        put(frame, at + i, 0);
    }
    if (number == ENTRY_IRET) {
        put(frame, at, 0x0f);
        put(frame, at + 1, 0x0b);
        return;
    }
    put(frame, at, OP_MOV_EAX);
    put(frame, at + 1, (uint8_t)number);
    for (uint32_t i = 0; i < CODE_TAIL_BYTES; i++) {
        put(frame, at + 5 + i, tail[i]);
    }
}

void svm_fill_hypercall_page(struct mfn frame)
{
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        fill_entry(frame, i);
    }
    for (uint32_t i = ENTRY_COUNT * ENTRY_BYTES; i < PAGE_BYTES; i++) {
        put(frame, i, 0);
    }
}
