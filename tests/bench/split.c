/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file A QEMU plugin that counts what runs where: guests' user and kernel,
 * driver domains, core.
 *
 * Each instruction counts for the part of the machine that its address belongs
 * to: kernels have the upper half; the core and the driver domains are linked
 * where no program of the guests is. Whenever the instruction at the marked
 * address runs - the entry of guestbench's clock_gettime() -, the counts since
 * the last time become a line, if there are many: "user kernel drivers core".
 * QEMU's count of instructions is not touched, so these are the numbers that
 * the guest's clock shows.
 *
 * usage: qemu-system-x86_64 -plugin split.so,mark=ADDRESS,core=FIRST+SIZE,
 *     drivers=FIRST+SIZE,to=FILE
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU's interface for plugins, version 1: docs/devel/tcg-plugins. */
#define PLUGIN_VERSION 1
#define INLINE_ADD_U64 0
#define NO_REGISTERS 0

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void translated_fn(uint64_t plugin, struct qemu_plugin_tb *block);
typedef void executed_fn(unsigned int vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t plugin,
                                           translated_fn *call);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *instruction, int operation, void *counter,
    uint64_t value);
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *instruction, executed_fn *call, int flags,
    void *data);

/* What QEMU looks for. */
extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t plugin, const void *info, int count,
                        char **arguments);

int qemu_plugin_version = PLUGIN_VERSION;

#define KERNEL_FIRST 0x8000000000000000UL
/* Fewer instructions than any operation that is of interest. */
#define INTERVAL_LEAST 50000

struct range {
    uint64_t first;
    uint64_t size;
};

enum part { PART_USER, PART_KERNEL, PART_DRIVERS, PART_CORE, PART_COUNT };

static uint64_t counts[PART_COUNT];
static uint64_t before[PART_COUNT];
static uint64_t mark;
static struct range core;
static struct range drivers;
static FILE *output;

static enum part part_of(uint64_t address)
{
    if (address >= KERNEL_FIRST) {
        return PART_KERNEL;
    }
    if (address - core.first < core.size) {
        return PART_CORE;
    }
    if (address - drivers.first < drivers.size) {
        return PART_DRIVERS;
    }
    return PART_USER;
}

static void marked(unsigned int vcpu, void *data)
{
    uint64_t since[PART_COUNT];
    uint64_t total = 0;

    (void)vcpu;
    (void)data;
    for (int i = 0; i < PART_COUNT; i++) {
        since[i] = counts[i] - before[i];
        before[i] = counts[i];
        total += since[i];
    }
    if (total >= INTERVAL_LEAST) {
        fprintf(output, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
                since[PART_USER], since[PART_KERNEL], since[PART_DRIVERS],
                since[PART_CORE]);
        fflush(output);
    }
}

static void translated(uint64_t plugin, struct qemu_plugin_tb *block)
{
    (void)plugin;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *one = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(one);

        qemu_plugin_register_vcpu_insn_exec_inline(
            one, INLINE_ADD_U64, &counts[part_of(address)], 1);
        if (address == mark) {
            qemu_plugin_register_vcpu_insn_exec_cb(one, marked, NO_REGISTERS,
                                                   NULL);
        }
    }
}

/* FIRST+SIZE, both hexadecimal. */
static void range_read(struct range *range, const char *text)
{
    char *rest;

    range->first = strtoull(text, &rest, 16);
    range->size = *rest == '+' ? strtoull(rest + 1, NULL, 16) : 0;
}

static bool argument(const char *text)
{
    const char *value = strchr(text, '=');

    if (value == NULL) {
        return false;
    }
    value++;
    if (strncmp(text, "to=", 3) == 0) {
        output = fopen(value, "w");
    } else if (strncmp(text, "mark=", 5) == 0) {
        mark = strtoull(value, NULL, 16);
    } else if (strncmp(text, "core=", 5) == 0) {
        range_read(&core, value);
    } else if (strncmp(text, "drivers=", 8) == 0) {
        range_read(&drivers, value);
    } else {
        return false;
    }
    return true;
}

int qemu_plugin_install(uint64_t plugin, const void *info, int count,
                        char **arguments)
{
    (void)info;
    for (int i = 0; i < count; i++) {
        if (!argument(arguments[i])) {
            fprintf(stderr, "split: what is %s?\n", arguments[i]);
            return 1;
        }
    }
    if (output == NULL || mark == 0 || core.size == 0 || drivers.size == 0) {
        fprintf(stderr, "split: mark=, core=, drivers= and to= are needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
    return 0;
}
