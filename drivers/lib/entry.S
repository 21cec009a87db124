/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Start of a domain: PVH entry, long mode, second processors, traps.
 *
 * Memory is identity mapped with 2 MiB pages below 4 GiB, user bit set, so
 * that code of any privilege runs anywhere; single pages are split off at run
 * time (paging.c).
 */
#define CODE64 0x08
#define DATA 0x10
#define CODE32 0x18

#define CR0_PE_MP_ET_NE_WP_PG 0x80010033
#define CR4_PAE_OSFXSR 0x620
#define MSR_EFER 0xc0000080
#define EFER_SCE_LME_NXE 0x901

#define STACK_BYTES 16384

/* ELF note 18 of "Xen": where the loader enters, in 32-bit mode. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad entry32

    .text
    .code32
    .globl entry32
entry32:
    cli
    cld
    movl %ebx, start_info_address
    lgdt gdt_pointer
    movl $(stacks + STACK_BYTES), %esp
    call long_mode_on
    ljmp $CODE64, $entry64

/* Paging and long mode on; the next far jump decides the mode. */
long_mode_on:
    movl $CR4_PAE_OSFXSR, %eax
    movl %eax, %cr4
    movl $boot_pml4, %eax
    movl %eax, %cr3
    movl $MSR_EFER, %ecx
    xorl %edx, %edx
    movl $EFER_SCE_LME_NXE, %eax
    wrmsr
    movl $CR0_PE_MP_ET_NE_WP_PG, %eax
    movl %eax, %cr0
    ret

    .code64
entry64:
    call load_data_segments
    movq $(stacks + STACK_BYTES), %rsp
    xorl %ebp, %ebp
    call domain_start
    ud2

load_data_segments:
    movl $DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    ret

/* --- Second processors ----------------------------------------------------
 * Copied to the SIPI page; uses only addresses relative to itself until the
 * jump to protected mode. */
    .code16
    .globl ap_real_begin, ap_real_end
ap_real_begin:
    cli
    cld
    movw %cs, %ax
    movw %ax, %ds
    lgdtl (ap_real_gdt - ap_real_begin)
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $CODE32, $ap_entry32
    .balign 8
ap_real_gdt:
    .word gdt_end - gdt - 1
    .long gdt
ap_real_end:

    .code32
ap_entry32:
    movl $DATA, %eax
    movl %eax, %ds
    movl %eax, %ss
    movl ap_stack_top, %esp
    call long_mode_on
    ljmp $CODE64, $ap_entry64

    .code64
ap_entry64:
    call load_data_segments
    movl ap_stack_top, %esp
    xorl %ebp, %ebp
    call ap_start
    ud2

/* --- Traps ----------------------------------------------------------------
 * One stub a vector, 16 bytes each: error code (0 where the processor gives
 * none), vector, then the common path. */
    .balign 16
    .globl trap_stubs
trap_stubs:
    .set number, 0
    .rept 256
    .balign 16
    .if !(number == 8 || (number >= 10 && number <= 14) || number == 17 || number == 21 || number == 29 || number == 30)
    pushq $0
    .endif
    pushq $number
    jmp trap_common
    .set number, number + 1
    .endr

    .balign 16
trap_common:
    pushq %rax
    pushq %rbx
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rbp
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, %rdi
    call trap_handle
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rbp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rbx
    popq %rax
    addq $16, %rsp
    iretq

/* The event upcall: short, because the bench measures it. */
    .balign 16
    .globl upcall_stub
upcall_stub:
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    call upcall_handle
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    iretq

/* --- Tables ---------------------------------------------------------------*/
    .data
    .balign 8
    .globl gdt
gdt:
    .quad 0
    .quad 0x00af9b000000ffff /* 0x08 code, 64-bit */
    .quad 0x00cf93000000ffff /* 0x10 data */
    .quad 0x00cf9b000000ffff /* 0x18 code, 32-bit */
    .quad 0
    .quad 0x00cff3000000ffff /* 0x28 user data */
    .quad 0x00affb000000ffff /* 0x30 user code, 64-bit */
    .globl gdt_tss
gdt_tss:
    .fill 16, 8, 0           /* 0x38: a task state segment a processor */
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt

    .globl start_info_address, ap_stack_top
start_info_address:
    .long 0
ap_stack_top:
    .long 0

    .balign 4096
    .globl boot_pml4, boot_pd
boot_pml4:
    .quad boot_pdpt + 7
    .fill 511, 8, 0
boot_pdpt:
    .quad boot_pd + 7
    .quad boot_pd + 0x1007
    .quad boot_pd + 0x2007
    .quad boot_pd + 0x3007
    .fill 508, 8, 0
boot_pd:
    .set page, 0
    .rept 2048
    .quad (page << 21) + 0xe7 /* present, write, user, large, A, D */
    .set page, page + 1
    .endr

    .bss
    .balign 4096
    .globl stacks
stacks:
    .skip 8 * STACK_BYTES
    .section .note.GNU-stack, "", @progbits
