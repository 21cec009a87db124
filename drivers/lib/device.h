/* SPDX-License-Identifier: Apache-2.0 */
/** @file Devices of the domain's own: PCI functions, numbered from 0. */
#ifndef CLOISON_DRIVERS_LIB_DEVICE_H
#define CLOISON_DRIVERS_LIB_DEVICE_H

#include <stdint.h>

/* Registers of configuration space. */
#define DEVICE_ID 0x00
#define DEVICE_COMMAND 0x04
#define DEVICE_BAR0 0x10

/* Bits of DEVICE_COMMAND that a domain may set. */
#define DEVICE_MEMORY 2 /* it answers at its registers */
#define DEVICE_MASTER 4 /* it reads and writes memory */

/* Not a register: where a device that has MSI-X writes 0 for its interrupt. */
#define DEVICE_MESSAGE 0x100

/* The virtual interrupt of device 0; those of the others follow. */
#define DEVICE_VIRQ 16

/** The 32-bit register, or the negative error. */
int64_t device_read(uint32_t device, uint32_t at);

/** 0, or the negative error. */
int64_t device_write(uint32_t device, uint32_t at, uint64_t value);

/** Address of the range of registers that begins at @p bar; 0: none. */
uint64_t device_range(uint32_t device, uint32_t bar);

#endif
