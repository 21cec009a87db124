/* SPDX-License-Identifier: Apache-2.0 */
/** @file The ACPI tables of a guest: hardware-reduced, vCPUs and a TPM. */
#ifndef CLOISON_POLICY_ACPI_H
#define CLOISON_POLICY_ACPI_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Write all tables into the page that the guest sees at @p address. @p tpm:
 * also what names the TPM, and the log, to the attestation domain.
 */
void acpi_write(uint8_t *page, uint64_t address, uint32_t vcpu_count, bool tpm);

#endif
