/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The hypercall page of older kernels.
 *
 * Trusted because: it writes 4096 bytes of the frame named, which hw/paging.c
 * maps at its own address.
 */
#include "core/hw/svm.h"

#include "core/port/hw_frame.h"

#define ENTRY_BYTES 32
#define ENTRY_COUNT 64
#define ENTRY_IRET 23

/* MOV EAX, number (its byte is at 256); VMMCALL. RET. UD2 (APM3 24594). */
#define CODE_CALL 0xd9010f00000000b8
#define CODE_RETURN 0xc3
#define CODE_UNDEFINED 0x0b0f

void svm_fill_hypercall_page(struct mfn frame)
{
    hw_frame_clear(frame);
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        hw_frame_write64(frame, i * ENTRY_BYTES, CODE_CALL + i * 256UL);
        hw_frame_write64(frame, i * ENTRY_BYTES + 8, CODE_RETURN);
    }
    hw_frame_write64(frame, ENTRY_IRET * ENTRY_BYTES, CODE_UNDEFINED);
}
