/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Entry from PVH (qemu -kernel) and multiboot2 (GRUB): 32-bit protected mode,
 * paging off. Makes a first identity map of 4 GiB, enters long mode and calls
 * boot_enter(kind, information). The real page tables, write xor execute, are
 * made by hw/paging.c. From UEFI GRUB comes in 64-bit mode with the firmware's
 * services: they are ended, then the way is the same.
 */
#include "core/hw/boot_kind.h"

.section .multiboot, "a"
.align 8
/* Multiboot2 specification 2.0, §3.1. */
multiboot_header:
    .long 0xe85250d6
    .long 0
    .long multiboot_header_end - multiboot_header
    .long -(0xe85250d6 + (multiboot_header_end - multiboot_header))
    /* Modules aligned to pages (§3.1.9). */
    .short 6, 0
    .long 8
    /* UEFI's boot services are left on (§3.1.10), and where then to enter
       (§3.1.13). */
    .short 7, 0
    .long 8
    .short 9, 0
    .long 12, boot_efi, 0
    .short 0, 0
    .long 8
multiboot_header_end:

.section .note.pvh, "a", @note
.align 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad boot_pvh

.text
.code32
.globl boot_pvh
boot_pvh:
    mov $BOOT_KIND_PVH, %eax
    jmp boot_common

.globl boot_multiboot
boot_multiboot:
    /* eax holds 0x36d76289 when the loader speaks multiboot2. */
    cmp $0x36d76289, %eax
    jne boot_unknown
    mov $BOOT_KIND_MULTIBOOT2, %eax

boot_common:
    cli
    cld
    mov %eax, %edi
    mov %ebx, %esi
    mov $boot_stack_top, %esp
    mov $boot_pml4, %eax
    mov $boot_pdpt + 3, %ebx
    mov %ebx, (%eax)
    mov $boot_pdpt, %eax
    mov $boot_pd + 3, %ebx
    mov $4, %ecx
1:  mov %ebx, (%eax)
    add $0x1000, %ebx
    add $8, %eax
    loop 1b
    mov $boot_pd, %eax
    mov $0x83, %ebx
    mov $2048, %ecx
2:  mov %ebx, (%eax)
    add $0x200000, %ebx
    add $8, %eax
    loop 2b
    mov $boot_pml4, %eax
    mov %eax, %cr3
    mov $0x6a0, %eax                /* PAE, PGE, OSFXSR, OSXMMEXCPT */
    mov %eax, %cr4
    mov $0xc0000080, %ecx           /* EFER: LME, NXE */
    rdmsr
    or $0x900, %eax
    wrmsr
    mov $0x80010033, %eax           /* PG, WP, NE, ET, MP, PE */
    mov %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $0x08, $boot_long

boot_unknown:
    mov $0xf4, %edx                 /* debug exit: refused */
    mov $0x11, %eax
    out %al, %dx
3:  cli
    hlt
    jmp 3b

.code64
boot_long:
    mov $0x10, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %eax, %eax
    mov %eax, %fs
    mov %eax, %gs
    mov %edi, %edi
    mov %esi, %esi
    call boot_enter
4:  cli
    hlt
    jmp 4b

/* On UEFI's stack, which is large enough for it; rbx: information. */
boot_efi:
    cld
    and $-16, %rsp
    mov %rbx, %rdi
    call efi_leave
    cli
    lgdt boot_gdt_pointer
    push $0x18
    push $boot_efi_flat
    lretq

/* uint64_t efi_call(uint64_t where, const uint64_t arguments[5]): by the
   calling convention of UEFI (UEFI 2.10, §2.3.4.2). */
.globl efi_call
efi_call:
    push %rbp
    mov %rsp, %rbp
    and $-16, %rsp
    sub $8, %rsp
    push 32(%rsi)
    sub $32, %rsp
    mov (%rsi), %rcx
    mov 8(%rsi), %rdx
    mov 16(%rsi), %r8
    mov 24(%rsi), %r9
    call *(%rdi)
    leave
    ret

/* Paging off, as other loaders leave it. */
.code32
boot_efi_flat:
    mov $0x10, %eax
    mov %eax, %ds
    mov %cr0, %eax
    and $0x7fffffff, %eax
    mov %eax, %cr0
    mov $BOOT_KIND_EFI, %eax
    jmp boot_common

.section .rodata
.align 16
boot_gdt:
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cf9b000000ffff
boot_gdt_pointer:
    .short 31
    .quad boot_gdt

.bss
.align 4096
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd:   .skip 16384

.section .stacks, "aw", @nobits
.align 4096
    .skip 4096                      /* guard page, made absent by paging.c */
.globl boot_stack_guard
.set boot_stack_guard, . - 4096
    .skip 32768
.globl boot_stack_top
boot_stack_top:
    .skip 4096
.globl fault_stack_guard
.set fault_stack_guard, . - 4096
    .skip 8192
.globl fault_stack_top
fault_stack_top:
