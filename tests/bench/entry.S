/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The least PVH kernel: says on the first serial port at which TSC
 * value it was entered. It stands in for Linux to learn when a kernel is
 * entered on the bare machine.
 */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad entry
    .text
    .code32
    .globl entry
entry:
    rdtsc
    movl $stack_end, %esp
    movl %edx, %esi
    movl %eax, %edi
    movl $label, %ebx
    call text
    movl %esi, %eax
    call hex
    movl %edi, %eax
    call hex
    movb $10, %al
    call byte
    movw $0xf4, %dx
    xorl %eax, %eax
    outb %al, %dx
stop:
    hlt
    jmp stop
text:
    movb (%ebx), %al
    testb %al, %al
    jz done
    call byte
    incl %ebx
    jmp text
hex: /* eight digits of eax */
    movl $8, %ecx
next:
    roll $4, %eax
    pushl %eax
    andl $15, %eax
    movb digits(%eax), %al
    call byte
    popl %eax
    decl %ecx
    jnz next
done:
    ret
byte:
    movw $0x3f8, %dx
    outb %al, %dx
    ret
    .section .rodata
label:
    .asciz "ENTRY tsc=0x"
digits:
    .ascii "0123456789abcdef"
    .bss
    .balign 16
    .skip 256
stack_end:
    .section .note.GNU-stack, "", @progbits
