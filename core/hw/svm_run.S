/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file void svm_run(vmcb address rdi, struct svm_registers *rsi, host area rdx)
 *
 * APM2 §15.5. Global interrupts are off from CLGI until STGI, so an interrupt
 * that arrives in between ends the guest at once instead of being lost.
 */
.text
.code64

.globl svm_run
svm_run:
    .irp register, rbx, rbp, r12, r13, r14, r15, rdx, rsi
    push %\register
    .endr
    clgi
    mov %rdi, %rax
    .set place, 0
    .irp register, rbx, rcx, rdx, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsi
    mov place(%rsi), %\register
    .set place, place + 8
    .endr
    vmload %rax
    sti
    nop                             /* QEMU lets STI's shadow into the guest */
    vmrun %rax
    cli
    vmsave %rax
    mov (%rsp), %rax
    .set place, 0
    .irp register, rbx, rcx, rdx, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsi
    mov %\register, place(%rax)
    .set place, place + 8
    .endr
    pop %rsi
    pop %rax
    vmload %rax                     /* the core's own TR, FS, GS */
    stgi
    .irp register, r15, r14, r13, r12, rbp, rbx
    pop %\register
    .endr
    ret
