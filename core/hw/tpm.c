/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file The registers of the TPM (PC Client PTP §6.1).
 *
 * Trusted because: each function is one access to the pages that
 * hw/paging.c maps uncached.
 */
#include "core/port/hw_tpm.h"

#include "core/hw/paging.h"

uint8_t hw_tpm_read8(uint32_t at)
{
    return *(const volatile uint8_t *)(TPM_ADDRESS + at);
}

uint32_t hw_tpm_read32(uint32_t at)
{
    /* The device is polled: let whoever emulates it run. */
    __asm__ volatile("pause");
    return *(const volatile uint32_t *)(TPM_ADDRESS + at);
}

void hw_tpm_write8(uint32_t at, uint8_t value)
{
    *(volatile uint8_t *)(TPM_ADDRESS + at) = value;
}

void hw_tpm_write32(uint32_t at, uint32_t value)
{
    *(volatile uint32_t *)(TPM_ADDRESS + at) = value;
}
