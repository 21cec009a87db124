/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file No port exists: reads are all ones (0x42: zero, or Linux spins),
 * writes reach nothing, not even the machine's debug exit.
 *
 * SYSTEM a: vcpus=1 label=red
 * ABSENT PORTLEAK
 */
#include "tests/guests/lib/guest.h"

static uint32_t in8(uint16_t port)
{
    uint64_t rax = 0x1122334455667700;
    __asm__ volatile("inb %w1, %%al" : "+a"(rax) : "d"(port));
    expect("upper bits stay", (int64_t)(rax >> 8), 0x11223344556677);
    return (uint32_t)(rax & 0xff);
}

static uint32_t in16(uint16_t port)
{
    uint64_t rax = 0x1122334455660000;
    __asm__ volatile("inw %w1, %%ax" : "+a"(rax) : "d"(port));
    expect("upper bits stay", (int64_t)(rax >> 16), 0x112233445566);
    return (uint32_t)(rax & 0xffff);
}

static uint64_t in32(uint16_t port)
{
    uint64_t rax = 0x1122334400000000;
    __asm__ volatile("inl %w1, %%eax" : "+a"(rax) : "d"(port));
    return rax;
}

static void out8(uint16_t port, char byte)
{
    __asm__ volatile("outb %0, %w1" : : "a"(byte), "d"(port));
}

static uint32_t call_outsb(void)
{
    /* mov dx, 0xe9; mov ecx, 4; rep outsb; ret: ends in #GP or nothing. */
    static const uint8_t code[] = {0x66, 0xba, 0xe9, 0x00, 0xb9, 0x04,
                                   0x00, 0x00, 0x00, 0xf3, 0x6e, 0xc3};
    return try_call((uint64_t)code);
}

void guest_main(void)
{
    for (uint32_t port = 0; port < 65536; port++) {
        uint32_t wanted = port == 0x42 ? 0 : 0xff;
        uint32_t got = in8((uint16_t)port);
        if (got != wanted) {
            say("port %x\n", (uint64_t)port);
            expect("a port reads all ones", got, wanted);
        }
    }
    expect("16 bits", in16(0xcf8), 0xffff);
    expect("32 bits", (int64_t)in32(0xcfc), 0xffffffff);
    for (const char *c = "PORTLEAK\n"; *c != 0; c++) {
        out8(0x3f8, *c);
        out8(0xe9, *c);
        out8(0x402, *c);
    }
    out8(0xf4, 0);
    out8(0xf4, 0x10);
    out8(0x64, (char)0xfe);
    out8(0xcf9, 6);
    out8(0x92, 1);
    __asm__ volatile("outl %0, %w1" : : "a"(0x2000), "d"((uint16_t)0x604));
    uint32_t trap = call_outsb();
    expect_true("string output: #GP or nothing",
                trap == TRAP_GP || trap == TRAP_NONE);
}
