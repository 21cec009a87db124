/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file Touching guest-physical memory that is not there ends the domain
 * alone: by read, by write, by its page tables.
 *
 * SYSTEM a: vcpus=1 label=red cmd=read end=bad-access
 * SYSTEM b: vcpus=1 label=blue cmd=write end=bad-access
 * SYSTEM c: vcpus=1 label=red cmd=table end=bad-access
 * SYSTEM d: vcpus=1 label=red cmd=ballooned end=bad-access
 * SYSTEM e: vcpus=1 label=blue
 */
#include "tests/guests/lib/guest.h"

static uint8_t page[4096] PAGE_ALIGNED;

static void give_up_page(void)
{
    uint64_t list[1] = {(uint64_t)page / PAGE};
    struct reservation op = {
        .extent_start = (uint64_t)list, .nr_extents = 1, .domid = DOMID_SELF};
    expect("decrease", memory_op(MEM_DECREASE, &op), 1);
}

static void touch(void)
{
    uint64_t value = 0;
    if (guest_option("read")) {
        try_read(ABSENT_GPA, &value);
    } else if (guest_option("write")) {
        try_write(ABSENT_GPA, 1);
    } else if (guest_option("table")) {
        __asm__ volatile("movq %0, %%cr3" : : "r"(ABSENT_GPA) : "memory");
    } else {
        page[0] = 1;
        give_up_page();
        try_read((uint64_t)page, &value);
    }
    give_up("no life after a bad access");
}

void guest_main(void)
{
    if (guest_cmdline()[0] != 0) {
        touch();
    }
    shared_map();
    time_wait(500000000);
}
