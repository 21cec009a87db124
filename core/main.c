/* SPDX-License-Identifier: Apache-2.0 */
/** @file Boot, one line a stage: probe, load, build, run. */
#include "core/hw/boot_info.h"
#include "core/hw/fault.h"
#include "core/hw/machine.h"
#include "core/hw/paging.h"
#include "core/hw/print.h"
#include "core/hw/serial.h"
#include "core/hw/svm.h"
#include "core/hw/timer.h"

_Noreturn void boot_enter(uint32_t kind, uint64_t information);

static _Noreturn void refuse(const char *reason)
{
    print_text("cloison: refused: ");
    print_text(reason);
    print_text("\n");
    machine_exit(MACHINE_EXIT_REFUSED);
}

static void probe(uint32_t kind, uint64_t information)
{
    serial_start();
    print_text("\nCloison separation hypervisor\n");
    if (!boot_info_read(kind, information)) {
        refuse("the boot loader's information makes no sense");
    }
    paging_start();
    fault_start();
    timer_start();
    if (!svm_start()) {
        refuse("no AMD SVM with nested paging");
    }
    print_text("cloison: processor clock ");
    print_number(timer_tsc_khz());
    print_text(" kHz\n");
}

_Noreturn void boot_enter(uint32_t kind, uint64_t information)
{
    probe(kind, information);
    refuse("no system image was given");
}
