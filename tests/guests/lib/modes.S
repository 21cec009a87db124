/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Hypercalls from the modes that must not make any: user mode and 32-bit
 * compatibility mode.
 */
#define CODE64 0x08
#define CODE32 0x18
#define USER_DATA 0x2b
#define USER_CODE 0x33

    .text
    .code64
/* --- One hypercall from user mode -----------------------------------------
 * int64_t hypercall_from_user(number, a1, a2): user code executes VMMCALL and
 * comes back through vector 0x80. */
    .globl hypercall_from_user
hypercall_from_user:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, %gs:8
    movq %rdi, %rax
    movq %rsi, %rdi
    movq %rdx, %rsi
    pushq $USER_DATA
    pushq $(user_stack + 4096)
    pushq $2
    pushq $USER_CODE
    pushq $user_code
    iretq
user_code:
    vmmcall
    int $0x80
    .globl user_return_stub
user_return_stub:
    movq %gs:8, %rsp
    movq $0, %gs:8
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

/* --- One hypercall from 32-bit compatibility mode, ring 0 ------------------
 * uint32_t hypercall_from_compat(number, a1, a2) */
    .globl hypercall_from_compat
hypercall_from_compat:
    pushq %rbx
    movq %rdi, %rax
    movq %rsi, %rdi
    movq %rdx, %rsi
    movq %rsp, %rbx
    ljmp *compat_target
    .code32
compat_code:
    vmmcall
    ljmp $CODE64, $compat_back
    .code64
compat_back:
    movq %rbx, %rsp
    movl %eax, %eax
    popq %rbx
    ret

    .data
compat_target:
    .long compat_code
    .word CODE32

    .bss
    .balign 4096
user_stack:
    .skip 4096
    .section .note.GNU-stack, "", @progbits
