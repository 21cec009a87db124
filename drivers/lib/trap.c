/* SPDX-License-Identifier: Apache-2.0 */
/** @file Descriptor tables and traps of a domain. */
#include <stdbool.h>

#include "drivers/lib/console.h"
#include "drivers/lib/cpu.h"
#include "drivers/lib/domain.h"
#include "drivers/lib/trap.h"

#define CODE64 0x08
#define TSS_FIRST 0x38
#define MSR_GS_BASE 0xc0000101
#define GATE_INTERRUPT 0x8e
#define GATE_USER 0xee

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t stack;
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

struct __attribute__((packed)) table_pointer {
    uint16_t limit;
    uint64_t base;
};

struct __attribute__((packed)) task_state {
    uint32_t reserved;
    uint64_t stack[3];
    uint64_t reserved2;
    uint64_t interrupt_stack[7];
    uint64_t reserved3;
    uint16_t reserved4;
    uint16_t io_map;
};

/* Pushed by trap_common in entry.S. */
struct trap_frame {
    uint64_t general[15];
    uint64_t vector;
    uint64_t error;
    uint64_t rip;
    uint64_t cs;
    uint64_t flags;
    uint64_t rsp;
    uint64_t ss;
};

struct guard {
    uint64_t from;
    uint64_t to;
};

extern const uint8_t trap_stubs[];
extern const uint8_t upcall_stub[];
extern const struct guard guard_table[];
extern const struct guard guard_table_end[];
extern uint64_t gdt_tss[2 * CPU_MAX];

static struct gate idt[256];
static struct task_state task_states[CPU_MAX];
static uint8_t trap_stacks[CPU_MAX][4096] __attribute__((aligned(16)));

static void gate_set(uint32_t vector, const uint8_t *stub, uint8_t type)
{
    uint64_t address = (uint64_t)stub;
    idt[vector].offset_low = (uint16_t)(address % 65536);
    idt[vector].selector = CODE64;
    idt[vector].stack = 0;
    idt[vector].type = type;
    idt[vector].offset_middle = (uint16_t)(address / 65536 % 65536);
    idt[vector].offset_high = (uint32_t)(address >> 32);
    idt[vector].reserved = 0;
}

static void tss_load(uint32_t id)
{
    uint64_t base = (uint64_t)&task_states[id];
    task_states[id].stack[0] = (uint64_t)trap_stacks[id] + 4096;
    task_states[id].io_map = sizeof(struct task_state);
    gdt_tss[2 * id] = (sizeof(struct task_state) - 1) |
                      (base % 0x1000000) << 16 | 0x89ul << 40 |
                      (base / 0x1000000 % 256) << 56;
    gdt_tss[2 * id + 1] = base >> 32;
    __asm__ volatile("ltr %w0" : : "r"(TSS_FIRST + 16 * id));
}

void trap_gate_user(uint32_t vector, const uint8_t *stub)
{
    gate_set(vector, stub, GATE_USER);
}

void trap_setup(uint32_t id)
{
    struct table_pointer pointer = {sizeof(idt) - 1, (uint64_t)idt};
    uint64_t self = (uint64_t)&cpus[id];
    for (uint32_t i = 0; id == 0 && i < 256; i++) {
        gate_set(i, trap_stubs + 16 * i, GATE_INTERRUPT);
    }
    gate_set(TRAP_UPCALL, upcall_stub, GATE_INTERRUPT);
    cpus[id].id = id;
    __asm__ volatile("wrmsr"
                     :
                     : "c"(MSR_GS_BASE), "a"((uint32_t)self),
                       "d"((uint32_t)(self >> 32)));
    __asm__ volatile("lidt %0" : : "m"(pointer));
    tss_load(id);
}

static bool guard_find(struct trap_frame *frame)
{
    const struct guard *g = guard_table;
    for (; g < guard_table_end; g++) {
        if (g->from == frame->rip) {
            frame->rip = g->to;
            return true;
        }
    }
    return false;
}

/* A trap inside code run by try_call(): unwind to its caller. */
static bool call_unwind(struct trap_frame *frame)
{
    uint64_t stack = cpu_self()->unwind_stack;
    if (stack == 0) {
        return false;
    }
    frame->rip = *(uint64_t *)stack;
    frame->rsp = stack + 8;
    return true;
}

void trap_handle(struct trap_frame *frame);
void trap_handle(struct trap_frame *frame)
{
    struct cpu *cpu = cpu_self();
    uint64_t address;
    if (frame->vector >= 32) {
        cpu->interrupts[frame->vector]++;
        return;
    }
    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    cpu->trap_vector = (uint32_t)frame->vector;
    cpu->trap_error = frame->error;
    cpu->trap_address = address;
    if (guard_find(frame) || call_unwind(frame)) {
        return;
    }
    say("trap %u error %x rip %x cr2 %x\n", frame->vector, frame->error,
        frame->rip, address);
    domain_fail("no trap outside a guarded access");
}
