/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The core's own protection, tried out: linked with core/hw in place of
 * core/main.c, it does the forbidden thing that the command line names. The
 * machine must end with a crash record; getting past it is the failure.
 */
#include <stddef.h>

#include "core/hw/boot_info.h"
#include "core/hw/cpu.h"
#include "core/hw/fault.h"
#include "core/hw/machine.h"
#include "core/hw/paging.h"
#include "core/hw/print.h"
#include "core/hw/serial.h"
#include "core/hw/timer.h"

_Noreturn void boot_enter(uint32_t kind, uint64_t information);

extern const char boot_stack_guard[];
extern const char core_start[];
static const uint64_t read_only = 7;
static uint8_t data[4096] __attribute__((aligned(4096))) = {0xc3};

static void write_to(uint64_t address)
{
    *(volatile uint64_t *)address = 1;
}

static void call(uint64_t address)
{
    __asm__ volatile("call *%0" : : "r"(address) : "memory");
}

/* Deeper and deeper, by hand: each turn takes a page of the stack. */
static void overflow(void)
{
    __asm__ volatile("1: sub $2048, %%rsp\n\t"
                     "movq $0, (%%rsp)\n\t"
                     "jmp 1b"
                     :
                     :
                     : "memory");
}

static void attempt(char what)
{
    switch (what) {
    case 't': /* write to code */
        write_to((uintptr_t)core_start);
        break;
    case 'r': /* write to constants */
        write_to((uintptr_t)&read_only);
        break;
    case 'x': /* execute data */
        call((uintptr_t)data);
        break;
    case 'n': /* the null page */
        write_to(8);
        break;
    case 'g': /* the guard page below the stack */
        write_to((uintptr_t)boot_stack_guard);
        break;
    case 's': /* a stack that overflows */
        overflow();
        break;
    case 'u': /* an instruction that is none */
        __asm__ volatile("ud2");
        break;
    case 'd': /* a division by zero */
        __asm__ volatile("div %%ecx" : : "a"(1), "d"(0), "c"(0));
        break;
    default:
        break;
    }
}

/* Offset of the command line's address in PVH start information. */
#define COMMAND_LINE_OFFSET 24

_Noreturn void boot_enter(uint32_t kind, uint64_t information)
{
    const char *line =
        *(const char *const *)(information + COMMAND_LINE_OFFSET);

    serial_start();
    if (boot_info_read(kind, information) != NULL) {
        machine_exit(MACHINE_EXIT_REFUSED);
    }
    paging_start();
    fault_start();
    timer_start();
    print_text("faults: trying ");
    print_text(line);
    print_text("\n");
    attempt(line[0]);
    print_text("faults: nothing stopped it\n");
    machine_exit(MACHINE_EXIT_DONE);
}
