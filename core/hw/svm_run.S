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
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rdx
    push %rsi
    clgi
    mov %rdi, %rax
    mov 0(%rsi), %rbx
    mov 8(%rsi), %rcx
    mov 16(%rsi), %rdx
    mov 32(%rsi), %rdi
    mov 40(%rsi), %rbp
    mov 48(%rsi), %r8
    mov 56(%rsi), %r9
    mov 64(%rsi), %r10
    mov 72(%rsi), %r11
    mov 80(%rsi), %r12
    mov 88(%rsi), %r13
    mov 96(%rsi), %r14
    mov 104(%rsi), %r15
    mov 24(%rsi), %rsi
    vmload %rax
    sti
    nop                             /* QEMU lets STI's shadow into the guest */
    vmrun %rax
    cli
    vmsave %rax
    mov (%rsp), %rax
    mov %rbx, 0(%rax)
    mov %rcx, 8(%rax)
    mov %rdx, 16(%rax)
    mov %rsi, 24(%rax)
    mov %rdi, 32(%rax)
    mov %rbp, 40(%rax)
    mov %r8, 48(%rax)
    mov %r9, 56(%rax)
    mov %r10, 64(%rax)
    mov %r11, 72(%rax)
    mov %r12, 80(%rax)
    mov %r13, 88(%rax)
    mov %r14, 96(%rax)
    mov %r15, 104(%rax)
    pop %rsi
    pop %rax
    vmload %rax                     /* the core's own TR, FS, GS */
    stgi
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
