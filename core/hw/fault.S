/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Entry points of exceptions and of interrupts (APM2 §8.2). Every stub of
 * an exception leaves the same frame, struct fault_frame of fault.h.
 */
.text
.code64
.align 16
.globl fault_stubs
fault_stubs:
.set vector, 0
.rept 32
    .align 16
    /* These push an error code themselves; the others get a zero. */
    .if !((vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21))
    push $0
    .endif
    push $vector
    jmp fault_common
    .set vector, vector + 1
.endr

fault_common:
    .irp register, rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
    push %\register
    .endr
    mov %rsp, %rdi
    cld
    call fault_report
1:  cli
    hlt
    jmp 1b

/* A device's interrupt is a bit that core/trap.c looks at. */
.align 16
.globl interrupt_device_stubs
interrupt_device_stubs:
.set slot, 0
.rept 64
    .align 16
    push %rax
    mov $slot, %eax
    jmp interrupt_device
    .set slot, slot + 1
.endr

interrupt_device:
    lock bts %rax, interrupt_slots
    jmp interrupt_end

/* The timer only has to end a sleep or a guest's slice. */
.align 16
.globl interrupt_timer_stub
interrupt_timer_stub:
    push %rax
interrupt_end:
    mov $0xfee000b0, %eax
    movl $0, (%rax)
    pop %rax
    iretq

.align 16
.globl interrupt_spurious_stub
interrupt_spurious_stub:
    iretq
