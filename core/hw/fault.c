/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Descriptor tables and the crash record.
 *
 * Trusted because: the layouts are those of APM2 §4.8 and §12.2.5, and the
 * handler only prints and stops.
 */
#include "core/hw/fault.h"

#include "core/hw/cpu.h"
#include "core/hw/machine.h"
#include "core/hw/print.h"
#include "core/port/hw_console.h"

struct gate_descriptor {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t stack; /* interrupt stack table index, 0: none */
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gate_descriptor) == 16, "APM2 §4.8.4");

struct task_state {
    uint32_t reserved0;
    uint32_t stacks[6]; /* RSP0..RSP2, low and high halves */
    uint32_t reserved1[2];
    uint32_t interrupt_stacks[14];
    uint32_t reserved2[2];
    uint16_t reserved3;
    uint16_t io_map;
};
_Static_assert(sizeof(struct task_state) == 104, "APM2 §12.2.5");

struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

#define CODE_SELECTOR 0x08
#define TASK_SELECTOR 0x18
#define TYPE_INTERRUPT_GATE 0x8eU
#define VECTOR_COUNT 256
#define EXCEPTION_COUNT 32
#define STUB_BYTES 16

extern const char fault_stubs[];
extern const char interrupt_timer_stub[];
extern const char interrupt_spurious_stub[];
extern const char interrupt_device_stubs[];
extern const char fault_stack_top[];

static uint64_t gdt[5] = {0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0};
static struct gate_descriptor idt[VECTOR_COUNT];
static struct task_state task;

static void set_gate(uint32_t vector, uintptr_t handler, uint8_t stack)
{
    idt[vector].offset_low = (uint16_t)handler;
    idt[vector].selector = CODE_SELECTOR;
    idt[vector].stack = stack;
    idt[vector].type = TYPE_INTERRUPT_GATE;
    idt[vector].offset_middle = (uint16_t)(handler >> 16);
    idt[vector].offset_high = (uint32_t)(handler >> 32);
}

static void set_task(void)
{
    uintptr_t base = (uintptr_t)&task;
    uintptr_t top = (uintptr_t)fault_stack_top;

    task.interrupt_stacks[0] = (uint32_t)top;
    task.interrupt_stacks[1] = (uint32_t)(top >> 32);
    task.io_map = sizeof(task);
    gdt[3] = (sizeof(task) - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 |
             (base >> 24 & 0xff) << 56;
    gdt[4] = base >> 32;
}

void fault_start(void)
{
    struct table_pointer gdt_pointer = {sizeof(gdt) - 1, (uintptr_t)gdt};
    struct table_pointer idt_pointer = {sizeof(idt) - 1, (uintptr_t)idt};

    set_task();
    for (uint32_t i = 0; i < EXCEPTION_COUNT; i++) {
        /* All on their own stack: a bad stack pointer must not hide why. */
        set_gate(i, (uintptr_t)fault_stubs + i * STUB_BYTES, 1);
    }
    for (uint32_t i = 0; i < DEVICE_MAX; i++) {
        set_gate(VECTOR_DEVICES + i,
                 (uintptr_t)interrupt_device_stubs + i * STUB_BYTES, 0);
    }
    set_gate(VECTOR_TIMER, (uintptr_t)interrupt_timer_stub, 0);
    set_gate(VECTOR_SPURIOUS, (uintptr_t)interrupt_spurious_stub, 0);
    __asm__ volatile("lgdt %0\n\tlidt %1\n\tltr %2"
                     :
                     : "m"(gdt_pointer), "m"(idt_pointer),
                       "r"((uint16_t)TASK_SELECTOR)
                     : "memory");
}

_Noreturn void fault_report(const struct fault_frame *frame)
{
    hw_console_back();
    print_text("\nCLOISON CRASH: exception ");
    print_number(frame->vector);
    print_value(" error ", frame->error);
    print_value(" at rip ", frame->rip);
    print_value(" cr2 ", cpu_read_cr2());
    print_value("\n  rsp ", frame->rsp);
    print_value(" rflags ", frame->rflags);
    print_value(" rax ", frame->rax);
    print_value(" rdi ", frame->rdi);
    print_value(" rsi ", frame->rsi);
    print_text("\n");
    machine_exit(MACHINE_EXIT_PANIC);
}
